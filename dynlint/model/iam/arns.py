"""ARNs of tables, indexes and streams, written out, as symbols, or as patterns with wildcards."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from dynlint.model.arn_text import like
from dynlint.model.known import Reference, Unknown, comparison_key, concatenate, parts_of
from dynlint.model.provider_data import said_by
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.placement import Placement

_ARNS = ("arn", "stream_arn")


class ArnReader(Protocol):
    """What reads ARNs: a root module, of which they need these alone."""

    def block_at(self, value: Value) -> Block | None:
        """Return the resource or data source that a value is an attribute of."""

    def differs_in(self, part: int, place: Placement) -> bool:
        """Tell whether its resources may be of several partitions (0), accounts (1) or regions (2)."""

    def table_elsewhere(self, part: Reference) -> tuple[Table | None, str]:
        """Return the table of another root module, and its attribute, that a reference means."""


class TableNames(dict[str, str]):
    """The addresses of a module's tables, with the identities of their names (see `known.identity`)."""

    def __init__(self, tables: Iterable[Table], reader: ArnReader) -> None:
        """`tables` are those of the root module that reads, and those that its data sources look up."""
        self.tables = {table.address: table for table in tables}
        self.reader = reader
        super().__init__({address: table.identity for address, table in self.tables.items()})
        self.indexes: dict[str, tuple[str, str]] = {}
        """The addresses of indexes that are resources of their own, with the identities of table and index."""

    def remote(self, part: Reference) -> tuple[Table | None, str]:
        """Return the table elsewhere, and the attribute of it, that a reference to a state means; None where none."""
        if "terraform_remote_state." not in part.address and not part.address.startswith("dependency["):
            return None, ""
        return self.reader.table_elsewhere(part)

    def table(self, part: Reference) -> Table | None:
        """Return the table that a reference to its ``arn`` or ``stream_arn`` is of; None where it is of none."""
        if part.attribute in _ARNS and part.address in self.tables:
            return self.tables[part.address]
        table, attribute = self.remote(part)
        return table if attribute in _ARNS else None

    def told(self, part: str | Unknown) -> str | Unknown:
        """Return a part of an ARN; for what a data source says of the provider in force what the provider says."""
        data = self.reader.block_at(part) if isinstance(part, Reference) else None
        return part if data is None or not isinstance(part, Reference) else said_by(data, part.attribute) or part

    @cached_property
    def identities(self) -> frozenset[str]:
        """The names alone."""
        return frozenset(self.values())


class TableArn(NamedTuple):
    """What an ARN pattern says about DynamoDB."""

    table: str
    """The identity (see `known.identity`) of the table name or address, or a name pattern with wildcards."""
    rest: str | None
    """What follows the name: ``""``, ``/index/*``, ``/stream/*``, or None where it is unknown."""

    @property
    def is_every_table(self) -> bool:
        """Whether it is written for whatever table there is, and not for a table and what is below it."""
        return self.table == "*" and self.rest in ("", "*")

    @property
    def is_of_index(self) -> bool:
        """Whether it is known to be of an index."""
        return (self.rest or "").startswith("/index/")

    @property
    def is_of_stream(self) -> bool:
        """Whether it is known to be of a stream."""
        return (self.rest or "").startswith("/stream/")

    def has(self, suffix: str) -> bool | None:
        """Tell whether it covers what has a suffix, such as ``/index/by_user``, behind its own table's name."""
        return matches(self, self.table, suffix)


def read_arn(value: Value, names: Mapping[str, str]) -> TableArn | None:
    """Read a resource of a policy statement; None where it cannot be told, or is nothing of DynamoDB's tables.

    `names` maps the addresses of known tables to the identity of their name. ``*`` is every table.
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
    """Return the name of the table that a reference is of, and the attribute."""
    if part.address in names:
        return names[part.address], part.attribute
    table, attribute = names.remote(part) if isinstance(names, TableNames) else (None, "")
    return ("", "") if table is None else (table.identity, attribute)


def matches(arn: TableArn, table: str, suffix: str) -> bool | None:
    """Tell whether a pattern covers a table's arn with a suffix such as ``/index/by_user``; None: cannot be told."""
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
    """Tell whether an ARN or a pattern means anything of DynamoDB; None where that cannot be told."""
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
    """Tell whether a pattern surely covers whatever DynamoDB has in a region: ``*``, ``arn:aws:dynamodb:*:*:*``."""
    text = "".join(part if isinstance(part, str) else "\0" for part in parts_of(value))
    segments = text.split(":", 5)
    if len(segments) < 6:
        return text.endswith("*") and like(text, "arn:aws:dynamodb:")
    return set(segments[5]) == {"*"} and like(segments[2], "dynamodb")


def _written_out(parts: tuple[str | Unknown, ...]) -> TableArn | None:
    """Find ``:table/NAME`` in the known text, whatever stands for region and account."""
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
    """Return the text behind the name; an unknown piece of it (an index name) counts as itself."""
    pieces = [comparison_key(part) for part in parts]
    return None if None in pieces else "".join(piece for piece in pieces if piece is not None)
