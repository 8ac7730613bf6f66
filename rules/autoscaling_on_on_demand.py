from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import SCALING, TABLES
from dynlint.model.system.links import subjects_scaled, table_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingTarget


class AutoscalingOnOnDemand(Rule):
    """Autoscaling of a table that is billed on demand.

    ## What it does
    Looks for an `aws_appautoscaling_target` of a table, or of an index of a table, with the billing mode
    `PAY_PER_REQUEST`.

    ## Why is this bad?
    An on-demand table has no capacity that could be moved. The target and its policy do nothing, look as if they
    limited the table or its cost, and make the change of the billing mode fail when they are made before it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
        }

        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }
    """

    id = "DYN606"
    resources = (*TABLES, *SCALING)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    )

    def check_target(self, target: ScalingTarget, module: Module) -> Iterator[Draft]:
        for subject, doubt in subjects_scaled(target, module):
            yield from self.if_meant(doubt, target.resource_id, subject, lambda each: self._judge(target, each))

    def _judge(self, target: ScalingTarget, subject: Table | Index) -> Iterator[Draft]:
        if table_of(subject).is_on_demand:
            yield self.finding(
                target.resource_id,
                f"{target.address} scales the capacity of an on-demand table, which has none: make the target and its "
                "policies only where the billing mode is PROVISIONED.",
            )
