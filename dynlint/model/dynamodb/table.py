"""Tables: keys, indexes, capacity, protection, streams."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.block import Attribute, Block
from dynlint.model.known import comparison_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.block import Body


class KeyAttribute:
    """An item attribute that is declared for a key: its name and type (S, N or B)."""

    def __init__(self, body: Body) -> None:
        self.body = body
        self.name = body.get("name")
        self.type = body.get("type")


class Key:
    """A hash or range key of a table or index: the attribute that names it."""

    def __init__(self, attribute: Attribute, role: str) -> None:
        """`role` is ``hash`` or ``range``."""
        self.attribute = attribute
        self.role = role


class Index:
    """A global or local secondary index of a table."""

    def __init__(self, table: Table, body: Body, kind: str) -> None:
        """`kind` is ``global`` or ``local``."""
        self.table = table
        self.body = body
        self.kind = kind
        self.name = body.get("name" if "name" in body.names() or kind == "local" else "index_name")

    @property
    def title(self) -> str:
        """The name of the index in findings, if it is known."""
        name = self.name.symbol
        return f"index {name}" if isinstance(name, str) else "an index"

    @property
    def identity(self) -> str | None:
        """The identity of its name (see `known.comparison_key`); None if it is not known."""
        return comparison_key(self.name.symbol)

    @property
    def is_separate(self) -> bool:
        """Whether it is a separate resource, aws_dynamodb_global_secondary_index."""
        return isinstance(self.body, Block)

    @property
    def read_capacity(self) -> Attribute:
        """Provisioned read capacity units a second."""
        return self._capacity("read")

    @property
    def write_capacity(self) -> Attribute:
        """Provisioned write capacity units a second."""
        return self._capacity("write")

    def _capacity(self, direction: str) -> Attribute:
        if self.is_separate:
            return self.body.nested("provisioned_throughput", f"{direction}_capacity_units")
        return self.body.get(f"{direction}_capacity")

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The keys that the index sets; a local index also has the table's hash key."""
        return _keys(self.body, ("range_key",) if self.kind == "local" else ("hash_key", "range_key"))


