"""The text of a file, and places in it."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN = "(sensitive value)"
"""What Terraform shows, and dynlint, where a value is sensitive."""
_LINE = 10_000
"""The most characters of a line that a report may quote."""


class Position(NamedTuple):
    """A place in a text: line and column, both counted from 1, the column in characters."""

    line: int
    column: int


class Span(NamedTuple):
    """A range of text: the offsets of its first character and of the character after its last."""

    start: int
    end: int


class Location(NamedTuple):
    """A range in a file: lines and columns from 1, the end after the last character.

    `path` is relative to the working directory, with forward slashes.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Source:
    """The text of one file, with the path for reports."""

    __slots__ = ("_starts", "find_hidden", "hidden", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text
        self.hidden: set[Span] = set()
        """What no report may quote: values that are sensitive."""
        self.find_hidden: Callable[[], None] | None = None
        """Finds the rest of `hidden` before a line is quoted for the first time."""
        self._starts: list[int] | None = None

    @property
    def is_generated(self) -> bool:
        """Whether the text was generated from another file, so that it cannot be edited here."""
        return False

    def position(self, offset: int) -> Position:
        """Return the line and column of a character offset."""
        starts = self.line_starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return a line (from 1) without its ending; cut if it is very long, empty if it does not exist."""
        starts = self.line_starts()
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.shown(starts[number - 1], min(end, starts[number - 1] + _LINE)).rstrip("\r\n")

    def shown(self, start: int, end: int) -> str:
        """Return a range of the text (offsets), with ``(sensitive value)`` for hidden ranges."""
        if self.find_hidden is not None:
            find, self.find_hidden = self.find_hidden, None
            find()
        if not self.hidden:
            return self.text[start:end]
        pieces, at = [], start
        for hidden in sorted(self.hidden):
            if hidden.start < end and hidden.end > at:
                pieces += [self.text[at : max(hidden.start, at)], HIDDEN]
                at = min(hidden.end, end)
        return "".join((*pieces, self.text[at:end]))

    def hiding(self, start: int, end: int) -> Source:
        """Return the same source with one more hidden range."""
        other = Source(self.path, self.text)
        other.hidden = {*self.hidden, Span(start, end)}
        other.find_hidden, other._starts = self.find_hidden, self._starts
        return other

    def line_starts(self) -> list[int]:
        """Return the offset at which each line begins."""
        if self._starts is None:
            starts = [0]
            find = self.text.find
            at = find("\n")
            while at >= 0:
                starts.append(at + 1)
                at = find("\n", at + 1)
            self._starts = starts
        return self._starts
