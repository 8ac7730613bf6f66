"""What a report takes of a result: the worst first, one line of each place, errors that no finding tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.reports.order import by_place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import AnalysisError, Finding, Location, Result


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings by severity, then by place: what stays when a platform takes only so many."""
    return sorted(findings, key=lambda finding: (-finding.severity, *by_place(finding)))


def untold(result: Result) -> list[AnalysisError]:
    """Return what could not be analysed, less what a finding says already."""
    told = {finding.location[:3] for finding in result.findings}
    return [error for error in sorted(result.errors) if error[:3] not in told]


def one_line(finding: Finding) -> Location:
    """Return a finding's place cut to its first line and at least one character wide.

    GitHub shows a finding in a pull request only if every line of its place is in the diff.
    """
    place = finding.location
    line, column = max(place.line, 1), max(place.column, 1)
    if place.end_line <= line:
        return place._replace(line=line, column=column, end_line=line, end_column=max(place.end_column, column + 1))
    text = finding.excerpt[-1][1].rstrip() if finding.excerpt else ""
    return place._replace(line=line, column=column, end_line=line, end_column=max(len(text) + 1, column + 1))


def sentence(finding: Finding) -> str:
    """Return the message with the environments it holds in and how far the verdict reaches."""
    parts = [finding.message]
    if finding.environments:
        parts.append(f"[{', '.join(finding.environments)}]")
    if finding.note:
        parts.append(f"({finding.note})")
    return " ".join(parts)
