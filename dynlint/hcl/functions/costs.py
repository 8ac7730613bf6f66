"""What functions cost: a step is about half a microsecond.

Most cost next to nothing beyond the call itself and the looking at their arguments. Those that work character by
character or element by element in Python cost more, as measured.
"""

from __future__ import annotations

STEPS_OF_CALL = 4
LONG = 64
"""Shorter texts and collections cost no more than the call."""

_OF_32_CHARACTERS = {
    "csvdecode": 32,
    "yamlencode": 32,
    "templatefile": 16,
    "templatestring": 16,
    "jsonencode": 16,
    "jsondecode": 8,
    **dict.fromkeys(("format", "formatlist", "length", "lower", "strrev", "substr", "title", "upper", "urlencode"), 6),
}
_OF_AN_ELEMENT = {
    **dict.fromkeys(("cidrsubnets", "formatlist", "setproduct"), 16),
    **dict.fromkeys(("csvdecode", "distinct", "setintersection", "setsubtract", "setunion", "toset"), 8),
}


def of_text(name: str, text: str) -> int:
    """Return the steps that a text costs a function, as an argument or a result."""
    return len(text) * _OF_32_CHARACTERS.get(name, 1) // 32


def of_elements(name: str, number: int) -> int:
    """Return the steps that the elements of a result cost a function."""
    return number * _OF_AN_ELEMENT.get(name, 1)
