"""Reviewdog's diagnostic format; its columns count bytes of UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.reports.escape import raw_bytes
from dynlint.reports.plain_json import dumped_report
from dynlint.reports.roots import Roots
from dynlint.reports.rule_help import rule_help
from dynlint.reports.selection import beside_change, errors_without_findings, sentence, unaligned, worst_first
from dynlint.source import Location

if TYPE_CHECKING:
    from dynlint.finding import AnalysisError, Change, Finding, Result


def render(result: Result) -> str:
    """Return the errors of the analysis, then the findings, the most severe first."""
    urls = {rule.id: rule.url for rule in rule_help(result, result.findings).values()}
    diagnostics = [_error(error) for error in errors_without_findings(result)]
    roots = Roots(result)
    diagnostics += [_finding(finding, urls[finding.rule], roots) for finding in worst_first(result.findings)]
    return dumped_report({"source": {"name": "dynlint"}, "diagnostics": diagnostics})


def _finding(reported: Finding, url: str, roots: Roots) -> dict[str, Any]:
    finding = beside_change(reported)
    lines = dict(finding.excerpt)
    code = {"value": f"{finding.name} ({finding.rule})"} | ({"url": url} if url else {})
    diagnostic: dict[str, Any] = {
        "message": sentence(finding, roots),
        "location": {"path": finding.location.path, "range": _range(finding.location, lines)},
        "severity": finding.severity.label.upper(),
        "code": code,
    }
    suggestions = [_suggestion(change, lines) for change in finding.changes if _is_sure(change, finding)]
    if suggestions:
        diagnostic["suggestions"] = suggestions
    if finding.trail:
        diagnostic["related_locations"] = [
            {
                "message": f"because {unaligned(step.text)}",
                "location": {"path": step.path, "range": {"start": _position(step.line, step.column, step.text)}},
            }
            for step in finding.trail
        ]
    return diagnostic


def _error(error: AnalysisError) -> dict[str, Any]:
    place = Location(error.path, error.line, error.column, error.line, error.column)
    return {
        "message": error.message,
        "location": {"path": error.path, "range": _range(place, {})},
        "severity": "ERROR",
        "code": {"value": "not-analysed"},
    }


def _is_sure(change: Change, finding: Finding) -> bool:
    """Tell whether a change lies within the finding's lines (reviewdog shows no others) and its bytes are known."""
    place = change.location
    lines = dict(finding.excerpt)
    return place.path == finding.location.path and place.line in lines and place.end_line in lines


def _suggestion(change: Change, lines: dict[int, str]) -> dict[str, Any]:
    return {"range": _range(change.location, lines), "text": change.text}


def _range(place: Location, lines: dict[int, str]) -> dict[str, Any]:
    return {
        "start": _position(place.line, place.column, lines.get(place.line, "")),
        "end": _position(place.end_line, place.end_column, lines.get(place.end_line, "")),
    }


def _position(line: int, column: int, text: str) -> dict[str, int]:
    wide = len(raw_bytes(text[: column - 1])) - len(text[: column - 1])
    return {"line": max(line, 1), "column": max(column + wide, 1)}
