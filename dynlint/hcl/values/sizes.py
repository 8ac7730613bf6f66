"""Estimates the cost of parsing a text: the tree of a dense text takes a hundred times its bytes.

The measure is the number of signs: characters other than letters, digits, underscores and blanks; line ends count.
In usual Terraform code, one character in five is a sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.limits import SIGNS

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = bytes([*range(128, 256), *b" \t\r_", *range(48, 58), *range(65, 91), *range(97, 123)])


def signs(text: str) -> int:
    """Return the number of signs in a text."""
    return len(text.encode("utf-8", "surrogatepass").translate(None, _WORDS))


def is_too_much(texts: Sequence[str]) -> bool:
    """Tell whether texts have together more signs than the limit; they are counted only if the texts are long."""
    return sum(map(len, texts)) > SIGNS and sum(map(signs, texts)) > SIGNS
