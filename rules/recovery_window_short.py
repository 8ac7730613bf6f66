from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class RecoveryWindowShort(Rule):
    """Production table that can go back a few days only.

    ## What it does
    Compares `recovery_period_in_days` of every production table with point-in-time recovery with the option
    `minimum_days`, by default 7. Without the argument DynamoDB keeps 35 days.

    ## Why is this bad?
    A mistake in the data is often noticed late: on Monday, or at the end of the month. What was there before it is
    then gone. A shorter period saves nothing: the price depends on the size of the table, not on the days.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled                 = true
            recovery_period_in_days = 2
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled                 = true
            recovery_period_in_days = 35
          }
        }
    """

    id = "DYN203"
    severity = Severity.WARNING
    production_only = True
    resources = TABLES
    options: ClassVar[dict[str, Any]] = {"minimum_days": 7}
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        days, least = table.recovery_period, self.option("minimum_days")
        if days.number is not None and days.number < least and table.recovery.truth:
            yield self.finding(
                days,
                f"{table.address} keeps {days.number} of {limit('recovery_days')} possible days to go back to: "
                f"write recovery_period_in_days = {least} or more, or leave it out for {limit('recovery_days')}.",
            )
