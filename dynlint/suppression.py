"""The ignore comment as data, and which findings it silences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynlint.finding import Finding, Location


WORDS = ("dynlint", ":skip=", ":ignore:", "tflint-ignore", "kics-scan", "ts:skip=")
"""Where none of these is, there is no ignore comment."""


class Suppression(NamedTuple):
    """One ignore comment.

    `rules` are the ids, names or peers' ids as written; `first_line` to `last_line` of `location.path` is what it
    covers: the attribute, block, resource or module call that it stands on, above or (peers) inside of.
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
        """Tell whether a line is under this comment."""
        return path == self.location.path and self.first_line <= line <= self.last_line

    def reaches(self, finding: Finding) -> bool:
        """Tell whether it stands at the finding, at a step of its trail, or at a module call above it."""
        if self.workspace and self.workspace not in finding.environments:
            return False
        if self.key and f'["{self.key}"]' not in finding.address:
            return False
        places: Iterable[tuple[str, int]] = (
            (finding.location.path, finding.location.line),
            *((step.path, step.line) for step in finding.trail),
            *((call.path, call.line) for call in finding.calls),
        )
        return any(self.covers(path, line) for path, line in places)

    def is_expired(self, today: str) -> bool:
        """Tell whether its last day (inclusive) has passed; `today` is ``YYYY-MM-DD``."""
        return bool(self.until) and self.until < today


class Comment(NamedTuple):
    """An ignore comment after a run: what rules about suppressions look at."""

    suppression: Suppression
    used: bool
    """Whether it silenced something, or this run could not tell."""
    unknown: tuple[tuple[str, str], ...]
    """The rules it names that do not exist, each with the nearest name that does (or empty)."""
    today: str
    """``YYYY-MM-DD``."""
    means_ours: bool = True
    """Whether it names a rule that dynlint has; another tool's rule about other services is none of its business."""


def suppressing(
    finding: Finding, suppressions: Iterable[Suppression], meanings: Mapping[str, set[str]], today: str
) -> Suppression | None:
    """Return the first comment that silences a finding; `meanings` maps ids, names and aliases to rule ids."""
    for suppression in suppressions:
        if suppression.is_expired(today) or not suppression.reaches(finding):
            continue
        if any(_means(rule.lower(), finding.rule, suppression.tool, meanings) for rule in suppression.rules):
            return suppression
    return None


def _means(word: str, rule: str, tool: str, meanings: Mapping[str, set[str]]) -> bool:
    """Tell whether a word of a comment means a rule; a tool's own name means every rule that the tool has too."""
    if word != tool:
        return rule in meanings.get(word, ())
    return any(rule in rules and _is_of(tool, alias) for alias, rules in meanings.items())


def _is_of(tool: str, alias: str) -> bool:
    """Tell whether an id is one of a tool's: KICS has UUIDs, the others prefixes."""
    if tool == "kics":
        return len(alias) == 36 and alias.count("-") == 4
    prefixes = {
        "checkov": ("ckv",),
        "tfsec": ("aws-", "aws0"),
        "trivy": ("avd-", "aws-"),
        "tflint": ("aws_", "terraform_"),
        "terrascan": ("ac_aws_", "aws."),
    }
    return alias.startswith(prefixes.get(tool, ("dyn",)))
