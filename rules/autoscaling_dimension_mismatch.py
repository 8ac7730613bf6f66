from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import SCALING
from dynlint.model.system.links import kind_of_scaled
from dynlint.model.watching.scaling import DIMENSIONS, NAMESPACE
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingPolicy, ScalingTarget


class AutoscalingDimensionMismatch(Rule):
    """Autoscaling whose dimension does not fit what it scales, or the metric it follows.

    ## What it does
    Compares the `scalable_dimension` of scaling targets and policies with the four that DynamoDB has, with the
    `service_namespace`, with the `resource_id` (a table, or an index of a table), and that of a policy with its
    predefined metric (reads or writes).

    ## Why is this bad?
    AWS refuses a dimension that does not fit the resource, when half of the change is made; no plan says so. A policy
    that follows the reads and moves the writes is accepted, and scales the wrong way round.

    ## Example
        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders/index/by-user"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

    ## Use instead
        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders/index/by-user"
          scalable_dimension = "dynamodb:index:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }
    """

    id = "DYN608"
    severity = Severity.ERROR
    resources = SCALING
    fix = "unsafe"
    fix_reason = "Another dimension replaces the scaling target and its policies."
    references = (
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PredefinedMetricSpecification.html",
    )

    def check_target(self, target: ScalingTarget, module: Module) -> Iterator[Draft]:
        yield from self._judge(target, module)

    def check_scaling_policy(self, policy: ScalingPolicy, module: Module) -> Iterator[Draft]:
        yield from self._judge(policy, module)
        metric, dimension = policy.predefined_metric, policy.dimension.text
        expected = {"Read": "DynamoDBReadCapacityUtilization", "Write": "DynamoDBWriteCapacityUtilization"}
        if dimension in DIMENSIONS and metric.text in expected.values():
            right = expected["Read" if "Read" in dimension else "Write"]
            if metric.text != right:
                message = f"{policy.address} moves {dimension} and follows {metric.text}: write {right}."
                yield self.finding(metric, message, metric.body.change(metric.name, right))

    def _judge(self, resource: ScalingTarget | ScalingPolicy, module: Module) -> Iterator[Draft]:
        namespace, dimension = resource.namespace, resource.dimension
        ours = (dimension.text or "").startswith("dynamodb:")
        if dimension.absent or (not ours and namespace.text != NAMESPACE):
            return
        if namespace.text != NAMESPACE:
            message = f"{resource.address} has {dimension.text} in the namespace {namespace.text}: write {NAMESPACE}."
            yield self.finding(namespace, message, namespace.body.change(namespace.name, NAMESPACE))
        elif dimension.text not in DIMENSIONS:
            message = f"DynamoDB has no dimension {dimension.text} to scale: write one of {', '.join(DIMENSIONS)}."
            yield self.finding(dimension, message)
        else:
            yield from self._judge_kind(resource, dimension.text, module)

    def _judge_kind(self, resource: ScalingTarget | ScalingPolicy, dimension: str, module: Module) -> Iterator[Draft]:
        kind = kind_of_scaled(resource, module)
        _, given, capacity = dimension.split(":")
        if kind is None:
            yield self.undecided(resource.resource_id, resource.resource_id.why)
        elif not kind:
            form = "table/NAME" if given == "table" else "table/NAME/index/INDEX"
            message = f"the resource_id of {resource.address} is nothing of DynamoDB: write it as {form}."
            yield self.finding(resource.resource_id, message)
        elif kind != given:
            message = f"{resource.address} scales the {kind} of its resource_id: write dynamodb:{kind}:{capacity}."
            yield self.finding(resource.dimension, message)
