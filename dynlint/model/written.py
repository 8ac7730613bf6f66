"""What a rule asks to be written, beside plain values: nested blocks, expressions, and whole resources."""

from __future__ import annotations

from typing import Any

from dynlint.startup.light_tuples import NamedTuple


class Nested(dict[str, Any]):
    """A nested block: its arguments, and blocks inside of it."""

    __slots__ = ()


class Code(str):
    """An expression, written as it is and without quotes: ``aws_dynamodb_table.orders.name``."""

    __slots__ = ()


class Interpolated(str):
    """A text with interpolations: ``${aws_dynamodb_table.orders.name}-reads``."""

    __slots__ = ()


class Addition(NamedTuple):
    """A block of a file that is to be added."""

    labels: tuple[str, ...]
    """Its type and labels: ``("resource", "aws_sns_topic", "alarms")``."""
    content: dict[str, Any]
    """Arguments, and `Nested` blocks."""