class Table:
    """One instance of aws_dynamodb_table."""

    def __init__(self, block: Block, separate: Callable[[Table], Iterable[Index]] = lambda _table: ()) -> None:
        """`separate` returns the indexes of a table that are resources of their own."""
        self.block = block
        self.address = block.address
        self.name = block.get("name")
        self._separate = separate

    @property
    def body(self) -> Body:
        """The block; every object of the model has this attribute."""
        return self.block

    @cached_property
    def identity(self) -> str:
        """The identity of its name (see `known.comparison_key`); its address if the name is unknown."""
        return comparison_key(self.name.symbol) or f"\0{self.address}\0"

    @property
    def title(self) -> str:
        """The table's address, its name in findings."""
        return self.address

    @cached_property
    def is_on_demand(self) -> bool:
        """Whether it is billed per request; raises UndeterminedError if that is not known."""
        return bool(self.billing_mode.text == "PAY_PER_REQUEST")

    @cached_property
    def is_provisioned(self) -> bool:
        """Whether it is billed by capacity, also by default; raises UndeterminedError if that is not known.

        False for a global table of the Cloud Control provider, which configures its own scaling.
        """
        return self.billing_mode.text in (None, "PROVISIONED") and not self.block.scales_itself

    @property
    def is_restored(self) -> bool:
        """Whether it is restored from a backup, which includes keys and capacity."""
        sources = ("restore_source_name", "restore_source_table_arn", "restore_backup_arn")
        return not all(self.block.get(name).is_(None, "") for name in sources)

    @property
    def is_state_lock(self) -> bool:
        """Whether it only holds the locks of Terraform's own state."""
        return self.block.get("hash_key").is_("LockID")

    @property
    def billing_mode(self) -> Attribute:
        """``PROVISIONED`` (the default) or ``PAY_PER_REQUEST``."""
        return self.block.get("billing_mode")

    @property
    def read_capacity(self) -> Attribute:
        """Provisioned read capacity units a second."""
        return self.block.get("read_capacity")

    @property
    def write_capacity(self) -> Attribute:
        """Provisioned write capacity units a second."""
        return self.block.get("write_capacity")

    @property
    def encryption(self) -> Attribute:
        """``server_side_encryption.enabled``."""
        return self.block.nested("server_side_encryption", "enabled")

    @property
    def encryption_key(self) -> Attribute:
        """``server_side_encryption.kms_key_arn``."""
        return self.block.nested("server_side_encryption", "kms_key_arn")

    @property
    def recovery(self) -> Attribute:
        """``point_in_time_recovery.enabled``."""
        return self.block.nested("point_in_time_recovery", "enabled")

    @property
    def recovery_period(self) -> Attribute:
        """``point_in_time_recovery.recovery_period_in_days``."""
        return self.block.nested("point_in_time_recovery", "recovery_period_in_days")

    @property
    def deletion_protection(self) -> Attribute:
        """``deletion_protection_enabled``."""
        return self.block.get("deletion_protection_enabled")

    @property
    def prevent_destroy(self) -> Attribute:
        """``lifecycle.prevent_destroy``."""
        return self.block.lifecycle("prevent_destroy")

    @property
    def is_forgotten(self) -> bool:
        """Whether Terraform only forgets the table instead of destroying it: ``lifecycle { destroy = false }``."""
        return self.block.lifecycle("destroy").is_(False)

    @property
    def expiry(self) -> Attribute:
        """``ttl.enabled``."""
        return self.block.nested("ttl", "enabled")

    @property
    def expiry_attribute(self) -> Attribute:
        """``ttl.attribute_name``."""
        return self.block.nested("ttl", "attribute_name")

    @property
    def stream(self) -> Attribute:
        """``stream_enabled``; absent means false."""
        return self.block.get("stream_enabled")

    @property
    def stream_view(self) -> Attribute:
        """``stream_view_type``: the contents of a stream record."""
        return self.block.get("stream_view_type")

    @cached_property
    def key_attributes(self) -> tuple[KeyAttribute, ...]:
        """The declared attributes."""
        return tuple(KeyAttribute(body) for body in self.block.blocks("attribute"))

    @cached_property
    def inline_indexes(self) -> tuple[Index, ...]:
        """The indexes that are nested blocks of the table."""
        return tuple(
            Index(self, body, kind)
            for kind in ("global", "local")
            for body in self.block.blocks(f"{kind}_secondary_index")
        )

    @cached_property
    def indexes(self) -> tuple[Index, ...]:
        """All indexes: nested blocks, and separate resources, also in other root modules of the run."""
        return (*self.inline_indexes, *self._separate(self))

    @property
    def global_indexes(self) -> tuple[Index, ...]:
        """The global secondary indexes."""
        return tuple(index for index in self.indexes if index.kind == "global")

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """The table's own keys."""
        return _keys(self.block, ("hash_key", "range_key"))

    @property
    def keys_to_declare(self) -> tuple[Key, ...]:
        """The keys whose type an attribute block of the table declares; a separate index declares its own."""
        return (*self.keys, *(key for index in self.inline_indexes for key in index.keys))

    @property
    def all_keys(self) -> tuple[Key, ...]:
        """The keys of the table and of its indexes."""
        return (*self.keys, *(key for index in self.indexes for key in index.keys))


def _keys(body: Body, names: tuple[str, ...]) -> tuple[Key, ...]:
    """Read ``hash_key`` and ``range_key``, and the ``key_schema`` blocks of AWS provider 6."""
    found = [Key(body.get(name), name.removesuffix("_key")) for name in names]
    for schema in body.blocks("key_schema"):
        role = schema.get("key_type").symbol
        found.append(Key(schema.get("attribute_name"), "hash" if role == "HASH" else "range"))
    return tuple(key for key in found if not key.attribute.is_(None, ""))  # modules set "" for no key


def missing_capacities(scaled: Table | Index) -> tuple[Attribute, ...]:
    """Return those of read and write capacity that are known to be absent or below 1, which the provider rejects."""
    capacities = (scaled.read_capacity, scaled.write_capacity)
    return tuple(capacity for capacity in capacities if not capacity.unknown and (capacity.number or 0) < 1)
