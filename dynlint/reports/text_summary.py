"""The end of the text report: what was suppressed and not read, what was found, in how much, and how long it took."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.reports.colours import BOLD, DIM, GREEN, OF_SEVERITY, RED
from dynlint.reports.escape import shown
from dynlint.reports.order import by_place_of_finding, counted, counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import Finding, Result, Summary, UnreadFolder
    from dynlint.reports.colours import Style


def summary(result: Result, style: Style, *, show_undecided: bool, verbose: bool) -> str:
    """Return the last line of the report: the counts of a run, and how long it took."""
    parts = [_total(result, style), *_covered(result.summary)]
    if result.undecided:
        parts.append(f"{len(result.undecided)} undecided" + ("" if show_undecided else " (--show-undecided)"))
    if result.suppressed:
        parts.append(f"{len(result.suppressed)} suppressed" + ("" if verbose else " (--verbose)"))
    if result.summary.known:
        parts.append(f"{result.summary.known} not new")
    if result.summary.files_not_read:
        unread = f"{counted(result.summary.files_not_read, 'file')} not read"
        parts.append(unread if verbose else f"{unread} (--verbose)")
    parts.append(f"{result.summary.seconds:.2f} s")
    return style(" · ", DIM).join(parts)


def unread_folders(result: Result, style: Style) -> list[list[str]]:
    """Return a block of lines for each reason why folders were not read."""
    by_reason: dict[str, list[UnreadFolder]] = {}
    for folder in result.unread_folders:
        by_reason.setdefault(folder.why, []).append(folder)
    return [
        [
            style(f"Not read, as {why}:", DIM),
            *(f"  {shown(each.path)}  {counted(each.files, 'file')}" for each in alike),
        ]
        for why, alike in by_reason.items()
    ]


def suppressed(result: Result, style: Style, head: Callable[[Finding], str]) -> list[list[str]]:
    """Return a block with a line for each suppressed finding: its `head`, its address, and what suppresses it."""
    lines = []
    for each in sorted(result.suppressed, key=by_place_of_finding):
        by = each.suppression
        why = f"{by.location.path}:{by.location.line}" + (f" ({by.reason})" if by.reason else "")
        lines.append(f"  {head(each.finding)}  {shown(each.finding.address)}, by {shown(why)}")
    return [[style("Suppressed:", DIM), *lines]] if lines else []


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
