"""The last line of the text report: what was found, in how much, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.reports.colours import BOLD, DIM, GREEN, OF_SEVERITY, RED
from dynlint.reports.order import counted, counts

if TYPE_CHECKING:
    from dynlint.finding import Result, Summary
    from dynlint.reports.colours import Style


def summary(result: Result, style: Style, show_undecided: bool) -> str:
    """Return the last line of the report: the counts of a run, and how long it took."""
    parts = [_total(result, style), *_covered(result.summary)]
    if result.undecided:
        parts.append(f"{len(result.undecided)} undecided" + ("" if show_undecided else " (--show-undecided)"))
    if result.suppressed:
        parts.append(f"{len(result.suppressed)} suppressed")
    if result.summary.known:
        parts.append(f"{result.summary.known} not new")
    if result.summary.files_not_read:
        parts.append(f"{counted(result.summary.files_not_read, 'file')} not read")
    parts.append(f"{result.summary.seconds:.2f} s")
    return style(" · ", DIM).join(parts)


def _total(result: Result, style: Style) -> str:
    found = {label: number for label, number in counts(result.findings).items() if number}
    environments = result.summary.environments
    within = f" in {counted(len(environments), 'environment')}" if environments else ""
    kinds = ", ".join(counted(number, label) for label, number in found.items())
    codes = (OF_SEVERITY[max(finding.severity for finding in result.findings)],) if result.findings else (GREEN,)
    total = counted(len(result.findings), "finding") if result.findings else "no findings"
    total = style(total + (f" ({kinds})" if kinds else ""), BOLD, *codes) + within
    if result.errors:
        total += style(f" · {len(result.errors)} not analysed", RED, BOLD)
    return total


def _covered(summary: Summary) -> list[str]:
    tables = counted(summary.tables, "table")
    return [f"{tables} in {counted(summary.roots, 'root module')}" if summary.roots > 1 else tables]
