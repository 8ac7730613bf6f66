"""Rounds of fixing: edits are made in memory, everything is judged again, and only edits that pass are kept.

An edit is made where the value comes from; if it harms another environment, at a place that is the environment's own.
It passes if its finding is gone in every environment, and no new finding or error appears in any environment. An edit
that does not pass is refused, with the reason.
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING

from dynlint.filesystem.overlay import unsaved
from dynlint.filesystem.read_files import UnreadableFileError, read_bytes
from dynlint.fixing.edits import applied, edits_of
from dynlint.fixing.taken_edits import TakenEdits
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.finding import Change, Finding, Occurrence, Result
    from dynlint.fixing.edits import Edit

    Key = tuple[str, str, str, Occurrence]
    """A finding's rule, address and attribute, and one place where it occurs."""
    Identity = tuple[str, str, str, str, str]
    """What is one finding in all places where it occurs, whatever lines are added above it."""

ROUNDS = 5
"""How often findings that are left, or that overlapped others, are tried."""


class NotFixed(NamedTuple):
    """A finding whose change was not made."""

    finding: Finding
    why: str
    """A clause."""


class Objection(NamedTuple):
    """The reason against a change."""

    why: str
    """A clause."""
    harms: str = ""
    """The environment in which it brings a finding."""


class Fixed(NamedTuple):
    """The result of fixing; nothing is written yet."""

    before: dict[str, bytes]
    """The files that change (absolute paths) as they were read."""
    after: dict[str, bytes]
    """The same files as they are to be written."""
    findings: tuple[Finding, ...]
    """The findings that are gone."""
    refused: tuple[NotFixed, ...]
    result: Result
    """What is found afterwards."""


