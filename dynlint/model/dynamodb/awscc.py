"""Maps tables of the Cloud Control provider, which has CloudFormation's names, to `aws_dynamodb_table`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dynlint.model.block import Block, Body
from dynlint.model.body import Attribute
from dynlint.model.known import Document, Unknown
from dynlint.model.resource_types import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import Change
    from dynlint.model.block import Place
    from dynlint.model.known import Value
    from dynlint.model.provider import Provider

TABLES = ("awscc_dynamodb_table", "awscc_dynamodb_global_table")
_Way = tuple[Any, ...]

PLAIN: dict[str, _Way] = {
    "name": ("table_name",),
    "billing_mode": ("billing_mode",),
    "table_class": ("table_class",),
    "deletion_protection_enabled": ("deletion_protection_enabled",),
    "stream_view_type": ("stream_specification", "stream_view_type"),
    "read_capacity": ("provisioned_throughput", "read_capacity_units"),
    "write_capacity": ("provisioned_throughput", "write_capacity_units"),
}
PARTS: dict[str, tuple[_Way, dict[str, _Way]]] = {
    "point_in_time_recovery": (
        ("point_in_time_recovery_specification",),
        {"enabled": ("point_in_time_recovery_enabled",), "recovery_period_in_days": ("recovery_period_in_days",)},
    ),
    "server_side_encryption": (
        ("sse_specification",),
        {"enabled": ("sse_enabled",), "kms_key_arn": ("kms_master_key_id",)},
    ),
    "ttl": (
        ("time_to_live_specification",),
        {"enabled": ("enabled",), "attribute_name": ("attribute_name",)},
    ),
    "on_demand_throughput": (
        ("on_demand_throughput",),
        {
            "max_read_request_units": ("max_read_request_units",),
            "max_write_request_units": ("max_write_request_units",),
        },
    ),
}
_INDEX: dict[str, _Way] = {
    "name": ("index_name",),
    "projection_type": ("projection", "projection_type"),
    "non_key_attributes": ("projection", "non_key_attributes"),
    "read_capacity": ("provisioned_throughput", "read_capacity_units"),
    "write_capacity": ("provisioned_throughput", "write_capacity_units"),
}
LISTS: dict[str, tuple[_Way, dict[str, _Way]]] = {
    "attribute": (("attribute_definitions",), {"name": ("attribute_name",), "type": ("attribute_type",)}),
    "global_secondary_index": (("global_secondary_indexes",), _INDEX),
    "local_secondary_index": (("local_secondary_indexes",), _INDEX),
    "replica": (
        ("replicas",),
        {
            "region_name": ("region",),
            "point_in_time_recovery": ("point_in_time_recovery_specification", "point_in_time_recovery_enabled"),
            "kms_key_arn": ("sse_specification", "kms_master_key_id"),
            "deletion_protection_enabled": ("deletion_protection_enabled",),
        },
    ),
}
_FIRST = ("replicas", 0)
"""A global table has a replica in each region with most of the settings; the first one counts as the table."""
GLOBAL: dict[str, _Way] = {
    **{name: PLAIN[name] for name in ("name", "billing_mode", "stream_view_type")},
    "table_class": (*_FIRST, "table_class"),
    "deletion_protection_enabled": (*_FIRST, "deletion_protection_enabled"),
}
GLOBAL_PARTS: dict[str, tuple[_Way, dict[str, _Way]]] = {
    "ttl": PARTS["ttl"],
    "server_side_encryption": (
        ("sse_specification",),
        {"enabled": ("sse_enabled",), "kms_key_arn": (*_FIRST, "sse_specification", "kms_master_key_id")},
    ),
    "point_in_time_recovery": ((*_FIRST, "point_in_time_recovery_specification"), PARTS["point_in_time_recovery"][1]),
}
_KEYS = {"hash_key": "HASH", "range_key": "RANGE"}
_DERIVED = {"stream_enabled": "stream_specification", "tags": "tags"}
"""Attributes of a table, and the attributes of the block that their values are computed from."""


class _Mapped(Body):
    """A part of a table, with the attribute names of `aws_dynamodb_table`, read from one attribute of the block."""

    def __init__(self, block: Block, way: _Way, names: dict[str, _Way], path: str = "") -> None:
        """`way` is the path from the block to the part; `names` maps attribute names to paths inside the part."""
        self.block = block
        self.way = way
        self.ways = names
        self.path = path
        self.address = block.address
        self.uncertain = block.uncertain
        self.resource: Any = self

    def read(self, name: str) -> Value:
        """Return an attribute's value."""
        return self._at(self._way_of(name), self.block.read)

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with its sensitive parts replaced by `hide`."""
        return self._at(self._way_of(name), lambda attribute: self.block.redacted(attribute, hide))

    def names(self) -> tuple[str, ...]:
        """Return the names of the attributes that are set."""
        return tuple(name for name in (*self.ways, *_KEYS) if self.read(name) is not None)

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return no blocks: a part has no nested blocks."""
        return ()

    def block_types(self) -> tuple[str, ...]:
        """Return no types: a part has no nested blocks."""
        return ()

    def is_literal(self, name: str) -> bool:
        """Tell whether an attribute is a constant, without references and functions."""
        way = self._way_of(name)
        return not way or self.block.is_literal(way[0])

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of an attribute in the block."""
        way = self._way_of(name) or (self._way_of(name.partition("[")[0]) or self.way)
        return self.block.place(way[0], (*way[1:], *route), text) if way else self.block.place()

    def change(self, name: str, value: Value) -> tuple[Change, ...]:
        """Return the edit that sets an attribute, if it is a top-level attribute of the block; else none."""
        way = self._way_of(name)
        return self.block.change(way[0], value) if len(way) == 1 else ()

    def _way_of(self, name: str) -> _Way:
        if name in self.ways:
            way = self.ways[name]
            return way if way[: len(_FIRST)] == _FIRST else (*self.way, *way)
        return self._key(_KEYS[name]) if name in _KEYS else ()

    def _key(self, role: str) -> _Way:
        """Return the path to the attribute name of a key in the ``key_schema``; empty if there is no such key."""
        way = (*self.way, "key_schema")
        listed = self._at(way, self.block.read)
        for number, item in enumerate(listed if isinstance(listed, (list, tuple)) else ()):
            for kind, named in (("key_type", "attribute_name"), ("KeyType", "AttributeName")):
                if isinstance(item, dict) and item.get(kind) == role:
                    return (*way, number, named)
        return way if isinstance(listed, Unknown) else ()

    def _at(self, way: _Way, read: Callable[[str], Value]) -> Value:
        if not way:
            return None
        value = _structure(read(way[0]))
        for key in way[1:]:
            if isinstance(value, Unknown):
                return value
            inside = isinstance(value, dict) or (isinstance(value, (list, tuple)) and isinstance(key, int))
            value = _structure(_item(value, key)) if inside else None
        return value


class CloudTable(_Mapped, Block):
    """One instance of awscc_dynamodb_table or awscc_dynamodb_global_table."""

    type = TABLE

    def __init__(self, block: Block) -> None:
        self.scales_itself = block.type == TABLES[1]
        super().__init__(block, (), GLOBAL if self.scales_itself else PLAIN)
        self.parts = GLOBAL_PARTS if self.scales_itself else PARTS
        self.name, self.mode, self.module, self.key = block.name, block.mode, block.module, block.key
        self.written_type = block.type

    @property
    def base_address(self) -> str:
        """The address without the instance key."""
        return self.block.base_address

    def get(self, name: str) -> Attribute:
        """Return an attribute; the tags also of a table that may not exist."""
        return Attribute(self, name, self.read(name)) if name == "tags" else super().get(name)

    def read(self, name: str) -> Value:
        """Return an attribute's value; ``stream_enabled`` is true if there is a stream specification."""
        return self._derived(name, self.block.read) if name in _DERIVED else super().read(name)

    def redacted(self, name: str, hide: Callable[[Value], Value]) -> Value:
        """Return an attribute's value, with its sensitive parts replaced by `hide`."""
        if name not in _DERIVED:
            return super().redacted(name, hide)
        return self._derived(name, lambda attribute: self.block.redacted(attribute, hide))

    def blocks(self, name: str) -> tuple[Body, ...]:
        """Return the parts that are nested blocks in `aws_dynamodb_table`."""
        if name in self.parts:
            way, names = self.parts[name]
            return () if self._at(way, self.block.read) is None else (_Mapped(self.block, way, names, f"{name}[0]"),)
        if name in LISTS:
            way, names = LISTS[name]
            listed = _structure(self.block.read(way[0]))
            first = int(name == "replica")
            many = range(first, len(listed)) if isinstance(listed, (list, tuple)) else ()
            return tuple(_Mapped(self.block, (*way, number), names, f"{name}[{number}]") for number in many)
        return self.block.blocks(name)

    def block_types(self) -> tuple[str, ...]:
        """Return the types of the parts that are set."""
        return tuple(name for name in (*self.parts, *LISTS) if self.blocks(name))

    def place(self, name: str = "", route: tuple[Value, ...] = (), text: str = "") -> Place:
        """Return the place of an attribute, or of the block."""
        if name in _DERIVED:
            return self.block.place(_DERIVED[name], route, text)
        part = name.partition("[")[0]
        way = self.parts[part][0] if part in self.parts else ()
        return self.block.place(way[0], way[1:]) if way else super().place(name, route, text)

    def is_sensitive(self, name: str) -> bool:
        """Tell whether an attribute is sensitive or has a sensitive part."""
        return self.block.is_sensitive(name)

    @property
    def provider_in_force(self) -> Provider:
        """The provider configuration of the resource."""
        return self.block.provider_in_force

    @property
    def before(self) -> Body | None:
        """None: the table before a change is not read."""
        return None

    def _derived(self, name: str, read: Callable[[str], Value]) -> Value:
        """Return the value of an attribute that the block spells in another way."""
        value = read(_DERIVED[name])
        if name == "stream_enabled":
            return value if isinstance(value, Unknown) else value is not None
        if not isinstance(value, (list, tuple)):
            return value
        return {str(item.get("key")): item.get("value") for item in value if isinstance(item, dict)}


def _structure(value: Value) -> Value:
    """Return the data of a JSON text, any other value unchanged: keys may be set with ``jsonencode``."""
    if isinstance(value, Document):
        return value.data
    if isinstance(value, str) and value.lstrip().startswith(("[", "{")):
        try:
            found: Value = json.loads(value)
        except (ValueError, RecursionError):
            return value
        return found
    return value


def _item(value: Any, key: Any) -> Value:
    if isinstance(value, dict):
        return value.get(str(key))
    return value[key] if key < len(value) else None
