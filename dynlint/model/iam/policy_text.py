"""Parses JSON text with unknown parts: they are replaced by marks before parsing, and put back after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.model.known import Document, Template, Unknown, concatenate, parts_of
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.model.known import Value

_OPEN, _CLOSE = "\ue000", "\ue001"  # private use: policies do not contain them
_STRING_OR_MARK = lazy_pattern(rf'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|({_OPEN}\d+{_CLOSE})', re.DOTALL)


def parse_document(value: Value) -> Value:
    """Return a policy document as data that may have unknown parts; None if the value is not text."""
    if isinstance(value, Document):
        return value.data
    if isinstance(value, str):
        return parse_text((value,))
    if isinstance(value, Template):
        return parse_text(value.parts)
    return value if isinstance(value, Unknown) else None


def parse_text(parts: tuple[str | Unknown, ...]) -> Value:
    """Parse a JSON text with unknown parts; a string that contains one becomes a template.

    An unknown part in the place of a whole JSON value stays as it is. None if the text is not JSON.
    """
    import json  # noqa: PLC0415  # only where a policy is read

    if any(_OPEN in part for part in parts if isinstance(part, str)):
        return Unknown("it has a character for private use, which no policy has")
    unknowns = [part for part in parts if isinstance(part, Unknown)]
    marked = iter(range(len(unknowns)))
    text = "".join(part if isinstance(part, str) else f"{_OPEN}{next(marked)}{_CLOSE}" for part in parts)
    try:
        return _restored(json.loads(_quoted(text) if unknowns else text, strict=False), unknowns)
    except RecursionError:
        return Unknown("its JSON is nested too deeply")
    except ValueError:
        return unknowns[0] if unknowns else None


def _quoted(text: str) -> str:
    """Put quotes around the marks outside strings, which are whole JSON values."""
    return _STRING_OR_MARK.sub(lambda found: f'"{found[1]}"' if found[1] else found[0], text)


def _restored(value: Value, unknowns: list[Unknown]) -> Value:
    if isinstance(value, dict):
        return {
            str(_restored(key, unknowns)) if _OPEN in key else key: _restored(item, unknowns)
            for key, item in value.items()
        }
    if isinstance(value, list):
        return [_restored(item, unknowns) for item in value]
    if not isinstance(value, str) or _OPEN not in value:
        return value
    pieces: list[str | Unknown] = []
    for piece in value.split(_OPEN):
        number, mark, rest = piece.partition(_CLOSE)
        if mark:
            pieces.extend((unknowns[int(number)], rest))
        else:
            pieces.append(piece)
    kept = [piece for piece in pieces if piece != ""]
    return kept[0] if len(kept) == 1 else concatenate(kept)


def texts_of(value: Value) -> list[str]:
    """Return the known texts in a text or in the data of a document."""
    if isinstance(value, Document):
        return texts_of(value.data)
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts_of(item)]
    if isinstance(value, (list, tuple)):
        return [text for item in value for text in texts_of(item)]
    return [part for part in parts_of(value) if isinstance(part, str)]