class Rounds:
    """Fixes the findings of a result in rounds."""

    def __init__(self, judge: Callable[[], Result], refuses: Callable[[str], str]) -> None:
        """`judge` lints the files with the edits; `refuses` returns why a file (absolute) must not be edited."""
        self._judge = judge
        self._refuses = refuses
        self._before: dict[str, bytes] = {}
        self._after: dict[str, bytes] = {}
        self._fixed: list[Finding] = []
        self._refused: dict[Identity, NotFixed] = {}
        self._objections: dict[Identity, str] = {}
        """What speaks against the change at the shared place."""

    def run(self, offered: Callable[[Result], Iterable[Finding]]) -> Fixed:
        """Fix the findings that `offered` picks from a result, until no more of them can be fixed."""
        result = self._judge()
        for _ in range(ROUNDS):
            left = [finding for finding in offered(result) if _identity(finding) not in self._refused]
            batch = self._without_overlaps(left)
            if not batch:
                break
            result = self._settle(batch, result)
        changed = {path: data for path, data in self._after.items() if data != self._before[path]}
        before = {path: self._before[path] for path in changed}
        return Fixed(before, changed, tuple(self._fixed), tuple(self._refused.values()), result)

    def _settle(self, batch: Sequence[Finding], result: Result) -> Result:
        """Make the changes of some findings as far as they pass; return the result after them."""
        try:
            proposed = self._edited(batch)
        except (UnicodeDecodeError, ValueError, UnreadableFileError) as error:
            return self._divide(batch, result, Objection(f"its place cannot be edited: {error}"))
        with unsaved({**self._after, **proposed}):
            outcome = self._judge()
        objection = _objection(batch, result, outcome)
        if objection is not None:
            return self._divide(batch, result, objection)
        self._after.update(proposed)
        self._fixed.extend(batch)
        return outcome

    def _divide(self, batch: Sequence[Finding], result: Result, objection: Objection) -> Result:
        """Settle the halves of a batch that does not pass, down to one finding (in some environments)."""
        prints = list(dict.fromkeys(_identity(finding) for finding in batch))
        if len(prints) == 1:
            return self._narrow(batch, result, objection)
        for half in (prints[: len(prints) // 2], prints[len(prints) // 2 :]):
            found = [finding for finding in result.findings if _identity(finding) in half and finding.changes]
            result = self._settle(found, result) if found else result
        return result

    def _narrow(self, batch: Sequence[Finding], result: Result, objection: Objection) -> Result:
        """Try the change at places that are an environment's own, one by one; refuse it where there is none."""
        key = _identity(batch[0])
        if key in self._objections:
            self._objections[key] += f"; in the own place of {' and '.join(batch[0].environments)}, {objection.why}"
            return result
        self._objections[key] = objection.why
        tried: set[tuple[str, ...]] = set()
        while True:
            left = [finding for finding in result.findings if _identity(finding) == key]
            parts = [part for finding in left for part in _parts(finding) if part.environments not in tried]
            if not parts:
                break
            tried.add(parts[0].environments)
            result = self._settle(parts[:1], result) if not self._why_not(parts[0]) else result
        if left:
            names = {name for each in tried for name in each} | {objection.harms}
            why = self._objections[key] + (
                _nowhere_else(left, names) if objection.harms and _sets_a_value(left[0]) else ""
            )
            self._refused[key] = NotFixed(left[0], why)
        return result

    def _without_overlaps(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings whose changes can be made at once; refuse those whose files must not be edited."""
        taken: list[Finding] = []
        edits = TakenEdits()
        for finding in findings:
            editable = next((way for way in (finding, *_parts(finding)) if not self._why_not(way)), None)
            if editable is None:
                self._refused[_identity(finding)] = NotFixed(finding, self._why_not(finding))
            elif edits.take(self._edits((editable,))):
                taken.append(editable)
        return taken

    def _why_not(self, finding: Finding) -> str:
        """Return why a finding's files must not be edited, as a clause; empty if they may be. Reads the files."""
        return next((why for change in finding.changes if (why := self._opened(change))), "")

    def _opened(self, change: Change) -> str:
        path = os.path.abspath(change.location.path)
        if path in self._after:
            return ""
        why = self._refuses(path)
        if not why:
            try:
                self._before[path] = self._after[path] = read_bytes(path, FILE_BYTES)
            except UnreadableFileError as error:
                return error.clause
        return why

    def _edited(self, batch: Iterable[Finding]) -> dict[str, bytes]:
        """Return the files with the changes of findings applied."""
        edits = self._edits(batch)
        return {path: applied(self._text(path), edits[path]).encode("utf-8") for path in edits}

    def _edits(self, batch: Iterable[Finding]) -> dict[str, list[Edit]]:
        return edits_of(batch, self._text)

    def _text(self, path: str) -> str:
        return self._after[path].decode("utf-8")


def _parts(finding: Finding) -> list[Finding]:
    """Return a finding once for each environment that has a place of its own, with the changes there."""
    found = []
    for name in finding.environments:
        own = [[each for each in change.own if name in each.environments] or [change] for change in finding.changes]
        changes = tuple(dict.fromkeys(each for listed in own for each in listed))
        if changes != finding.changes:
            places = tuple(where for where in finding.occurrences if where.environment == name)
            found.append(finding._replace(changes=changes, environments=(name,), occurrences=places))
    return found


def _sets_a_value(finding: Finding) -> bool:
    """Tell whether a change replaces a value, which may be an environment's own."""
    return any(change.location[1:3] != change.location[3:] for change in finding.changes)


def _nowhere_else(left: Sequence[Finding], but: set[str]) -> str:
    """Return a clause on the environments that have no place of their own; empty if there are none."""
    names = dict.fromkeys(name for finding in left for name in finding.environments if name not in but)
    return f"; nothing in the repository sets it for {' and '.join(names)} alone" if names else ""


def _identity(finding: Finding) -> Identity:
    return finding.rule, finding.location.path, finding.address, finding.attribute, finding.message


def _objection(batch: Sequence[Finding], before: Result, after: Result) -> Objection | None:
    """Return the reason against the result of an edit; None if it passes."""
    old, left, fixed = _counted(before.findings), _counted(after.findings), _counted(batch)
    if any(left[key] > old[key] - number for key, number in fixed.items()):
        return Objection("the finding stays after the change")
    for finding in after.findings:
        for key in _keys(finding):
            if left[key] > old[key]:
                where = f" in {key[-1].environment}" if key[-1].environment else ""
                why = f"the change brings {finding.rule} ({finding.name}){where}: {finding.message}"
                return Objection(why, key[-1].environment)
    known = {(error.path, error.message) for error in before.errors}
    for error in after.errors:
        if (error.path, error.message) not in known:
            return Objection(f"the change brings an error: {error.message}")
    return None


def _keys(finding: Finding) -> list[Key]:
    return [(finding.rule, finding.address, finding.attribute, where) for where in finding.occurrences]


def _counted(findings: Iterable[Finding]) -> Counter[Key]:
    return Counter(key for finding in findings for key in _keys(finding))
