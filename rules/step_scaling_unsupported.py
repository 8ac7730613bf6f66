from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import SCALING
from dynlint.model.watching.scaling import NAMESPACE
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingPolicy

SUPPORTED = "TargetTrackingScaling"


class StepScalingUnsupported(Rule):
    """Scaling policy of a type that DynamoDB does not support.

    ## What it does
    Looks at the `policy_type` of every `aws_appautoscaling_policy` of DynamoDB: it has to be `TargetTrackingScaling`.
    Where it is left out, the provider takes `StepScaling`.

    ## Why is this bad?
    DynamoDB scales by target tracking only. AWS refuses any other policy when it is applied; `terraform validate` and
    `terraform plan` accept it, and without `policy_type` the plan itself makes it a step policy.

    ## Example
        resource "aws_appautoscaling_policy" "reads" {
          name               = "orders-reads"
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"

          target_tracking_scaling_policy_configuration {
            target_value = 70

            predefined_metric_specification {
              predefined_metric_type = "DynamoDBReadCapacityUtilization"
            }
          }
        }

    ## Use instead
        resource "aws_appautoscaling_policy" "reads" {
          name               = "orders-reads"
          policy_type        = "TargetTrackingScaling"
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"

          target_tracking_scaling_policy_configuration {
            target_value = 70

            predefined_metric_specification {
              predefined_metric_type = "DynamoDBReadCapacityUtilization"
            }
          }
        }
    """

    id = "DYN610"
    severity = Severity.ERROR
    resources = SCALING
    fix = "unsafe"
    fix_reason = "Another type replaces the scaling policy."
    references = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/appautoscaling_policy.html.markdown",
    )

    def check_scaling_policy(self, policy: ScalingPolicy, module: Module) -> Iterator[Draft]:
        kind = policy.policy_type
        if kind.is_(SUPPORTED) or policy.namespace.text != NAMESPACE:
            return
        written = kind.text or "StepScaling, the provider's default"
        if written != SUPPORTED:
            tracks = policy.block.blocks("target_tracking_scaling_policy_configuration")
            yield self.finding(
                kind,
                f"{policy.address} is of the type {written}, which DynamoDB does not support: write {SUPPORTED}.",
                policy.block.change("policy_type", SUPPORTED) if tracks else (),
            )
