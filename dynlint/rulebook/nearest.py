"""Suggestions for a mistyped rule."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NAMED = 3
_ALIKE = 0.66
"""How much a part of a name has in common with a word that may mean it; 1 is the same."""
_READ_AS = str.maketrans("OIL", "011")
"""Letters that are taken for digits."""


def nearest(word: str, ids: Sequence[str], names: Sequence[str]) -> str:
    """Return the ids or names that a mistyped one may mean, as one text; empty if none is similar.

    Equal digits do not make two ids similar. So an id counts only with mistyped letters (``DYN2O1``); else the ids with
    the same beginning are suggested. Names are compared as a whole and by their parts.
    """
    if len(word) > 3 and any(id_.startswith(word[:3].upper()) for id_ in ids):
        return _id_like(word.upper(), ids)
    return either(difflib.get_close_matches(word.lower(), names, 1) or _with_part_like(word.lower(), names))


def _id_like(word: str, ids: Sequence[str]) -> str:
    read = word[:3] + word[3:].translate(_READ_AS)
    if read in ids:
        return read
    theme = [id_ for id_ in ids if id_.startswith(word[:4])]
    return f"one of {theme[0]} to {theme[-1]}" if len(theme) > 1 else ""


def _with_part_like(word: str, names: Iterable[str]) -> list[str]:
    """Return the names with a part (or all of their parts in a row) similar to a word, the most similar first."""
    rated = [(max(_ratio(word, part) for part in (*name.split("-"), name)), name) for name in names]
    best = max((rate for rate, _ in rated), default=0)
    return [name for rate, name in rated if rate >= _ALIKE and rate == best]


def _ratio(word: str, part: str) -> float:
    return difflib.SequenceMatcher(None, word, part).ratio()


def either(names: Sequence[str]) -> str:
    """Return the first of some names, joined by "or"."""
    shown = names[:_NAMED]
    return " or ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
