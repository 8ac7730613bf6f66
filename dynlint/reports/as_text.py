"""The report for people: each finding with its source, the trail to the line that causes it, and the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import BY_DEFAULTS, IF_PRODUCTION
from dynlint.reports import columns
from dynlint.reports.colours import BOLD, CYAN, DIM, GREEN, OF_SEVERITY, RED, Style
from dynlint.reports.escape import inert, shown
from dynlint.reports.order import (
    alike_undecided,
    at_one_place,
    by_place,
    in_order,
    instances_of,
    merge_by_severity,
    not_used,
    other_addresses,
    unread_lists,
    with_all_environments,
)
from dynlint.reports.roots import NAMED, Roots, counted_roots
from dynlint.reports.selection import errors_without_findings, rewritten, unaligned, way
from dynlint.reports.text_summary import summary, suppressed, unread_folders
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import AnalysisError, CalledModule, Finding, Result, Undecided
    from dynlint.source import Location

_WIDE = 120
"""How many columns a line of source may have where nobody says how wide the page is."""
_LABEL = 9
"""The columns of ``because  `` and the like, behind the indentation of two."""
_ALIKE = 3
"""How many further addresses are named."""


def render(
    result: Result,
    *,
    color: bool = False,
    show_undecided: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    width: int | None = None,
    statistics: bool = False,
) -> str:
    """Return the report.

    `quiet` leaves one line for each finding and no summary, `verbose` prints lists in full, sentences are broken at a
    `width` (in columns) that is known, `statistics` counts findings instead of showing them.
    """
    writer = _Writer(Style(color), max(width or _WIDE, 40), Roots(result), verbose, width is not None and not quiet)
    if not quiet:
        result = result._replace(findings=in_order(result.findings))
    findings = sorted(result.findings, key=by_place)
    counted: list[str] = []
    if statistics:
        from dynlint.reports.rule_counts import count_lines  # noqa: PLC0415 (start-up: few ask for it)

        counted = count_lines(findings, writer.style)
    undecided = sorted(result.undecided, key=by_place) if show_undecided else []
    errors = errors_without_findings(result)
    if quiet:
        found = counted if statistics else map(writer.line, findings)
        lines = [*found, *map(writer.undecided_line, undecided), *map(writer.error_line, errors)]
        return inert("".join(f"{line}\n" for line in lines))
    shown_one_by_one = [] if statistics else at_one_place(merge_by_severity(findings))
    blocks = [counted] if counted else [writer.finding(alike) for alike in shown_one_by_one]
    blocks += [writer.undecided(group) for group in alike_undecided(undecided)]
    blocks += [writer.error(error) for error in errors]
    blocks += [*writer.hint(findings), *writer.modules(result.modules, listed=show_undecided)]
    blocks += writer.not_used(result)
    if verbose:
        blocks += [*suppressed(result, writer.style, writer.finding_head), *unread_folders(result, writer.style)]
    blocks += [[summary(result, writer.style, show_undecided=show_undecided, verbose=verbose)]]
    return inert("\n\n".join("\n".join(block) for block in blocks) + "\n")


class _Writer(NamedTuple):
    """Writes blocks of lines."""

    style: Style
    width: int
    roots: Roots
    verbose: bool = False
    wrap: bool = False

    def sentence(self, text: str, indent: int, first: str = "") -> list[str]:
        """Return a text in lines of the width, `first` before it and blanks before its further lines."""
        room = self.width - indent
        head, *more = columns.wrapped(shown(text), room) if self.wrap else [shown(text)]
        return [f"{first or ' ' * indent}{head}", *(f"{' ' * indent}{line}" for line in more)]

    def line(self, finding: Finding) -> str:
        text = f"{finding.message} {self.roots.clause(finding, 'In')}".rstrip()
        return f"{self.finding_head(finding)}  {shown(text)}"

    def finding_head(self, finding: Finding) -> str:
        return self.head(finding, self.style(finding.severity.label, OF_SEVERITY[finding.severity], BOLD))

    def finding(self, alike: Sequence[Sequence[Finding]]) -> list[str]:
        """Return the lines of a finding: of all its instances, and of the milder ones in further environments.

        `alike` has more than one finding where others at the same place differ in the values that they name.
        """
        firsts = [findings[0] for findings in alike]
        finding = with_all_environments(firsts)
        lines = [self.finding_head(finding), *self.messages(firsts), *self.source(finding)]
        steps = [(shown(place), [text]) for place, text in way(finding.trail)]
        changes = [
            (_place(change.location.path, change.location.line), _lines(rewritten(change), whole=self.verbose))
            for change in finding.changes
        ]
        lines += self.table("because", steps, steps + changes)
        lines += self.table("change", changes, steps + changes, GREEN)
        lines += self.row("also", self.named(other_addresses(firsts)))
        milder = [self.elsewhere(each, findings[0]) for findings in alike for each in findings[1:]]
        lines += self.row("also", "; ".join(dict.fromkeys(milder)))
        lines += self.root_rows([each for findings in alike for each in findings])
        return lines + self.row("note", finding.note)

    def messages(self, firsts: Sequence[Finding]) -> list[str]:
        """Return the sentences of findings at one place, the first few of many; with environments if these differ."""
        same = len({each.environments for each in firsts}) == 1
        texts = [each.message if same else f"{each.message} [{', '.join(each.environments)}]" for each in firsts]
        texts = list(dict.fromkeys(texts))
        first = texts if self.verbose else texts[:_ALIKE]
        lines = [line for text in first for line in self.sentence(text, 2)]
        left = len(texts) - len(first)
        return [*lines, f"  ... and {left} more (--verbose lists them)"] if left else lines

    def root_rows(self, items: Sequence[Finding | Undecided]) -> list[str]:
        """Return the lines that name the root modules of a finding."""
        roots = self.roots.of(items)
        if len(roots) <= 1:
            return self.row("in", "".join(map(str, roots)))
        if not self.verbose:
            more = " (--verbose lists them)" if len(roots) > NAMED else ""
            return self.row("in", counted_roots(roots) + more)
        rows = [f"{len(roots)} roots", *map(str, roots)]
        return [line for number, text in enumerate(rows) for line in self.row("" if number else "in", text)]

    def named(self, names: Sequence[str]) -> str:
        """Return names in a row, the first few of many."""
        named = names if self.verbose else names[:_ALIKE]
        more = f" and {len(names) - len(named)} more" if len(names) > len(named) else ""
        return ", ".join(named) + more

    def elsewhere(self, milder: Finding, worst: Finding) -> str:
        """Return the severity of the same finding in further environments, and its instances if they are others."""
        addresses, same = ([each.address for each in instances_of(finding)] for finding in (milder, worst))
        others = "" if addresses == same else f" for {self.named(addresses)}"
        where = f" in {', '.join(milder.environments)}" if milder.environments else ""
        alone = " by the module's own defaults" if BY_DEFAULTS in milder.note and BY_DEFAULTS not in worst.note else ""
        return f"{milder.severity.label}{where}{others}{alone}"

    def undecided_line(self, undecided: Undecided) -> str:
        text = f"{undecided.message} ({undecided.blocked_by}) {self.roots.clause(undecided)}".rstrip()
        return f"{self.undecided_head(undecided)}  {shown(text)}"

    def undecided_head(self, undecided: Undecided) -> str:
        return self.head(undecided, self.style("undecided", CYAN, BOLD))

    def undecided(self, group: Sequence[Undecided]) -> list[str]:
        """Return the lines of what could not be decided: the same of several instances."""
        message = self.sentence(group[0].message, 2)
        text = group[0].message + group[0].blocked_by
        about = self.row("about", self.named([each.address for each in group if each.address not in text]))
        because = self.row("because", group[0].blocked_by)
        return [self.undecided_head(group[0]), *message, *about, *because, *self.root_rows(group)]

    def error_line(self, error: AnalysisError) -> str:
        head, *message = self.error(error)
        return head + "".join(message)

    def error(self, error: AnalysisError) -> list[str]:
        place = self.place(error.path, error.line, error.column)
        return [f"{place}  {self.style('not analysed', RED, BOLD)}", *self.sentence(error.message, 2)]

    def hint(self, findings: Iterable[Finding]) -> list[list[str]]:
        """Return a block on how to name environments, if it is unknown whether one is production."""
        names = sorted({name for each in findings if IF_PRODUCTION in each.note for name in each.environments})
        text = f"It is unknown whether {', '.join(names)} is production: a .dynlint.yaml can say so (see dynlint init)."
        return [[self.style(shown(text), DIM)]] if names else []

    def not_used(self, result: Result) -> list[list[str]]:
        """Return blocks on files of values that were not used, and on lists of modules that were not read."""
        sentences = filter(None, (not_used(result), unread_lists(result)))
        return [[self.style(shown(sentence), DIM)] for sentence in sentences]

    def modules(self, modules: Sequence[CalledModule], *, listed: bool) -> list[list[str]]:
        """Return a block on the calls that were judged without the module: `listed`, or their number."""
        missing = [module for module in modules if not module.stand_in]
        known = [module for module in modules if module.stand_in]
        blocks = []
        if missing:
            what = "1 module is" if len(missing) == 1 else f"{len(missing)} modules are"
            they = "it makes" if len(missing) == 1 else "they make"
            head = f"{what} not on disk: run terraform init first, and what {they} is judged too."
            blocks.append([self.style(head, DIM), *map(self.module, missing if listed else ())])
        if known:
            names = self.named(list(dict.fromkeys(module.stand_in for module in known)))
            what, it = ("1 module is", "it") if len(known) == 1 else (f"{len(known)} modules are", "them")
            head = f"{what} judged by what dynlint knows of {it}, as nothing is on disk: {names}."
            blocks.append([self.style(head, DIM), *map(self.module, known if listed else ())])
        return blocks

    def module(self, module: CalledModule) -> str:
        place = self.place(module.location.path, module.location.line, module.location.column)
        what = module.stand_in or module.source or "its source is unknown"
        return f"  {place}  {shown(module.address)}  {shown(what)}{shown(f' ({module.note})' if module.note else '')}"

    def head(self, item: Finding | Undecided, kind: str) -> str:
        place = self.place(item.location.path, item.location.line, item.location.column)
        environments = f"  [{', '.join(item.environments)}]" if item.environments else ""
        rule = f"{self.style(shown(item.name), BOLD)} {self.style(item.rule, DIM)}"
        return f"{place}  {kind}  {rule}{self.style(shown(environments), CYAN)}"

    def place(self, path: str, line: int, column: int) -> str:
        return self.style(shown(path), BOLD) + self.style(f":{line}:{column}", DIM)

    def source(self, finding: Finding) -> list[str]:
        if not finding.excerpt:
            return []
        digits = max(2, *(len(str(number)) for number, _ in finding.excerpt)) + 3
        room = self.width - digits - 3
        bar = self.style(" | ", DIM)
        lines = []
        before = 0
        for number, text in finding.excerpt[:-1]:
            lines += self.gap(before, number, digits)
            lines.append(self.style(f"{number:{digits}}", DIM) + bar + columns.cut(text.rstrip(), room))
            before = number
        number, text = finding.excerpt[-1]
        line = columns.marked(text, *_stretch(finding.location, text), room)
        value = columns.cut(finding.value, max(room - line.mark_end - 1, 20))
        mark = self.style("^" * (line.mark_end - line.mark), OF_SEVERITY[finding.severity], BOLD)
        lines += self.gap(before, number, digits)
        lines.append(self.style(f"{number:{digits}}", DIM) + bar + line.text)
        lines.append(f"{' ' * digits}{bar}{' ' * line.mark}{mark}{' ' if value else ''}{value}")
        return lines

    def gap(self, before: int, number: int, digits: int) -> list[str]:
        return [self.style(f"{'...':>{digits}}", DIM)] if before and number > before + 1 else []

    def table(
        self, label: str, rows: Sequence[tuple[str, list[str]]], beside: Iterable[tuple[str, list[str]]], code: str = ""
    ) -> list[str]:
        """Return rows of a place and its lines, aligned below one another; the label stands in the first row."""
        wide = min(max((columns.columns(place) for place, _ in beside), default=0), self.width // 2)
        room = max(self.width - 2 - _LABEL - wide - 2, 30)
        lines: list[str] = []
        for place, texts in rows:
            first = self.style(place, DIM) + " " * max(wide - columns.columns(place), 0)
            for at, text in enumerate(texts):
                start = self.label("" if lines else label) + (" " * wide if at else first)
                lines.append(f"{start}  {self.style(columns.cut(text.rstrip(), room), code)}".rstrip())
        return lines

    def row(self, label: str, text: str) -> list[str]:
        return self.sentence(text, _LABEL + 2, self.label(label)) if text else []

    def label(self, text: str) -> str:
        return "  " + self.style(f"{text:{_LABEL}}", DIM)


def _lines(text: str, *, whole: bool) -> list[str]:
    """Return the lines of a change. Of more than three lines the first is enough, unless the text is wanted whole."""
    first, *rest = text.split("\n") if "\n" in text else [unaligned(text)]
    return [first, *(rest if whole or len(rest) < 3 else (f"  ... {len(rest)} more lines (--verbose lists them)",))]


def _place(path: str, line: int) -> str:
    return shown(f"{path}:{line}")


def _stretch(location: Location, text: str) -> tuple[int, int]:
    """Return the offsets in its first line that a location covers."""
    start = location.column - 1
    end = location.end_column - 1 if location.end_line == location.line else len(text.rstrip())
    return start, end
