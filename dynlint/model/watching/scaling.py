"""Application Auto Scaling: scalable targets and their policies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Reference, Unknown, comparison_key, parts_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from dynlint.model.block import Attribute, Block, Body
    from dynlint.model.known import Value

NAMESPACE = "dynamodb"
DIMENSIONS = tuple(
    f"{NAMESPACE}:{kind}:{direction}CapacityUnits" for kind in ("table", "index") for direction in ("Read", "Write")
)


def kind_of(resource_id: Value, tables: Collection[str] = ()) -> str | None:
    """Return ``table`` or ``index``, or an empty text for an id of another service; None if it is not known.

    `tables` are the identities of the names of known tables.
    """
    parts = parts_of(resource_id)
    start = parts[0] if parts else ""
    if isinstance(start, Unknown):
        return None
    if not start.startswith("table/"):
        return ""
    if any("/index/" in part for part in parts if isinstance(part, str)):
        return "index"
    # the name of a resource has no slash; any other unknown value may contain /index/INDEX, too
    unknown = [part for part in parts if isinstance(part, Unknown)]
    named = all(isinstance(part, Reference) and part.attribute in ("name", "id") for part in unknown)
    return "table" if named or (comparison_key(resource_id) or "").removeprefix("table/") in tables else None


class ScalingResource:
    """The common part of targets and policies."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.address = block.address

    @property
    def body(self) -> Body:
        """The block; every object of the model has this attribute."""
        return self.block

    @property
    def namespace(self) -> Attribute:
        """``service_namespace``."""
        return self.block.get("service_namespace")

    @property
    def may_be_of_dynamodb(self) -> bool:
        """Whether its namespace is DynamoDB's or not known."""
        return bool(self.namespace.why) or self.namespace.is_(NAMESPACE)

    @property
    def resource_id(self) -> Attribute:
        """``table/NAME`` or ``table/NAME/index/INDEX``."""
        return self.block.get("resource_id")

    @property
    def dimension(self) -> Attribute:
        """One of `DIMENSIONS`, such as ``dynamodb:table:ReadCapacityUnits``."""
        return self.block.get("scalable_dimension")


class ScalingTarget(ScalingResource):
    """One instance of aws_appautoscaling_target."""

    @property
    def minimum(self) -> Attribute:
        """``min_capacity``."""
        return self.block.get("min_capacity")

    @property
    def maximum(self) -> Attribute:
        """``max_capacity``."""
        return self.block.get("max_capacity")


class ScalingPolicy(ScalingResource):
    """One instance of aws_appautoscaling_policy."""

    @property
    def policy_type(self) -> Attribute:
        """``TargetTrackingScaling``; the provider's default is ``StepScaling``."""
        return self.block.get("policy_type")

    @property
    def utilisation(self) -> Attribute:
        """``target_tracking_scaling_policy_configuration.target_value``, percent."""
        return self.block.nested("target_tracking_scaling_policy_configuration", "target_value")

    @property
    def predefined_metric(self) -> Attribute:
        """``predefined_metric_type``; absent if the policy tracks a custom metric."""
        blocks = self.block.blocks("target_tracking_scaling_policy_configuration")
        inner = blocks[0] if blocks else self.block
        return inner.nested("predefined_metric_specification", "predefined_metric_type")
