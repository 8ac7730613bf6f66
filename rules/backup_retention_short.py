from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.relations.backup import BackupRule, plans_of_tables
from dynlint.model.resource_types import BACKUPS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class BackupRetentionShort(Rule):
    """Backup plan of production that keeps nothing for long.

    ## What it does
    Compares the longest `delete_after` of a plan's rules, copies included, with the option `minimum_days`, by default
    35. A rule without `delete_after` keeps its backups for ever. A plan whose selections all name resources of other
    services, a file system or a volume, is left alone.

    ## Why is this bad?
    Point-in-time recovery reaches back 35 days already: a plan that keeps less adds nothing but a bill. A mistake that
    is noticed at the end of the quarter cannot be undone.

    ## Example
        resource "aws_backup_plan" "dynamodb" {
          name = "dynamodb"

          rule {
            rule_name         = "daily"
            target_vault_name = "dynamodb"

            lifecycle {
              delete_after = 7
            }
          }
        }

    ## Use instead
        resource "aws_backup_plan" "dynamodb" {
          name = "dynamodb"

          rule {
            rule_name         = "daily"
            target_vault_name = "dynamodb"

            lifecycle {
              delete_after = 90
            }
          }
        }
    """

    id = "DYN208"
    severity = Severity.WARNING
    production_only = True
    resources = BACKUPS
    options: ClassVar[dict[str, Any]] = {"minimum_days": 35}
    references = (
        "https://docs.aws.amazon.com/config/latest/developerguide/backup-plan-min-frequency-and-min-retention-check.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(plans_of_tables(module), self._judge)

    def _judge(self, plan: Block) -> Iterator[Draft]:
        kept = [each.delete_after for rule in plan.blocks("rule") for each in BackupRule(rule, plan).lifecycles]
        days = [(item.number or 0, item) for item in kept]
        if not days or any(number <= 0 for number, _ in days):
            return
        longest, place = max(days, key=lambda pair: pair[0])
        least = self.option("minimum_days")
        if longest < least:
            yield self.finding(
                place, f"{plan.address} keeps no backup for more than {longest} days: write delete_after = {least}."
            )
