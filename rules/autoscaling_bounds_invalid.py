from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.resource_types import SCALING
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingPolicy, ScalingTarget


class AutoscalingBoundsInvalid(Rule):
    """Autoscaling between bounds, or to a utilization, that DynamoDB does not have.

    ## What it does
    Compares `min_capacity` and `max_capacity` of a DynamoDB scaling target with each other and with 1, and the
    `target_value` of a scaling policy for utilization with the range from 20 to 90 percent.

    ## Why is this bad?
    Nothing checks these numbers before AWS does: `terraform validate` and `terraform plan` accept a minimum above the
    maximum or a minimum of 0, and the apply fails. Above 90 percent autoscaling has no room left to react, and requests
    are throttled before the capacity grows; below 20 percent most of the capacity is paid for nothing.

    ## Example
        resource "aws_appautoscaling_target" "orders_read" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 100
          max_capacity       = 5
        }

    ## Use instead
        resource "aws_appautoscaling_target" "orders_read" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }
    """

    id = "DYN607"
    severity = Severity.ERROR
    resources = SCALING
    references = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
    )

    def check_target(self, target: ScalingTarget, module: Module) -> Iterator[Draft]:
        if target.namespace.text != "dynamodb":
            return
        minimum, maximum = target.minimum, target.maximum
        if not minimum.unknown and minimum.number is not None and minimum.number < 1:
            yield self.finding(
                minimum, f"{target.address} scales down to {minimum.number}: min_capacity is at least 1."
            )
        elif maximum.number is not None and minimum.number is not None and minimum.number > maximum.number:
            yield self.finding(
                minimum,
                f"{target.address} has a min_capacity of {minimum.number} above its max_capacity of {maximum.number}: "
                "swap or correct them.",
            )

    def check_scaling_policy(self, policy: ScalingPolicy, module: Module) -> Iterator[Draft]:
        if policy.predefined_metric.absent or policy.namespace.text != "dynamodb":
            return
        percent = policy.utilisation.number
        if percent is not None and not limit("autoscaling_target_least") <= percent <= limit("autoscaling_target_most"):
            yield self.finding(
                policy.utilisation,
                f"{policy.address} aims for a utilization of {percent} percent: "
                f"write a target_value from {limit('autoscaling_target_least')} to {limit('autoscaling_target_most')}.",
            )
