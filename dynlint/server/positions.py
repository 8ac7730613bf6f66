"""Converts places: editors count lines from 0, and columns in units of an encoding agreed with the server."""

from __future__ import annotations

import os
from bisect import bisect_right
from typing import TYPE_CHECKING
from urllib.parse import quote

from dynlint.server.protocol import types, uris
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from pygls.workspace import PositionCodec

    from dynlint.source import Location, Source

_ENDS = lazy_pattern(r"\r\n?|\n")
_UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}
"""How the units of each encoding are counted: the codec, and the bytes of a unit."""


class Positions:
    """Converts dynlint's lines and columns into positions of the editor, and back."""

    def __init__(self, codec: PositionCodec, source_of: Callable[[str], Source]) -> None:
        """`source_of` returns the text of a file (absolute path); if it is open, as it is in the editor."""
        unit, size = _UNITS.get(str(codec.encoding or ""), _UNITS["utf-16"])
        self._encoding, self._size = unit, size
        self._source_of = source_of
        self._known: dict[int, tuple[Source, list[int]]] = {}
        """The lines of the texts, by the identity of these."""

    def source(self, path: str) -> Source:
        """Return a file (absolute path) as it is in the editor."""
        return self._source_of(path)

    def range_of(self, location: Location) -> types.Range:
        """Return a location as a range of its file; an empty location is an empty range."""
        source = self._source_of(os.path.abspath(location.path))
        start = self._position(source, location.line, location.column)
        return types.Range(start, self._position(source, location.end_line, location.end_column))

    def line_of(self, path: str, line: int, column: int) -> types.Range:
        """Return a place (absolute path, line and column from 1) as the range up to the end of its line."""
        source = self._source_of(path)
        start = self._position(source, line, column)
        return types.Range(start, types.Position(start.line, self._units(self._line(source, start.line).rstrip())))

    def span(self, source: Source, start: int, end: int) -> types.Range:
        """Return the range between two offsets into a text."""
        return types.Range(self._at(source, start), self._at(source, end))

    def offset(self, source: Source, position: types.Position) -> int:
        """Return the offset of a position in a text; the nearest one if the position is outside."""
        starts = self._starts(source)
        if position.line >= len(starts):
            return len(source.text)
        return starts[position.line] + self._characters(self._line(source, position.line), position.character)

    def before(self, source: Source, position: types.Position) -> str:
        """Return what stands before a position in its line."""
        return self._line(source, position.line)[
            : max(self.offset(source, position) - self._start(source, position.line), 0)
        ]

    def _position(self, source: Source, line: int, column: int) -> types.Position:
        """Return a line and column of dynlint's (from 1) as a position; that of the line's end where it is shorter."""
        starts = source.line_starts()
        if not 0 < line <= len(starts):
            return types.Position(max(line - 1, 0), 0)
        end = starts[line] - 1 if line < len(starts) else len(source.text)
        return self._at(source, min(starts[line - 1] + column - 1, end))

    def _at(self, source: Source, offset: int) -> types.Position:
        starts = self._starts(source)
        line = bisect_right(starts, offset) - 1
        return types.Position(line, self._units(self._line(source, line)[: offset - starts[line]]))

    def _starts(self, source: Source) -> list[int]:
        """Return the offset at which each line begins for an editor: a carriage return alone ends one, too."""
        known = self._known.get(id(source))
        if known is None or known[0] is not source:
            text = source.text
            plain = text.count("\r") == text.count("\r\n")
            starts = source.line_starts() if plain else [0, *(match.end() for match in _ENDS.finditer(text))]
            known = self._known[id(source)] = source, starts
        return known[1]

    def _start(self, source: Source, line: int) -> int:
        starts = self._starts(source)
        return starts[line] if line < len(starts) else len(source.text)

    def _line(self, source: Source, number: int) -> str:
        """Return an editor's line (from 0) without its ending; empty if it does not exist."""
        starts = self._starts(source)
        if not 0 <= number < len(starts):
            return ""
        return source.text[starts[number] : self._start(source, number + 1)].rstrip("\r\n")

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else len(self._encoded(text)) // self._size

    def _characters(self, text: str, units: int) -> int:
        if text.isascii():
            return min(units, len(text))
        return len(self._encoded(text)[: units * self._size].decode(self._encoding, "ignore"))

    def _encoded(self, text: str) -> bytes:
        return text.encode(self._encoding, "replace")


def path_of(uri: str) -> str:
    """Return the absolute path of an address (URI); empty if it is no file of this machine."""
    try:
        path = uris.to_fs_path(uri) if uri.startswith("file:") else None
        os.fsencode(path or "")
    except ValueError:  # brackets that are no host; half of a pair of surrogates
        return ""
    is_here = path is not None and os.path.isabs(path) and not path.startswith("//") and "\0" not in path
    return os.path.abspath(path) if path and is_here else ""


def uri_of(path: str) -> str:
    """Return the address (URI) of a file (absolute path)."""
    try:
        return uris.from_fs_path(path) or ""
    except UnicodeEncodeError:  # its name is not UTF-8
        return f"file://{quote(os.fsencode(path))}"
