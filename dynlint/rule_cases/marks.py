"""Marks: comments in the code of a case that say what a rule finds at the line.

    # expect: rule-name                                       a finding, and one only
    # expect: rule-name: words of its message                 ... stands for words left out
    # expect: rule-name [production, staging] severity=info   where it is found, and how severe it is
    # undecided: rule-name: words of what blocks it           the rule cannot tell
    # error: words of the message                             dynlint cannot read this

``//`` begins a mark too. Inside a string, as JSON needs it, a mark ends with the string.
"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dynlint.finding import AnalysisError, Result
    from dynlint.source import Location

_MARK = re.compile(r"\s*(?:#|//) (expect|undecided|error): (.*?)(?=\s(?:#|//) (?:expect|undecided|error): |$)")
_ABOUT_A_RULE = re.compile(
    r"(?P<rules>[\w-]+(?:, [\w-]+)*)(?: \[(?P<environments>[^\]]+)\])?"
    r"(?: severity=(?P<severity>error|warning|info))?(?:: (?P<words>.+))?"
)


class MarkError(ValueError):
    """A mark that cannot be parsed; the text names the file and the line."""


class Mark(NamedTuple):
    """The expected result at a line; empty parts are not compared."""

    kind: str
    """``expect``, ``undecided`` or ``error``."""
    file: str
    line: int
    rules: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    severity: str = ""
    words: str = ""

    def detail(self) -> int:
        """Return how many parts the mark has."""
        return len(self.words) + len(self.severity) + len(self.environments)


class Said(NamedTuple):
    """The result of a run at a line: the message of a finding or an error, or what blocks an undecided answer."""

    file: str
    line: int
    words: str
    severity: str = ""
    environments: tuple[str, ...] = ()

    def meets(self, mark: Mark) -> bool:
        """Tell whether it is what a mark expects."""
        words = ".*".join(re.escape(part.strip()) for part in mark.words.split("..."))
        return (
            (mark.file, mark.line) == (self.file, self.line)
            and bool(re.search(words, self.words, re.DOTALL))
            and mark.severity in ("", self.severity)
            and (not mark.environments or set(mark.environments) == set(self.environments))
        )

    def __str__(self) -> str:
        """Return it in the syntax of a mark."""
        environments = f" [{', '.join(self.environments)}]" if self.environments else ""
        severity = f" severity={self.severity}" if self.severity else ""
        return f"{environments}{severity}: {self.words}".lstrip(" :")


def marks(files: Mapping[str, str]) -> Iterator[Mark]:
    """Yield the marks in the files of a case, in order; raise MarkError if one cannot be parsed."""
    for name, text in files.items():
        for number, line in enumerate(text.splitlines(), 1):
            for found in _MARK.finditer(line):
                is_in_string = line[: found.start()].count('"') % 2
                yield _mark(found[1], name, number, found[2].partition('"')[0] if is_in_string else found[2])


def without_marks(line: str) -> str:
    """Return a line of code without its marks."""
    return _MARK.sub("", line)


def _mark(kind: str, file: str, line: int, text: str) -> Mark:
    if kind == "error":
        return Mark(kind, file, line, words=text.strip())
    found = _ABOUT_A_RULE.fullmatch(text.strip())
    if found is None:
        raise MarkError(f"{file}:{line}: this mark cannot be understood: {kind}: {text.strip()}")
    environments = tuple(re.split(r",\s*", found["environments"])) if found["environments"] else ()
    rules = tuple(found["rules"].split(", "))
    return Mark(kind, file, line, rules, environments, found["severity"] or "", found["words"] or "")


def mistaken(marked: Sequence[Mark], rule: str, result: Result, root: str) -> Iterator[str]:
    """Yield the differences between a rule's results in a folder and the marks."""
    for mark in marked:
        if mark.rules and rule not in mark.rules:
            yield f"{mark.file}:{mark.line}: this mark is for another rule: {', '.join(mark.rules)}"
    of_rule = [mark for mark in marked if rule in mark.rules]
    doubts = [Said(*_place(item.location, root), item.blocked_by) for item in result.undecided]
    yield from _one_by_one([mark for mark in of_rule if mark.kind == "expect"], _findings(result, root))
    yield from _as_sets([mark for mark in of_rule if mark.kind == "undecided"], doubts, "undecided")


def mistaken_errors(marked: Sequence[Mark], result: Result, root: str) -> Iterator[str]:
    """Yield the differences between a run's errors and the marks; an error at the line of a finding needs no mark."""
    found = {(each.file, each.line) for each in _findings(result, root)}
    errors = [Said(*_place(error, root), error.message) for error in result.errors]
    expected = [mark for mark in marked if mark.kind == "error"]
    needed = [each for each in errors if (each.file, each.line) not in found or any(map(each.meets, expected))]
    yield from _as_sets(expected, needed, "error")


def _findings(result: Result, root: str) -> list[Said]:
    return [
        Said(*_place(item.location, root), item.message, item.severity.label, item.environments)
        for item in result.findings
    ]


def _one_by_one(marked: Sequence[Mark], reported: Sequence[Said]) -> Iterator[str]:
    """Compare findings: each mark is for one of them. At one line, the mark with more parts is matched first."""
    left = list(reported)
    for mark in sorted(marked, key=Mark.detail, reverse=True):
        met = next((each for each in left if each.meets(mark)), None)
        if met is None:
            yield _missing(mark, "finding", reported)
        else:
            left.remove(met)
    yield from (f"{each.file}:{each.line}: a finding without a mark: {each}" for each in left)


def _as_sets(marked: Sequence[Mark], reported: Sequence[Said], kind: str) -> Iterator[str]:
    """Compare what may occur twice: several resources of one block are undecided for one reason."""
    for mark in marked:
        if not any(each.meets(mark) for each in reported):
            yield _missing(mark, kind, reported)
    for each in reported:
        if not any(each.meets(mark) for mark in marked):
            yield f"{each.file}:{each.line}: {kind} without a mark: {each}"


def _missing(mark: Mark, kind: str, reported: Sequence[Said]) -> str:
    there = [str(each) for each in reported if (each.file, each.line) == (mark.file, mark.line)]
    wanted = Said(mark.file, mark.line, mark.words, mark.severity, mark.environments)
    what = f"{mark.file}:{mark.line}: no {kind} there {wanted}".rstrip()
    return f"{what}\nbut {'; '.join(there)}" if there else what


def _place(item: Location | AnalysisError, root: str) -> tuple[str, int]:
    path = os.path.relpath(os.path.realpath(item.path), os.path.realpath(root))
    return path.replace(os.sep, "/"), item.line
