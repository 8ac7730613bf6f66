"""Content that rules propose to write, other than plain values: nested blocks, expressions, whole resources."""

from __future__ import annotations

from typing import Any

from dynlint.startup.light_tuples import NamedTuple


class Nested(dict[str, Any]):
    """A nested block: its arguments, and the blocks inside it."""

    __slots__ = ()


class Code(str):
    """An expression, written without quotes: ``aws_dynamodb_table.orders.name``."""

    __slots__ = ()


class Interpolated(str):
    """A text with interpolations: ``${aws_dynamodb_table.orders.name}-reads``."""

    __slots__ = ()


class Addition(NamedTuple):
    """A top-level block to add to a file."""

    labels: tuple[str, ...]
    """Its type and labels: ``("resource", "aws_sns_topic", "alarms")``."""
    content: dict[str, Any]
    """Arguments, and `Nested` blocks."""
