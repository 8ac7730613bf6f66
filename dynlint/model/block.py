"""The evaluated resource, as every front end (HCL, plan) produces it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.body import Attribute, Body, Place, UndeterminedError
from dynlint.model.kinds import text_of

if TYPE_CHECKING:
    from dynlint.model.kinds import Text
    from dynlint.model.known import Value
    from dynlint.model.placement import Placement
    from dynlint.model.provider import Provider

__all__ = ["Attribute", "Block", "Body", "Place", "UndeterminedError"]


class Block(Body):
    """An evaluated resource or data source: one instance."""

    type: str
    """``aws_dynamodb_table``."""
    name: str
    """Its local name."""
    mode: str = "managed"
    """``managed`` or ``data``."""
    module: str = ""
    """The address of its module; empty for the root module."""
    key: Value = None
    """The instance key: an int, a str, or None."""

    @property
    def base_address(self) -> str:
        """The address without the instance key."""
        prefix = f"{self.module}." if self.module else ""
        data = "data." if self.mode == "data" else ""
        return f"{prefix}{data}{self.type}.{self.name}"

    def computed(self, name: str) -> Attribute:
        """Return an attribute that the provider computes, such as a document's ``json``, as far as it is known."""
        return self.get(name)

    def is_sensitive(self, name: str) -> bool:
        """Tell whether an attribute is sensitive or has a sensitive part."""
        return False

    @property
    def provider(self) -> Body | None:
        """The provider block of this resource; None if no block is written."""
        return self.provider_in_force.body

    @property
    def provider_in_force(self) -> Provider:
        """The provider configuration of this resource, also if no block declares it."""
        from dynlint.model.provider import UNWRITTEN  # noqa: PLC0415  # few rules need it

        return UNWRITTEN

    @property
    def own_region(self) -> Text:
        """The ``region`` argument of the resource (AWS provider 6); None if its provider's region applies."""
        return text_of(self.read("region"), "region") or None

    @property
    def placement(self) -> Placement:
        """Its partition, account and region: its own region or else its provider's, and its provider's account."""
        region, place = self.own_region, self.provider_in_force.placement
        return place if region is None else place.in_region(region)

    @property
    def before(self) -> Body | None:
        """The resource before the change, which only a plan has; None otherwise, and for a new resource."""
        return None

    def lifecycle(self, name: str) -> Attribute:
        """Return an attribute of the lifecycle block; absent without one."""
        return self.nested("lifecycle", name)

    def ignores_changes_of(self, name: str) -> bool:
        """Tell whether ``ignore_changes`` includes an attribute."""
        ignored = self.lifecycle("ignore_changes").raw
        if isinstance(ignored, str):
            return ignored == "all"
        if not isinstance(ignored, (list, tuple)):
            return False
        return any(item in (name, "all") or str(item).startswith((f"{name}[", f"{name}.")) for item in ignored)


def same_place(left: Block, right: Block) -> bool | None:
    """Tell whether two resources are in the same region of the same account; None if that is not known."""
    if left.provider_in_force is right.provider_in_force and left.own_region is right.own_region is None:
        return True
    return left.placement.is_same(right.placement)
