"""ARNs as text with unknown parts: their segments, and IAM's wildcards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.effort import EFFORT
from dynlint.model.known import concatenate, parts_of

if TYPE_CHECKING:
    from dynlint.model.known import Unknown, Value


_CHARACTERS_OF_COMPARISON = 100
"""The characters that count as one of the comparisons that the rules may make."""


def segments_of(value: Value) -> tuple[str | Unknown, ...]:
    """Split an ARN at the colons of its known text into at most six segments; the sixth is the resource."""
    found: list[list[str | Unknown]] = [[]]
    for part in parts_of(value):
        pieces: list[str | Unknown] = [part]
        if isinstance(part, str):
            pieces[:] = part.split(":", 6 - len(found))
        for number, piece in enumerate(pieces):
            found.extend([[]] if number else [])
            found[-1].append(piece)
    return tuple(_whole([piece for piece in pieces if piece != ""]) for pieces in found)


def _whole(pieces: list[str | Unknown]) -> str | Unknown:
    return pieces[0] if len(pieces) == 1 else concatenate(pieces)


def like(pattern: str, text: str) -> bool:
    """Match IAM wildcards: ``*`` is any text, ``?`` one character. What takes more than linear time spends `EFFORT`."""
    first, *others = pattern.split("*")
    if not others:
        return len(pattern) == len(text) and _stands_at(0, pattern, text)
    *middle, last = others
    at, end = len(first), len(text) - len(last)
    if end < at or not (_stands_at(0, first, text) and _stands_at(end, last, text)):
        return False
    for piece in filter(None, middle):
        found = _find(piece, text, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _stands_at(at: int, piece: str, text: str) -> bool:
    if "?" not in piece:
        return text.startswith(piece, at)
    return all(map(_is_like, piece, text[at : at + len(piece)]))


def _is_like(written: str, character: str) -> bool:
    return written in ("?", character)


def _find(piece: str, text: str, start: int, end: int) -> int:
    """Return the first place of a piece without ``*``, at or after `start` and before `end`; -1 for none."""
    if "?" not in piece:
        return text.find(piece, start, end)
    places = range(start, end - len(piece) + 1)
    EFFORT.spend(len(places) * len(piece) // _CHARACTERS_OF_COMPARISON)
    return next((at for at in places if _stands_at(at, piece, text)), -1)
