from __future__ import annotations

from functools import partial
from itertools import chain
from typing import TYPE_CHECKING

from dynlint.model.resource_types import SCALING
from dynlint.model.system.links import same_scaling
from dynlint.model.watching.scaling import DIMENSIONS, NAMESPACE, ScalingPolicy
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.finding import Change
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingResource, ScalingTarget

_POLICY, _SCHEDULE = "aws_appautoscaling_policy", "aws_appautoscaling_scheduled_action"


class AutoscalingPolicyMissing(Rule):
    """Autoscaling target without a policy, or policy without a target.

    ## What it does
    Looks for an `aws_appautoscaling_policy` (or a scheduled action) with the resource and the dimension of every
    DynamoDB `aws_appautoscaling_target`, and for a target of every policy.

    ## Why is this bad?
    A target only says between which bounds the capacity may move. Without a policy nothing moves it, and the table is
    throttled as if there were no autoscaling. A policy without its target is refused by AWS.

    ## Example
        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

    ## Use instead
        resource "aws_appautoscaling_target" "reads" {
          service_namespace  = "dynamodb"
          resource_id        = "table/orders"
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"
          min_capacity       = 5
          max_capacity       = 100
        }

        resource "aws_appautoscaling_policy" "reads" {
          name               = "orders-reads"
          policy_type        = "TargetTrackingScaling"
          service_namespace  = "dynamodb"
          resource_id        = aws_appautoscaling_target.reads.resource_id
          scalable_dimension = "dynamodb:table:ReadCapacityUnits"

          target_tracking_scaling_policy_configuration {
            target_value = 70

            predefined_metric_specification {
              predefined_metric_type = "DynamoDBReadCapacityUtilization"
            }
          }
        }
    """

    id = "DYN609"
    resources = SCALING
    fix = "unsafe"
    fix_reason = "The capacity begins to move, and so does what it costs."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
        "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html",
    )

    def check_target(self, target: ScalingTarget, module: Module) -> Iterator[Draft]:
        own = [each.block for each in module.scaling_policies] + module.blocks_of(_SCHEDULE)
        elsewhere = (block for type_ in (_POLICY, _SCHEDULE) for block, _ in module.around.blocks_of(type_))
        message = f"nothing moves the capacity that {target.address} bounds: add an aws_appautoscaling_policy."
        changes = partial(_policy_beside, target, module)
        yield from self._judge(target, map(ScalingPolicy, chain(own, elsewhere)), module, message, changes)

    def check_scaling_policy(self, policy: ScalingPolicy, module: Module) -> Iterator[Draft]:
        message = f"{policy.address} has no target: add an aws_appautoscaling_target of its resource_id."
        yield from self._judge(policy, chain(module.targets, _targets_elsewhere(module)), module, message)

    def _judge(
        self,
        resource: ScalingResource,
        others: Iterable[ScalingResource],
        module: Module,
        message: str,
        changes: Callable[[], tuple[Change, ...]] = tuple,
    ) -> Iterator[Draft]:
        if not resource.namespace.is_(NAMESPACE) or not resource.dimension.is_(*DIMENSIONS):
            return
        answers: set[bool | None] = set()
        for other in others:
            answers.add(same_scaling(resource, other, module))
            if True in answers:
                return
        away = module.is_library or any("scal" in f"{call.address} {call.source}" for call in module.unread_calls)
        if None in answers or away:
            yield self.undecided(resource.resource_id, "it is unknown what belongs to this resource_id")
        else:
            yield self.finding(resource.block, message, changes())


def _policy_beside(target: ScalingTarget, module: Module) -> tuple[Change, ...]:
    from dynlint.model.additions.scaling_policies import policy_beside  # noqa: PLC0415  # only a finding proposes one

    return policy_beside(target, module)


def _targets_elsewhere(module: Module) -> Iterator[ScalingTarget]:
    yield from module.around.targets
