"""Proposes a scaling policy beside a scalable target."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.additions.beside import reach
from dynlint.model.resource_types import SCALING_POLICY
from dynlint.model.system.links import same_scaling
from dynlint.model.written import Addition, Code, Interpolated, Nested

if TYPE_CHECKING:
    from dynlint.finding import Change
    from dynlint.model.system.module import Module
    from dynlint.model.watching.scaling import ScalingTarget

_READS, _WRITES = "DynamoDBReadCapacityUtilization", "DynamoDBWriteCapacityUtilization"
UTILISATION = 70
"""The target utilisation in percent of the capacity, as the AWS console proposes."""


def policy_beside(target: ScalingTarget, module: Module) -> tuple[Change, ...]:
    """Return the edit that adds a target tracking policy for each instance of the target.

    It is empty if an instance may already have a policy.
    """
    same = [each for each in module.targets if each.block.base_address == target.block.base_address]
    if any(same_scaling(each, policy, module) is not False for each in same for policy in module.scaling_policies):
        return ()
    there, metrics = reach(target.block), {_metric(each) for each in same}
    given = there.expression
    of_each = f'can(regex("Read", {given}.scalable_dimension)) ? "{_READS}" : "{_WRITES}"'
    metric = metrics.pop() if len(metrics) == 1 else Code(of_each)
    tracked = Nested(target_value=UTILISATION, predefined_metric_specification=Nested(predefined_metric_type=metric))
    content = {
        **there.meta,
        "name": Interpolated(f"${{{given}.resource_id}}-${{{given}.scalable_dimension}}"),
        "policy_type": "TargetTrackingScaling",
        "service_namespace": Code(f"{given}.service_namespace"),
        "resource_id": Code(f"{given}.resource_id"),
        "scalable_dimension": Code(f"{given}.scalable_dimension"),
        "target_tracking_scaling_policy_configuration": tracked,
    }
    return target.block.beside([Addition(("resource", SCALING_POLICY, target.block.name), content)])


def _metric(target: ScalingTarget) -> str:
    return _READS if "Read" in str(target.dimension.symbol) else _WRITES
