"""ARNs as text with unknown parts: their segments, and IAM's wildcards."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import concatenate, parts_of

if TYPE_CHECKING:
    from dynlint.model.known import Unknown, Value


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
    """Match IAM wildcards in linear time: ``*`` is any text, ``?`` one character."""
    at = read = 0
    star, resume = -1, 0
    while read < len(text):
        if at < len(pattern) and pattern[at] == "*":
            star, resume = at, read
            at += 1
        elif at < len(pattern) and pattern[at] in ("?", text[read]):
            at += 1
            read += 1
        elif star >= 0:
            resume += 1
            at, read = star + 1, resume
        else:
            return False
    return pattern[at:].strip("*") == ""
