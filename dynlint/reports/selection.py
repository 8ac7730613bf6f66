"""Selects what a report shows: the most severe findings, one line for each place, errors without a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Step
from dynlint.reports.order import by_place, other_addresses
from dynlint.reports.roots import first_of
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import AnalysisError, Change, Finding, Result
    from dynlint.reports.roots import Roots
    from dynlint.source import Location

_STEPS = 8
_FIRST = 3
"""How many lines a trail takes at most, and how many of those stand before the gap."""
_ALIGNED = lazy_pattern(r"^([\w.-]+) {2,}= *(?!=)")
"""How an argument begins whose ``=`` stands below its neighbour's."""


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, then by place: platforms that limit their number keep the first ones."""
    return sorted(findings, key=lambda finding: (-finding.severity, *by_place(finding)))


def errors_without_findings(result: Result) -> list[AnalysisError]:
    """Return the errors of the analysis, without those that a finding at the same place repeats."""
    reported = {(*finding.location[:3], finding.message) for finding in result.findings}
    return [error for error in sorted(result.errors) if tuple(error) not in reported]


def one_line(finding: Finding) -> Location:
    """Return a finding with its place cut to the first line, and at least one character wide.

    GitHub shows a finding in a pull request only if every line of its place is in the diff.
    """
    place = finding.location
    line, column = max(place.line, 1), max(place.column, 1)
    if place.end_line <= line:
        return place._replace(line=line, column=column, end_line=line, end_column=max(place.end_column, column + 1))
    text = finding.excerpt[-1][1].rstrip() if finding.excerpt else ""
    return place._replace(line=line, column=column, end_line=line, end_column=max(len(text) + 1, column + 1))


def beside_change(finding: Finding) -> Finding:
    """Return a finding at the changed line that causes it, with its own line as the first step of its trail.

    A platform that shows findings beside a change drops those at lines outside of it.
    """
    place = finding.changed_at
    if place is None:
        return finding
    text = next((step.text for step in finding.trail if step[:2] == place[:2]), "")
    own = finding.excerpt[-1][1] if finding.excerpt else finding.address
    others = (step for step in finding.trail if step[:2] != place[:2])
    trail = (Step(*finding.location[:3], own), *others)
    shown = place._replace(end_line=place.line, end_column=max(len(text.rstrip()), place.column) + 1)
    return finding._replace(location=shown, trail=trail, excerpt=((place.line, text),) if text else (), value="")


def explained(finding: Finding, roots: Roots) -> str:
    """Return the message with the lines that cause it: for reports without another place for these."""
    steps = ", ".join(f"{step.path}:{step.line}" for step in finding.trail)
    return f"{sentence(finding, roots)} Because of {steps}." if steps else sentence(finding, roots)


def way(trail: Sequence[Step]) -> list[tuple[str, str]]:
    """Return (place, source line) of the steps of a trail; of a long trail the first steps and the last one."""
    steps = [(f"{step.path}:{step.line}", unaligned(step.text)) for step in trail]
    if len(steps) <= _STEPS:
        return steps
    between = len(steps) - _STEPS + 1
    return [*steps[:_FIRST], ("...", f"{between} steps between"), *steps[_FIRST + between :]]


def unaligned(text: str) -> str:
    """Return an argument's line without its indentation, and without the blanks that align it with its neighbours."""
    return _ALIGNED.sub(r"\1 = ", text.strip())


def rewritten(change: Change) -> str:
    """Return the lines after a change, without their common indentation."""
    from textwrap import dedent  # noqa: PLC0415  # a clean run shows no change

    return dedent(change.preview).strip("\n")


def sentence(finding: Finding, roots: Roots) -> str:
    """Return the message with its environments, root modules and other instances, and how certain the severity is."""
    environments = f"[{', '.join(finding.environments)}]" if finding.environments else ""
    where = roots.clause(finding, "in" if environments else "In")
    note = f"({finding.note})" if finding.note else ""
    others = other_addresses([finding])
    also = f"Also: {first_of(others)}." if others else ""
    return " ".join(filter(None, (finding.message, environments, where, note, also)))
