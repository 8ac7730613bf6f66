"""The evaluated resource that every front end produces, and its attributes as far as they can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.attribute import Attribute, UndeterminedError
from dynlint.model.kinds import text_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import Change, Step
    from dynlint.model.kinds import Text
    from dynlint.model.known import Unknown, Value
    from dynlint.model.placement import Placement
    from dynlint.model.provider import Provider
    from dynlint.source import Location

__all__ = ["Attribute", "Block", "Body", "Place", "UndeterminedError"]


class Place(NamedTuple):
    """Where an attribute or block stands in the source, and how its value came about."""

    location: Location
    trail: tuple[Step, ...] = ()
    calls: tuple[Location, ...] = ()
    excerpt: tuple[tuple[int, str], ...] = ()
    value: str = ""
    note: str = ""


class Body:
    """The contents of a block. Front ends fill in how attributes are read and where they stand."""

    address: str
    """The full address of the resource it belongs to."""
    path: str = ""
    """The path below the resource; empty for the resource's own body."""
    uncertain: Unknown | None = None
    """Why it cannot be told whether the block is there at all."""

    def get(self, name: str) -> Attribute:
        """Return an attribute; absent where it is not set; unknown where the block itself is uncertain."""
        return Attribute(self, name, self.uncertain or self.read(name))

    def read(self, name: str) -> Value:
        """Return an attribute's value, None where absent, an Unknown where it cannot be told."""
        raise NotImplementedError

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with what `hide` makes of them for the parts of it that are sensitive."""
        return self.read(name)

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are written."""
        raise NotImplementedError

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the nested blocks of a type, dynamic ones expanded; an uncertain one stands for unknown ones."""
        raise NotImplementedError

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the nested blocks that are written."""
        raise NotImplementedError

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is written without any reference or function."""
        raise NotImplementedError

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return where an attribute (or, without a name or where it is absent, the block's header) stands.

        `route` and `text` narrow it to a part of the attribute's expression where that is written out.
        """
        raise NotImplementedError

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that gives an attribute a value where that is certain, else nothing."""
        return ()

    def insertion(self, text: str) -> tuple[Change, ...]:
        """Return the edit that adds lines to the end of the block where that is certain, else nothing."""
        return ()

    def nested(self, block: str, name: str) -> Attribute:
        """Return an attribute of the only nested block of a type.

        Without such a block it is an absent attribute of this body (so that a finding points at the resource).
        """
        blocks = self.blocks(block)
        return blocks[0].get(name) if blocks else Attribute(self, f"{block}[0].{name}", None)


class Block(Body):
    """An evaluated resource or data source: one instance."""

    type: str
    """``aws_dynamodb_table``."""
    name: str
    """Its local name."""
    mode: str = "managed"
    """``managed`` or ``data``."""
    module: str = ""
    """The address of the module it is in, empty for the root."""
    key: Value = None
    """The instance key: an int, a str, or None."""

    @property
    def base_address(self) -> str:
        """The address without the instance key."""
        prefix = f"{self.module}." if self.module else ""
        data = "data." if self.mode == "data" else ""
        return f"{prefix}{data}{self.type}.{self.name}"

    def computed(self, name: str) -> Attribute:
        """Return an attribute that the provider computes, as far as it can be told (a policy document's ``json``)."""
        return self.get(name)

    def hides(self, name: str) -> bool:
        """Tell whether an attribute that the provider computes is sensitive, or has something sensitive in it."""
        return False

    @property
    def provider(self) -> Body | None:
        """The provider block that it is made with, None where none is written."""
        return self.provider_in_force.body

    @property
    def provider_in_force(self) -> Provider:
        """The configuration of the provider that it is made with, written or not."""
        from dynlint.model.provider import UNWRITTEN  # noqa: PLC0415  # few rules ask for it

        return UNWRITTEN

    @property
    def own_region(self) -> Text:
        """The ``region`` that the resource itself says (AWS provider 6), None where its provider decides."""
        return text_of(self.read("region"), "region") or None

    @property
    def placement(self) -> Placement:
        """Where it lives: its own region, else its provider's; the account of its provider."""
        region, place = self.own_region, self.provider_in_force.placement
        return place if region is None else place.in_region(region)

    @property
    def before(self) -> Body | None:
        """The resource as it is now, which only a plan knows; None otherwise, and for what is new."""
        return None

    def lifecycle(self, name: str) -> Attribute:
        """Return an attribute of the lifecycle block; absent without one."""
        return self.nested("lifecycle", name)

    def ignores_changes_of(self, name: str) -> bool:
        """Tell whether ``ignore_changes`` names an attribute, or all."""
        ignored = self.lifecycle("ignore_changes").raw
        if isinstance(ignored, str):
            return ignored == "all"
        if not isinstance(ignored, (list, tuple)):
            return False
        return any(item in (name, "all") or str(item).startswith((f"{name}[", f"{name}.")) for item in ignored)
