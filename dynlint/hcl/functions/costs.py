"""The cost of functions in steps of about half a microsecond.

Most functions cost little more than the call and the check of their arguments. Functions that work character by
character, or element by element, in Python cost more; the numbers were measured.
"""

from __future__ import annotations

STEPS_OF_CALL = 4
LONG = 64
"""The length up to which a text or collection costs nothing more than the call."""

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
    """Return the steps for a text that is an argument or the result of a function."""
    return len(text) * _OF_32_CHARACTERS.get(name, 1) // 32


def of_elements(name: str, number: int) -> int:
    """Return the steps for a result with a number of elements."""
    return number * _OF_AN_ELEMENT.get(name, 1)
