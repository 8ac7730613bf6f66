"""GitLab Code Quality. GitLab drops entries with equal fingerprints, and ignores a report with a missing field."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any

from dynlint.finding import Severity
from dynlint.reports.plain_json import dumped_report
from dynlint.reports.roots import Roots
from dynlint.reports.selection import beside_change, errors_without_findings, explained, worst_first

if TYPE_CHECKING:
    from dynlint.finding import AnalysisError, Finding, Result

FROM_TOP = True
_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(result: Result) -> str:
    """Return the errors of the analysis, then the findings, the most severe first."""
    entries = [_error(error) for error in errors_without_findings(result)]
    roots = Roots(result)
    entries += [_finding(finding, roots) for finding in worst_first(result.findings)]
    seen: Counter[str] = Counter()
    for entry in entries:
        mark = entry["fingerprint"]
        seen[mark] += 1
        if seen[mark] > 1:
            entry["fingerprint"] = _digest(mark, str(seen[mark]))
    return dumped_report(entries)


def _finding(reported: Finding, roots: Roots) -> dict[str, Any]:
    finding = beside_change(reported)
    mark = finding.fingerprint or _digest(finding.rule, finding.address, finding.attribute, *finding.environments)
    place = finding.location
    return _entry(explained(finding, roots), finding.name, mark, _SEVERITIES[finding.severity], place.path, place.line)


def _error(error: AnalysisError) -> dict[str, Any]:
    mark = _digest(error.path, error.message)
    return _entry(error.message, "not-analysed", mark, "blocker", error.path, error.line)


def _entry(description: str, name: str, mark: str, severity: str, path: str, line: int) -> dict[str, Any]:
    return {
        "description": description,
        "check_name": name,
        "fingerprint": mark,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": max(line, 1)}},
    }


def _digest(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode("utf-8", "replace"), digest_size=16).hexdigest()
