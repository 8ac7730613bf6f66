"""How often each rule found something, and in which environments."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dynlint.reports.colours import BOLD, CYAN, DIM, OF_SEVERITY
from dynlint.reports.escape import shown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Severity
    from dynlint.reports.colours import Style


class RuleCount(NamedTuple):
    """What one rule found in a run."""

    rule: str
    name: str
    severity: Severity
    """The worst of its findings."""
    findings: int
    environments: tuple[tuple[str, int], ...]
    """How often it was found in each environment, counted by root modules; without what is about a file alone."""


def statistics(findings: Iterable[Finding]) -> list[RuleCount]:
    """Count findings by rule, the most frequent first."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.rule, []).append(finding)
    return sorted(map(_counted, groups.values()), key=lambda row: (-row.findings, row.rule))


def _counted(group: list[Finding]) -> RuleCount:
    places = Counter(name for finding in group for name in _environments(finding) if name)
    worst = max(finding.severity for finding in group)
    return RuleCount(group[0].rule, group[0].name, worst, len(group), tuple(sorted(places.items())))


def _environments(finding: Finding) -> Iterable[str]:
    return [where.environment for where in finding.occurrences] or finding.environments


def count_lines(findings: Iterable[Finding], style: Style) -> list[str]:
    """Return a line for each rule, the counts aligned."""
    rows = statistics(findings)
    digits = len(str(rows[0].findings)) if rows else 0
    return [_line(row, digits, style) for row in rows]


def _line(row: RuleCount, digits: int, style: Style) -> str:
    kind = style(f"{row.severity.label:7}", OF_SEVERITY[row.severity], BOLD)
    places = ", ".join(f"{name} {number}" for name, number in row.environments)
    where = f"  {style(shown(f'[{places}]'), CYAN)}" if places else ""
    return f"{row.findings:{digits}}  {kind}  {style(shown(row.name), BOLD)} {style(row.rule, DIM)}{where}"
