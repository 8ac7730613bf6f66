"""How much a text makes the reader do, told before it is read: the tree of a dense one takes a hundred times its bytes.

Signs are counted: what is no letter, digit or blank, and the ends of lines. Usual Terraform has one in five characters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.limits import MARKS

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORDS = bytes([*range(128, 256), *b" \t\r_", *range(48, 58), *range(65, 91), *range(97, 123)])


def marks(text: str) -> int:
    """Return the number of signs in a text."""
    return len(text.encode("utf-8", "surrogatepass").translate(None, _WORDS))


def is_too_much(texts: Sequence[str]) -> bool:
    """Tell whether texts have more signs than dynlint reads together; few are so long that anybody counts."""
    return sum(map(len, texts)) > MARKS and sum(map(marks, texts)) > MARKS
