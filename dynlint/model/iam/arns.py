"""ARNs of tables, indexes and streams, as text, as references, or as patterns with wildcards."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from dynlint.model.arn_text import like
from dynlint.model.known import Reference, Unknown, comparison_key, concatenate, parts_of
from dynlint.model.resource_types import STATE_OUTPUTS
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.placement import Placement

_ARNS = ("arn", "stream_arn")


class ArnReader(Protocol):
    """The interface of a root module that parsing ARNs needs."""

    def block_at(self, value: Value) -> Block | None:
        """Return the resource or data source whose attribute a value is; None if there is none."""

    def differs_in(self, part: int, place: Placement) -> bool:
        """Tell whether its resources may be in several partitions (0), accounts (1) or regions (2)."""

    def in_known_partition(self, place: Placement) -> Placement:
        """Return a place with the partition that another resource in the same account has."""

    def index_names(self) -> dict[str, tuple[str, str]]:
        """Return the identities of table and index of its separate index resources, by their addresses."""

    def table_elsewhere(self, part: Reference) -> tuple[Table | None, str]:
        """Return the table of another root module that a reference means, and the attribute of it."""


class TableNames(dict[str, str]):
    """Maps the addresses of a module's tables to the identities of their names (see `known.comparison_key`)."""

    def __init__(self, tables: Iterable[Table], reader: ArnReader) -> None:
        """`tables` are those of the root module `reader`, and those that its data sources look up."""
        self.tables = {table.address: table for table in tables}
        self.reader = reader
        super().__init__({address: table.identity for address, table in self.tables.items()})

    @cached_property
    def indexes(self) -> dict[str, tuple[str, str]]:
        """Maps the addresses of separate index resources to the identities of table and index."""
        return self.reader.index_names()

    def remote(self, part: Reference) -> tuple[Table | None, str]:
        """Return the table of another root module that a reference to its state means, and the attribute; else None."""
        of_state = any(f"{type_}." in part.address for type_ in STATE_OUTPUTS)
        if not of_state and not part.address.startswith("dependency["):
            return None, ""
        return self.reader.table_elsewhere(part)

    def table(self, part: Reference) -> Table | None:
        """Return the table whose ``arn`` or ``stream_arn`` a reference is; None if there is none."""
        if part.attribute in _ARNS and part.address in self.tables:
            return self.tables[part.address]
        table, attribute = self.remote(part)
        return table if attribute in _ARNS else None

    def placed(self, part: str | Unknown) -> str | Unknown:
        """Return a part of an ARN; replace a data source's region, account or partition by that of its provider."""
        data = self.reader.block_at(part) if isinstance(part, Reference) else None
        if data is None or not isinstance(part, Reference):
            return part
        from dynlint.model.provider_data import said_by  # noqa: PLC0415  # few ARNs have a part of a data source

        return said_by(data, part.attribute) or part

    @cached_property
    def identities(self) -> frozenset[str]:
        """The identities of the names."""
        return frozenset(self.values())


class TableArn(NamedTuple):
    """A parsed ARN, or pattern of one, of a table or a part of it."""

    table: str
    """The identity (see `known.comparison_key`) of the table's name or address, or a name pattern with wildcards."""
    rest: str | None
    """The text after the name: ``""``, ``/index/*``, ``/stream/*``; None if it is unknown."""

    @property
    def is_every_table(self) -> bool:
        """Whether it covers all tables themselves, and not only their indexes or streams."""
        return self.table == "*" and self.rest in ("", "*")

    @property
    def is_of_index(self) -> bool:
        """Whether it is certainly the ARN of an index."""
        return (self.rest or "").startswith("/index/")

    @property
    def is_of_stream(self) -> bool:
        """Whether it is certainly the ARN of a stream."""
        return (self.rest or "").startswith("/stream/")

    def has(self, suffix: str) -> bool | None:
        """Tell whether it covers a suffix, such as ``/index/by_user``, of its own table."""
        return matches(self, self.table, suffix)


