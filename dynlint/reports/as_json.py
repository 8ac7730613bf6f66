"""The report for programs. Its fields are an interface: new ones may come, none may change or go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint import __version__
from dynlint.finding import Finding, ReportedInstance, Undecided
from dynlint.reports.order import by_place, by_place_of_finding, counts, instances_of
from dynlint.reports.plain_json import dumped_report
from dynlint.reports.roots import Roots
from dynlint.reports.rule_counts import statistics
from dynlint.reports.rule_pages import RulePages
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.finding import AnalysisError, CalledModule, Change, Occurrence, Result, Suppressed
    from dynlint.reports.rule_counts import RuleCount

FORMAT = 4
"""Rises where fields are added; 1 had no occurrences and no changes, 2 no statistics and no instances, 3 no places and
messages of instances."""


class _About(NamedTuple):
    """Data that is the same for all findings."""

    roots: Roots
    pages: RulePages


def render(result: Result) -> str:
    """Return the report; the same result always gives the same text."""
    return dumped_report(as_data(result), indent=2)


def as_data(result: Result) -> dict[str, Any]:
    """Return the report as data."""
    about = _About(Roots(result), RulePages(result))
    return {
        "format": FORMAT,
        "version": __version__,
        "roots": sorted(result.roots),
        "findings": [_finding(finding, about) for finding in sorted(result.findings, key=by_place)],
        "undecided": [_undecided(undecided, about) for undecided in sorted(result.undecided, key=by_place)],
        "suppressed": [
            _suppressed(suppressed, about) for suppressed in sorted(result.suppressed, key=by_place_of_finding)
        ],
        "modules": [_module(module) for module in result.modules],
        "errors": [_error(error) for error in sorted(result.errors)],
        "not_used": [{"path": each.path, "line": each.line, "why": each.why} for each in result.not_used],
        "unread_lists": [{"path": each.path, "why": each.why} for each in result.unread_lists],
        "unread_folders": [each._asdict() for each in result.unread_folders],
        "statistics": [_counted(row) for row in statistics(result.findings)],
        "summary": _summary(result),
    }


def _finding(finding: Finding, about: _About) -> dict[str, Any]:
    trail = [{"path": step.path, "line": step.line, "column": step.column, "text": step.text} for step in finding.trail]
    return _shared(finding, about) | {
        "trail": trail,
        "fixable": bool(finding.changes),
        "fix": finding.fix or None,
        "changes": [_change(change) for change in finding.changes],
        "fingerprint": finding.fingerprint,
        "url": about.pages.of(finding),
    }


def _change(change: Change) -> dict[str, Any]:
    """Return an edit: `text` replaces everything from the start line and column to the end line and column."""
    path, line, column, end_line, end_column = change.location
    place = {"path": path, "line": line, "column": column, "end_line": end_line, "end_column": end_column}
    return place | {"text": change.text}


def _undecided(undecided: Undecided, about: _About) -> dict[str, Any]:
    nothing: dict[str, Any] = {
        "trail": [],
        "fixable": False,
        "fix": None,
        "changes": [],
        "fingerprint": "",
        "url": "",
    }
    return _shared(undecided, about) | nothing | {"blocked_by": undecided.blocked_by}


def _shared(item: Finding | Undecided, about: _About) -> dict[str, Any]:
    """Return the fields that findings and undecided answers share; `environment` is the first of `environments`."""
    return {
        "rule": item.rule,
        "name": item.name,
        "severity": item.severity.label,
        "address": item.address,
        "attribute": item.attribute,
        "environments": list(item.environments),
        "environment": item.environments[0] if item.environments else None,
        "occurrences": [_occurrence(where, about) for where in item.occurrences],
        "instances": [each._asdict() for each in _instances(item)],
        "path": item.location.path,
        "line": item.location.line,
        "column": item.location.column,
        "end_line": item.location.end_line,
        "end_column": item.location.end_column,
        "message": item.message,
    }


def _instances(item: Finding | Undecided) -> tuple[ReportedInstance, ...]:
    """Return what has this finding for the same cause: its own address, and others."""
    own = ReportedInstance(item.address, item.attribute, "", item.location.path, item.location.line, item.message)
    return instances_of(item) if isinstance(item, Finding) else (own,)


def _occurrence(where: Occurrence, about: _About) -> dict[str, Any]:
    """Return an occurrence: root module, environment, and the table's name if it is one table and its name is known."""
    return {"root": about.roots.path(where), "environment": where.environment or None, "table": where.table or None}


def _suppressed(suppressed: Suppressed, about: _About) -> dict[str, Any]:
    comment = suppressed.suppression
    return _finding(suppressed.finding, about) | {
        "suppression": {
            "tool": comment.tool,
            "rules": list(comment.rules),
            "path": comment.location.path,
            "line": comment.location.line,
            "column": comment.location.column,
            "until": comment.until or None,
            "reason": comment.reason,
        }
    }


def _module(module: CalledModule) -> dict[str, Any]:
    """Return a call that was judged without the module; `stand_in` is null if there is no stand-in."""
    return {
        "address": module.address,
        "source": module.source,
        "path": module.location.path,
        "line": module.location.line,
        "column": module.location.column,
        "stand_in": module.stand_in or None,
        "note": module.note,
    }


def _counted(row: RuleCount) -> dict[str, Any]:
    return {
        "rule": row.rule,
        "name": row.name,
        "severity": row.severity.label,
        "findings": row.findings,
        "environments": [{"environment": name, "found": number} for name, number in row.environments],
    }


def _error(error: AnalysisError) -> dict[str, Any]:
    return {"path": error.path, "line": error.line, "column": error.column, "message": error.message}


def _summary(result: Result) -> dict[str, Any]:
    summary = result.summary
    return {
        "findings": counts(result.findings),
        "undecided": len(result.undecided),
        "suppressed": len(result.suppressed),
        "errors": len(result.errors),
        "tables": summary.tables,
        "roots": summary.roots,
        "environments": list(summary.environments),
        "files_read": summary.files_read,
        "files_not_read": summary.files_not_read,
        "value_files_not_used": len(result.not_used),
        "seconds": round(summary.seconds, 3),
    }
