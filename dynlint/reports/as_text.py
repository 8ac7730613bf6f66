"""The report for people: each finding with its source, the trail to the line that makes it so, and what to write."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from dynlint.finding import Severity
from dynlint.reports import columns
from dynlint.reports.order import alike, by_place, counted, counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import AnalysisError, Finding, Location, Result, Summary, Undecided

_RED, _YELLOW, _BLUE, _CYAN, _GREEN = "31", "33", "34", "36", "32"
_BOLD, _DIM = "1", "2"
_OF_SEVERITY = {Severity.ERROR: _RED, Severity.WARNING: _YELLOW, Severity.INFO: _BLUE}
_LABEL = 9
"""The columns of ``because  `` and the like, behind the indentation of two."""
_WIDEST_PLACE = 48
_ALIKE = 3
"""How many further addresses are named."""


def render(
    result: Result, *, color: bool = False, show_undecided: bool = False, quiet: bool = False, width: int = 120
) -> str:
    """Return the report; `quiet` leaves one line for each finding and no summary."""
    writer = _Writer(_Style(color), quiet, max(width, 40))
    found = sorted(result.findings, key=by_place)
    groups = [[finding] for finding in found] if quiet else alike(found)
    blocks = [writer.finding(group[0], [finding.address for finding in group[1:]]) for group in groups]
    if show_undecided:
        blocks += [writer.undecided(undecided) for undecided in sorted(result.undecided, key=by_place)]
    told = {finding.location[:3] for finding in result.findings}
    blocks += [writer.error(error) for error in sorted(result.errors) if error[:3] not in told]
    if quiet:
        return "".join(f"{line}\n" for block in blocks for line in block)
    blocks.append([writer.summary(result, show_undecided)])
    return "\n\n".join("\n".join(block) for block in blocks) + "\n"


class _Style(NamedTuple):
    """Colours, or none."""

    color: bool

    def __call__(self, text: str, *codes: str) -> str:
        return f"\033[{';'.join(codes)}m{text}\033[0m" if self.color and text and any(codes) else text


class _Writer(NamedTuple):
    """How blocks of lines are written."""

    style: _Style
    quiet: bool
    width: int

    def finding(self, finding: Finding, others: Sequence[str] = ()) -> list[str]:
        """Return the lines of a finding; `others` are the addresses of which the very same is true."""
        severity = self.style(finding.severity.label, _OF_SEVERITY[finding.severity], _BOLD)
        head = self.head(finding, severity)
        if self.quiet:
            return [f"{head}  {columns.shown(finding.message)}"]
        from textwrap import dedent  # noqa: PLC0415  # a clean run shows no finding

        lines = [head, f"  {columns.shown(finding.message)}", *self.source(finding)]
        steps = [(_place(step.path, step.line), [step.text.strip()]) for step in finding.trail]
        changes = [
            (_place(change.location.path, change.location.line), dedent(change.preview).strip("\n").split("\n"))
            for change in finding.changes
        ]
        lines += self.table("because", steps, steps + changes)
        lines += self.table("change", changes, steps + changes, _GREEN)
        if others:
            more = f" and {len(others) - _ALIKE} more" if len(others) > _ALIKE else ""
            lines.append(self.label("also") + columns.shown(", ".join(others[:_ALIKE])) + more)
        if finding.note:
            lines.append(self.label("note") + columns.shown(finding.note))
        return lines

    def undecided(self, undecided: Undecided) -> list[str]:
        head = self.head(undecided, self.style("undecided", _CYAN, _BOLD))
        blocked = columns.shown(undecided.blocked_by)
        if self.quiet:
            return [f"{head}  {columns.shown(undecided.message)} ({blocked})"]
        lines = [f"  {columns.shown(undecided.message)}"] if undecided.message else []
        return [head, *lines, self.label("because") + blocked]

    def error(self, error: AnalysisError) -> list[str]:
        head = self.place(error.path, error.line, error.column)
        label = self.style("not analysed", _RED, _BOLD)
        message = columns.shown(error.message)
        return [f"{head}  {label}  {message}"] if self.quiet else [f"{head}  {label}", f"  {message}"]

    def head(self, said: Finding | Undecided, kind: str) -> str:
        place = self.place(said.location.path, said.location.line, said.location.column)
        environments = f"  [{', '.join(said.environments)}]" if said.environments else ""
        rule = f"{self.style(said.name, _BOLD)} {self.style(said.rule, _DIM)}"
        return f"{place}  {kind}  {rule}{self.style(columns.shown(environments), _CYAN)}"

    def place(self, path: str, line: int, column: int) -> str:
        return self.style(columns.shown(path), _BOLD) + self.style(f":{line}:{column}", _DIM)

    def source(self, finding: Finding) -> list[str]:
        if not finding.excerpt:
            return []
        digits = max(2, *(len(str(number)) for number, _ in finding.excerpt)) + 3
        room = self.width - digits - 3
        bar = self.style(" | ", _DIM)
        lines = []
        before = 0
        for number, text in finding.excerpt[:-1]:
            lines += self.gap(before, number, digits)
            lines.append(self.style(f"{number:{digits}}", _DIM) + bar + columns.cut(text.rstrip(), room))
            before = number
        number, text = finding.excerpt[-1]
        line = columns.marked(text, *_stretch(finding.location, text), room)
        value = columns.cut(finding.value, max(room - line.mark_end - 1, 20))
        mark = self.style("^" * (line.mark_end - line.mark), _OF_SEVERITY[finding.severity], _BOLD)
        lines += self.gap(before, number, digits)
        lines.append(self.style(f"{number:{digits}}", _DIM) + bar + line.text)
        lines.append(f"{' ' * digits}{bar}{' ' * line.mark}{mark}{' ' if value else ''}{value}")
        return lines

    def gap(self, before: int, number: int, digits: int) -> list[str]:
        return [self.style(f"{'...':>{digits}}", _DIM)] if before and number > before + 1 else []

    def table(
        self, label: str, rows: Sequence[tuple[str, list[str]]], beside: Iterable[tuple[str, list[str]]], code: str = ""
    ) -> list[str]:
        """Return rows of a place and its lines, aligned with the rows beside; the label stands at the first."""
        wide = min(max((columns.columns(place) for place, _ in beside), default=0), _WIDEST_PLACE)
        room = max(self.width - 2 - _LABEL - wide - 2, 30)
        lines: list[str] = []
        for place, texts in rows:
            first = self.style(place, _DIM) + " " * max(wide - columns.columns(place), 0)
            for at, text in enumerate(texts):
                start = self.label("" if lines else label) + (" " * wide if at else first)
                lines.append(f"{start}  {self.style(columns.cut(text.rstrip(), room), code)}".rstrip())
        return lines

    def label(self, text: str) -> str:
        return "  " + self.style(f"{text:{_LABEL}}", _DIM)

    def summary(self, result: Result, show_undecided: bool) -> str:
        parts = [self.total(result), *_covered(result.summary)]
        if result.undecided:
            parts.append(f"{len(result.undecided)} undecided" + ("" if show_undecided else " (--show-undecided)"))
        if result.suppressed:
            parts.append(f"{len(result.suppressed)} suppressed")
        if result.summary.known:
            parts.append(f"{result.summary.known} not new")
        if result.summary.files_not_read:
            parts.append(f"{counted(result.summary.files_not_read, 'file')} not read")
        parts.append(f"{result.summary.seconds:.2f} s")
        return self.style(" · ", _DIM).join(parts)

    def total(self, result: Result) -> str:
        found = {label: number for label, number in counts(result.findings).items() if number}
        environments = result.summary.environments
        within = f" in {counted(len(environments), 'environment')}" if environments else ""
        kinds = ", ".join(counted(number, label) for label, number in found.items())
        codes = (_OF_SEVERITY[max(finding.severity for finding in result.findings)],) if result.findings else (_GREEN,)
        total = counted(len(result.findings), "finding") if result.findings else "no findings"
        total = self.style(total + (f" ({kinds})" if kinds else ""), _BOLD, *codes) + within
        if result.errors:
            total += self.style(f" · {len(result.errors)} not analysed", _RED, _BOLD)
        return total


def _covered(summary: Summary) -> list[str]:
    tables = counted(summary.tables, "table")
    return [f"{tables} in {counted(summary.roots, 'root module')}" if summary.roots > 1 else tables]


def _place(path: str, line: int) -> str:
    return columns.shown(f"{path}:{line}")


def _stretch(location: Location, text: str) -> tuple[int, int]:
    """Return the offsets in its first line that a location covers."""
    start = location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(text.rstrip())
    return start, end
