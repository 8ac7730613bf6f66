from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.replica import Replica
    from dynlint.model.system.module import Module


class ReplicaRecoveryDisabled(Rule):
    """Replica of a production table without point-in-time recovery.

    ## What it does
    Looks for `point_in_time_recovery = true` in every `replica` block and every `aws_dynamodb_table_replica` of a
    production environment. Copies of a table that only locks Terraform's state are left out.

    ## Why is this bad?
    Each replica has point-in-time recovery of its own: that of the table does not reach it, and the default is off. A
    bad write is in all regions within a second, and on the day a region fails the replica is all there is.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          point_in_time_recovery {
            enabled = true
          }

          replica {
            region_name = "eu-central-1"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          point_in_time_recovery {
            enabled = true
          }

          replica {
            region_name            = "eu-central-1"
            point_in_time_recovery = true
          }
        }
    """

    id = "DYN202"
    severity = Severity.ERROR
    production_only = True
    resources = TABLES_AND_REPLICAS
    fix = "safe"
    fix_reason = "The backups are switched on in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/pointintimerecovery_beforeyoubegin.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#point_in_time_recovery-2",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(module.replicas, self._judge)

    def _judge(self, replica: Replica) -> Iterator[Draft]:
        if not replica.is_of_state_lock and not replica.recovery.truth:
            yield self.finding(
                replica.recovery,
                f"{replica.title} cannot be restored to a point in time: write point_in_time_recovery = true for it.",
                replica.body.change("point_in_time_recovery", True),
            )
