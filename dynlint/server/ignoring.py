"""The comment that ignores a finding: its place and its text."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.reports.escape import shown
from dynlint.server.at_cursor import at_offset

if TYPE_CHECKING:
    from dynlint.finding import Finding
    from dynlint.hcl.syntax.statements import File


def comment_place(finding: Finding, file: File) -> int | None:
    """Return the offset of the line above which the comment for a finding goes; None if there is no such line.

    A comment stands above the argument or block of the finding, or of a step of its trail.
    """
    path = os.path.abspath(file.source.path)
    if path.endswith(".json"):
        return None
    place = finding.location
    places = [(place.line, place.column)] if os.path.abspath(place.path) == path else []
    places += [(step.line, step.column) for step in finding.trail if os.path.abspath(step.path) == path]
    starts = file.source.line_starts()
    for line, column in places:
        if line <= len(starts):
            cursor = at_offset(file, starts[line - 1] + column - 1)
            around = (cursor.attribute or (cursor.blocks[-1] if cursor.blocks else None)) if cursor else None
            offset = around.start if around is not None else starts[line - 1] + column - 1
            return starts[file.source.position(offset).line - 1]
    return None


def comment(finding_name: str, reason: str, line: str) -> str:
    """Return the comment that ignores a rule, as a line to insert above another line."""
    indentation = line[: len(line) - len(line.lstrip())]
    words = shown(" ".join(reason.split()))
    return f"{indentation}# dynlint:ignore[{finding_name}]{' ' * bool(words)}{words}\n"
