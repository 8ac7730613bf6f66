"""Converts places: editors count lines from 0, and columns in units of an encoding agreed with the server."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.server.protocol import types, uris

if TYPE_CHECKING:
    from collections.abc import Callable

    from pygls.workspace import PositionCodec

    from dynlint.source import Location, Source


class Positions:
    """Converts dynlint's lines and columns into positions of the editor, and back."""

    def __init__(self, codec: PositionCodec, source_of: Callable[[str], Source]) -> None:
        """`source_of` returns the text of a file (absolute path); if it is open, as it is in the editor."""
        self._codec = codec
        self._source_of = source_of

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
        text = _line(source, line)
        start = self._position(source, line, column)
        return types.Range(start, types.Position(start.line, self._units(text.rstrip())))

    def span(self, source: Source, start: int, end: int) -> types.Range:
        """Return the range between two offsets into a text."""
        first, last = source.position(start), source.position(end)
        return types.Range(
            self._position(source, first.line, first.column), self._position(source, last.line, last.column)
        )

    def offset(self, source: Source, position: types.Position) -> int:
        """Return the offset of a position in a text; the nearest one if the position is outside."""
        starts = source.line_starts()
        if position.line >= len(starts):
            return len(source.text)
        text = _line(source, position.line + 1)
        return starts[position.line] + self._characters(text, position.character)

    def _position(self, source: Source, line: int, column: int) -> types.Position:
        return types.Position(line - 1, self._units(_line(source, line)[: column - 1]))

    def _units(self, text: str) -> int:
        return len(text) if text.isascii() else int(self._codec.client_num_units(text))

    def _characters(self, text: str, units: int) -> int:
        if text.isascii():
            return min(units, len(text))
        count = 0
        while count < len(text) and self._units(text[: count + 1]) <= units:
            count += 1
        return count


def _line(source: Source, number: int) -> str:
    """Return a line (from 1) without its ending; empty if it does not exist."""
    starts = source.line_starts()
    if not 0 < number <= len(starts):
        return ""
    end = starts[number] if number < len(starts) else len(source.text)
    return source.text[starts[number - 1] : end].rstrip("\r\n")


def path_of(uri: str) -> str:
    """Return the absolute path of an address (URI); empty if it is no file of this machine."""
    path = uris.to_fs_path(uri) if uri.startswith("file:") else None
    return os.path.abspath(path) if path else ""


def uri_of(path: str) -> str:
    """Return the address (URI) of a file (absolute path)."""
    return uris.from_fs_path(path) or ""
