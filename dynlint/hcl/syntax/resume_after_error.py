"""Finds where parsing resumes after a broken statement."""

from __future__ import annotations

import re

from dynlint.hcl.syntax.lexing import LINE_END
from dynlint.startup.lazy_regex import lazy_pattern

_LINE_START = lazy_pattern(r"^[ \t]*(?=[^\W\d]|\})", re.MULTILINE)
_BLANKS = lazy_pattern(r"[ \t]*")


def behind_broken(text: str, end: int, start: int, failed: int, opening: int | None) -> int:
    """Return the offset where parsing resumes: at the next line that is indented no deeper than the broken statement.

    A closing brace there belongs to the statement, unless the block around it (which starts at `opening`) has the same
    indentation.
    """
    depth = indent(text, start)
    at = text.find("\n", failed)
    while 0 <= at < end:
        line = _LINE_START.search(text, at + 1, end)
        if line is None:
            return end
        if line.end() - line.start() <= depth:
            own = line.end() - line.start() == depth and (opening is None or indent(text, opening) < depth)
            if text[line.end()] == "}" and own:
                rest = LINE_END.match(text, line.end() + 1)
                return rest.end() if rest is not None else line.end() + 1
            return line.end()
        at = text.find("\n", line.end())
    return end


def indent(text: str, offset: int) -> int:
    """Return the number of blanks at the beginning of an offset's line."""
    match = _BLANKS.match(text, text.rfind("\n", 0, offset) + 1)
    return len(match[0]) if match is not None else 0
