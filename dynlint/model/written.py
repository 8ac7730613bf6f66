"""What a rule asks to be written, beside plain values: nested blocks, and expressions."""

from __future__ import annotations

from typing import Any


class Nested(dict[str, Any]):
    """A nested block: its arguments, and blocks inside of it."""

    __slots__ = ()


class Code(str):
    """An expression, written as it is and without quotes: ``aws_dynamodb_table.orders.name``."""

    __slots__ = ()
