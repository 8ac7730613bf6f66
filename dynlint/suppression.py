"""Ignore comments as data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.source import Location


WORDS = ("dynlint", ":skip=", ":ignore:", "tflint-ignore", "kics-scan", "ts:skip=")
"""Where none of these is, there is no ignore comment."""


class Suppression(NamedTuple):
    """One ignore comment.

    `rules` are the ids, names or other tools' ids as written; `first_line` to `last_line` of `location.path` is what it
    covers: the attribute, block, resource or module call that it stands on, above or (other tools') inside.
    """

    location: Location
    rules: tuple[str, ...]
    first_line: int
    last_line: int
    until: str = ""
    """``YYYY-MM-DD``, the last day it counts; empty for ever."""
    reason: str = ""
    tool: str = "dynlint"
    """Whose comment: dynlint, checkov, tfsec, trivy, tflint, kics or terrascan."""
    workspace: str = ""
    """The only environment that it is about (Trivy's ``ws``), empty for all."""
    key: str = ""
    """The only instance that it is about, by its key (Trivy's ``[name=x]`` where the name is none), empty for all."""

    def covers(self, path: str, line: int) -> bool:
        """Tell whether the comment covers a line."""
        return path == self.location.path and self.first_line <= line <= self.last_line

    def is_expired(self, today: str) -> bool:
        """Tell whether its last day (inclusive) has passed; `today` is ``YYYY-MM-DD``."""
        return bool(self.until) and self.until < today


class Comment(NamedTuple):
    """An ignore comment after a run, for rules about suppressions."""

    suppression: Suppression
    used: bool
    """Whether it silenced something, or this run could not tell."""
    unknown: tuple[tuple[str, str], ...]
    """The rules it names that do not exist, each with the nearest name that does (or empty)."""
    today: str
    """``YYYY-MM-DD``."""
    means_ours: bool = True
    """Whether it names a rule that dynlint has; another tool's rule about other services is none of its business."""
