from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import SCALING
from dynlint.model.system.links import subjects_scaled
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingTarget


class AutoscalingMinimumAboveCapacity(Rule):
    """Autoscaling that begins above the capacity of its table or index.

    ## What it does
    Compares `min_capacity` of a scaling target with the capacity that its table or index declares.

    ## Why is this bad?
    The first registration of the target raises the capacity to the minimum. A reader of the table sees 10 units, and
    100 are paid for.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 10
          write_capacity = 10

          lifecycle {
            ignore_changes = [write_capacity]
          }
        }

        resource "aws_appautoscaling_target" "writes" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:WriteCapacityUnits"
          min_capacity       = 100
          max_capacity       = 600
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 10
          write_capacity = 100

          lifecycle {
            ignore_changes = [write_capacity]
          }
        }

        resource "aws_appautoscaling_target" "writes" {
          service_namespace  = "dynamodb"
          resource_id        = "table/${aws_dynamodb_table.orders.name}"
          scalable_dimension = "dynamodb:table:WriteCapacityUnits"
          min_capacity       = 100
          max_capacity       = 600
        }
    """

    id = "DYN619"
    severity = Severity.WARNING
    resources = SCALING
    references = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    )

    def check_target(self, target: ScalingTarget, module: Module) -> Iterator[Draft]:
        dimension = target.dimension.symbol
        if isinstance(dimension, str):
            for subject, doubt in subjects_scaled(target, module):
                judge = partial(self._judge, target, ":Read" in dimension)
                yield from self.if_meant(doubt, target.resource_id, subject, judge)

    def _judge(self, target: ScalingTarget, of_reads: bool, subject: Table | Index) -> Iterator[Draft]:
        capacity = subject.read_capacity if of_reads else subject.write_capacity
        if capacity.number is None or target.minimum.number is None or capacity.number >= target.minimum.number:
            return
        if not target.maximum.unknown and (target.maximum.number or target.minimum.number) < target.minimum.number:
            return  # autoscaling-bounds-invalid reports it
        yield self.finding(
            target.minimum,
            f"{target.address} begins at {target.minimum.number}, and {subject.title} declares {capacity.number}: "
            f"set its {capacity.name} to {target.minimum.number} or more, or lower min_capacity.",
        )