def read_arn(value: Value, names: Mapping[str, str]) -> TableArn | None:
    """Parse a resource of a policy statement; return None if it is unknown, or does not concern tables.

    `names` maps the addresses of known tables to the identity of their name. ``*`` means every table.
    """
    if value == "*":
        return TableArn("*", "*")
    parts = parts_of(value)
    if not parts:
        return None
    head = parts[0]
    table, attribute = _table_of(head, names) if isinstance(head, Reference) else ("", "")
    if isinstance(head, Reference) and isinstance(names, TableNames) and head.address in names.indexes:
        table, index = names.indexes[head.address]
        return TableArn(table, f"/index/{index}{_known_text(parts[1:]) or ''}") if head.attribute == "arn" else None
    if table and attribute in _ARNS:
        return TableArn(table, "/stream/*" if attribute == "stream_arn" else _known_text(parts[1:]))
    return _written_out(parts)


def _table_of(part: Reference, names: Mapping[str, str]) -> tuple[str, str]:
    """Return the identity of the table that a reference means, and the attribute; empty texts if it means none."""
    if part.address in names:
        return names[part.address], part.attribute
    table, attribute = names.remote(part) if isinstance(names, TableNames) else (None, "")
    return ("", "") if table is None else (table.identity, attribute)


def matches(arn: TableArn, table: str, suffix: str) -> bool | None:
    """Tell whether a pattern covers a table's ARN with a suffix such as ``/index/by_user``; None if not known."""
    if arn.table == "*" and arn.rest == "*":
        return True
    if arn.rest is None:
        return None
    if arn.table == table and "*" not in table and "?" not in table:
        pattern, text = arn.rest, suffix
    else:
        pattern, text = f"{arn.table}{arn.rest}", f"{table}{suffix}"
    return like(pattern, text) or (None if "\0" in pattern + text else False)


def is_of_dynamodb(value: Value) -> bool | None:
    """Tell whether an ARN or a pattern covers any resource of DynamoDB; None if that is not known."""
    parts = parts_of(value)
    if parts and isinstance(parts[0], Reference):
        kind = next((name for name in parts[0].address.split(".") if name.startswith(("aws_", "awscc_"))), "")
        return kind.startswith(("aws_dynamodb_", "awscc_dynamodb_")) if kind else None
    text = "".join(part if isinstance(part, str) else "\0" for part in parts)
    segments = text.split(":")
    if len(segments) < 3:
        return None if "\0" in text else like(text, "arn:aws:dynamodb:")
    return None if "\0" in segments[2] else like(segments[2], "dynamodb")


def is_every_table(value: Value) -> bool:
    """Tell whether a pattern certainly covers all resources of DynamoDB: ``*``, ``arn:aws:dynamodb:*:*:*``."""
    text = "".join(part if isinstance(part, str) else "\0" for part in parts_of(value))
    segments = text.split(":", 5)
    if len(segments) < 6:
        return text.endswith("*") and like(text, "arn:aws:dynamodb:")
    return set(segments[5]) == {"*"} and like(segments[2], "dynamodb")


def _written_out(parts: tuple[str | Unknown, ...]) -> TableArn | None:
    """Find ``:table/NAME`` in the known text; region and account may be unknown."""
    for number, part in enumerate(parts):
        if isinstance(part, str) and ":table/" in part:
            tail = (part.split(":table/", 1)[1], *parts[number + 1 :])
            return _split_name(tail)
    return None


def _split_name(tail: tuple[str | Unknown, ...]) -> TableArn | None:
    name: list[str | Unknown] = []
    for number, part in enumerate(tail):
        if isinstance(part, str) and "/" in part:
            before, slash, after = part.partition("/")
            name.append(before)
            known = comparison_key(concatenate(name))
            return None if known is None else TableArn(known, _known_text((slash + after, *tail[number + 1 :])))
        name.append(part)
    known = comparison_key(concatenate(name))
    return None if known is None else TableArn(known, "")


def _known_text(parts: tuple[str | Unknown, ...]) -> str | None:
    """Return the text after the name, with the identities of unknown pieces; None if a piece has no identity."""
    pieces = [comparison_key(part) for part in parts]
    return None if None in pieces else "".join(piece for piece in pieces if piece is not None)
