"""Source text in a terminal: fits a line into the width, and places the mark below it."""

from __future__ import annotations

from dynlint.reports.escape import shown
from dynlint.startup.light_tuples import NamedTuple


class Line(NamedTuple):
    """A line as shown, and the columns (from 0) between which its mark stands."""

    text: str
    mark: int
    mark_end: int


def columns(text: str) -> int:
    """Return the columns of a shown text: wide characters take two, combining ones none."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 (rare)

    return sum(0 if combining(each) else 2 if east_asian_width(each) in "WF" else 1 for each in text)


def marked(text: str, start: int, end: int, width: int) -> Line:
    """Return a line cut to a width around the marked part; `start` and `end` are character offsets into it."""
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    before, within, after = shown(text[:start]), shown(text[start:end]), shown(text[end:])
    if columns(before + within + after) > width:
        before, within, after = _cut(before, within, after, width)
    mark = columns(before)
    return Line((before + within + after).rstrip(), mark, mark + max(columns(within), 1))


def cut(text: str, width: int) -> str:
    """Return a shown text, cut at its end to a width."""
    text = shown(text)
    return text if columns(text) <= width else _head(text, width - 3) + "..."


def wrapped(text: str, width: int) -> list[str]:
    """Return a shown text in lines of a width, broken at blanks; a longer word stands in a line of its own."""
    lines: list[str] = []
    line, room = "", width
    for word in text.split(" "):
        wide = columns(word)
        if line and wide + 1 > room:
            lines.append(line)
            line, room = word, width - wide
        else:
            line, room = (f"{line} {word}", room - wide - 1) if line else (word, width - wide)
    return [*lines, line]


def _cut(before: str, within: str, after: str, width: int) -> tuple[str, str, str]:
    """Keep as much of the marked part as fits, then of the text before it, then of the text after it."""
    if columns(within) > width - 6:
        within = _head(within, width - 9) + "..."
        after = ""
    room = width - columns(within)
    if columns(before) > room - min(columns(after), 3 + room // 3):
        keep = max(room - min(columns(after), 3 + room // 3) - 3, 0)
        before = "..." + _tail(before, keep)
    room -= columns(before)
    if columns(after) > room:
        after = _head(after, room - 3) + "..." if room >= 3 else ""
    return before, within, after


def _head(text: str, width: int) -> str:
    while columns(text) > max(width, 0):
        text = text[: len(text) - max((columns(text) - width) // 2, 1)]
    return text


def _tail(text: str, width: int) -> str:
    while columns(text) > max(width, 0):
        text = text[max((columns(text) - width) // 2, 1) :]
    return text
