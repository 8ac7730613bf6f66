"""Turns findings, undecided answers and errors into the editor's diagnostics, by file."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.reports.escape import shown
from dynlint.reports.shorten import short
from dynlint.server.positions import uri_of
from dynlint.server.protocol import types
from dynlint.server.rule_pages import address_of
from dynlint.settings.config_file import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.finding import AnalysisError, Finding, Result, Undecided
    from dynlint.server.positions import Positions

SOURCE = "dynlint"
_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_RELATED = 12
"""How many steps of a trail, and module calls, are related information."""

ByFile = dict[str, list[types.Diagnostic]]
"""Diagnostics by the absolute path of their file."""


def diagnostics_of(result: Result, near: set[str], positions: Positions, *, undecided: bool) -> ByFile:
    """Return the diagnostics of some files (absolute paths), and of other files for which these are the cause."""
    found: ByFile = {}
    for finding in result.findings:
        if not near.isdisjoint(paths_of(finding)):
            _file(found, finding.location.path).append(_finding(finding, positions))
    for error in result.errors:
        path = os.path.abspath(error.path)
        if (path in near or os.path.basename(path) == FILE_NAME) and not _is_reported(error, result.findings):
            _file(found, error.path).append(error_diagnostic(error, positions))
    for doubt in result.undecided if undecided else ():
        if os.path.abspath(doubt.location.path) in near:
            _file(found, doubt.location.path).append(_doubt(doubt, positions))
    return found


def paths_of(finding: Finding) -> Iterator[str]:
    """Yield the files (absolute paths) of a finding: its own, and those of its trail."""
    yield os.path.abspath(finding.location.path)
    yield from (os.path.abspath(step.path) for step in finding.trail)
    yield from (os.path.abspath(call.path) for call in finding.calls)


def error_diagnostic(error: AnalysisError, positions: Positions) -> types.Diagnostic:
    """Return an error of the analysis as a diagnostic at its place."""
    place = positions.line_of(os.path.abspath(error.path), error.line, error.column)
    return types.Diagnostic(place, shown(error.message), severity=types.DiagnosticSeverity.Error, source=SOURCE)


def _file(found: ByFile, path: str) -> list[types.Diagnostic]:
    return found.setdefault(os.path.abspath(path), [])


def _is_reported(error: AnalysisError, findings: Iterable[Finding]) -> bool:
    """Tell whether a finding reports the same: a syntax error is both a finding and an error."""
    return any(
        (error.path, error.line, error.column) == finding.location[:3] and finding.rule == "DYN001"
        for finding in findings
    )


def _finding(finding: Finding, positions: Positions) -> types.Diagnostic:
    address = address_of(finding.rule, finding.name, finding.url)
    return types.Diagnostic(
        positions.range_of(finding.location),
        _sentence(finding.message, finding.environments, finding.note),
        severity=_SEVERITIES[finding.severity],
        code=finding.rule,
        code_description=types.CodeDescription(address) if address else None,
        source=SOURCE,
        related_information=list(_related(finding, positions))[:_RELATED],
        data={"fingerprint": finding.fingerprint, "name": finding.name},
    )


def _doubt(doubt: Undecided, positions: Positions) -> types.Diagnostic:
    message = _sentence(f"{doubt.name} cannot be decided: {doubt.blocked_by}.", doubt.environments)
    return types.Diagnostic(
        positions.range_of(doubt.location),
        message,
        severity=types.DiagnosticSeverity.Hint,
        code=doubt.rule,
        code_description=types.CodeDescription(address_of(doubt.rule, doubt.name)),
        source=SOURCE,
    )


def _sentence(message: str, environments: Iterable[str], note: str = "") -> str:
    names = ", ".join(name for name in environments if name)
    return shown(short(message) + (f" [{names}]" if names else "") + (f" ({note})" if note else ""))


def _related(finding: Finding, positions: Positions) -> Iterator[types.DiagnosticRelatedInformation]:
    """Yield the trail of a finding, then the module calls that lead to it."""
    for step in finding.trail:
        path = os.path.abspath(step.path)
        place = types.Location(uri_of(path), positions.line_of(path, step.line, step.column))
        yield types.DiagnosticRelatedInformation(place, shown(short(step.text)))
    for call in finding.calls:
        place = types.Location(uri_of(os.path.abspath(call.path)), positions.range_of(call))
        yield types.DiagnosticRelatedInformation(place, "the module is called here")
