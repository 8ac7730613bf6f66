from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class RecoveryWindowIgnored(Rule):
    """Recovery period of a table without point-in-time recovery.

    ## What it does
    Looks for a `recovery_period_in_days` beside `enabled = false`.

    ## Why is this bad?
    The period promises that one can go back that many days, but nothing is kept. Creating the table ignores the
    number; changing the table later with it fails. Either recovery was meant to be on, or the period has to go.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled                 = false
            recovery_period_in_days = 14
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled                 = true
            recovery_period_in_days = 14
          }
        }
    """

    id = "DYN204"
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        days = table.recovery_period
        if days.absent or table.recovery.truth:
            return
        yield self.finding(
            days,
            f"{table.address} keeps nothing for the {days.number} days of its recovery period: "
            "write enabled = true, or remove recovery_period_in_days.",
        )
