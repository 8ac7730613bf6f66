"""A file's text and the places in it."""

from __future__ import annotations

from bisect import bisect_right

from dynlint.records import NamedTuple

_LINE = 10_000
"""The most characters of a line that a report may quote."""


class Position(NamedTuple):
    """A place in a text: line and column, both counted from 1, the column in characters."""

    line: int
    column: int


class Span(NamedTuple):
    """A stretch of text: offsets of its first character and of the one behind its last."""

    start: int
    end: int


class Source:
    """The text of one file, with the path it is reported under."""

    __slots__ = ("_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self._starts: list[int] | None = None

    def position(self, offset: int) -> Position:
        """Return the line and column of a character offset."""
        starts = self._line_starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return a line (from 1) without its ending, the beginning of a very long one; empty where there is none."""
        starts = self._line_starts()
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : min(end, starts[number - 1] + _LINE)].rstrip("\r\n")

    def _line_starts(self) -> list[int]:
        if self._starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._starts = starts
        return self._starts
