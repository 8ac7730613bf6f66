from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class RecoveryDisabled(Rule):
    """Production table without point-in-time recovery.

    ## What it does
    Looks for `point_in_time_recovery { enabled = true }` on every table of a production environment, but the one that
    only holds the locks of Terraform's own state: there is nothing in it to restore. In another environment that sets
    the rule up by its name, it informs.

    ## Why is this bad?
    A bad write, a bad migration or a deleted item cannot be undone: without point-in-time recovery the only way back
    is the last backup somebody made. With it, the table can be restored to any second of the last 35 days, and a
    backup of the last state is kept when the table itself is deleted. It costs a fee for each gigabyte.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }

          point_in_time_recovery {
            enabled = true
          }
        }
    """

    id = "DYN201"
    severity = Severity.ERROR
    elsewhere = Severity.INFO
    production_only = True
    resources = TABLES
    fix = "safe"
    fix_reason = "The backups are switched on in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_beforeyoubegin.html",
    )
    aliases = (
        "CKV_AWS_28",
        "AVD-AWS-0024",
        "AWS-0024",
        "aws-dynamodb-enable-recovery",
        "AWS086",
        "741f1291-47ac-4a85-a07b-3d32a9d6bd3e",
        "AC_AWS_0458",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.is_state_lock and not table.recovery.truth:
            yield self.finding(
                table.recovery,
                f"{table.address} cannot be restored to a point in time: enable point_in_time_recovery.",
                table.block.nested_change("point_in_time_recovery", "enabled", True),
            )
