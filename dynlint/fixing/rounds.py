"""Rounds of fixing: changes are made in memory, everything is judged again, and only what proves itself is kept.

A change is kept where its finding is gone in every environment, and where nothing is found that was not there before:
no finding, no error, in no environment. What does not prove itself is refused, with the reason.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import UnreadableFileError, read_bytes, unsaved
from dynlint.fixing.edits import applied, edit_of, overlap, together
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.finding import Change, Finding, Occurrence, Result
    from dynlint.fixing.edits import Edit

    Key = tuple[str, Occurrence]
    """A finding's fingerprint and one place where it occurs."""

ROUNDS = 5
"""How often findings that are left, or that overlapped others, are tried."""


class NotFixed(NamedTuple):
    """A finding whose change is not made."""

    finding: Finding
    why: str
    """A clause."""


class Fixed(NamedTuple):
    """What fixing comes to; nothing is written yet."""

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
    """Fixing at work."""

    def __init__(self, judge: Callable[[], Result], refuses: Callable[[str], str]) -> None:
        """`judge` lints what the files say at the moment; `refuses` says why a file (absolute) is not to be edited."""
        self._judge = judge
        self._refuses = refuses
        self._before: dict[str, bytes] = {}
        self._after: dict[str, bytes] = {}
        self._fixed: list[Finding] = []
        self._refused: dict[str, NotFixed] = {}

    def run(self, offered: Callable[[Result], Iterable[Finding]]) -> Fixed:
        """Fix what `offered` picks from a result, in rounds, until nothing of it is left that can be fixed."""
        result = self._judge()
        for _ in range(ROUNDS):
            left = [finding for finding in offered(result) if finding.fingerprint not in self._refused]
            batch = self._without_overlaps(left)
            if not batch:
                break
            result = self._settle(batch, result)
        changed = {path: data for path, data in self._after.items() if data != self._before[path]}
        before = {path: self._before[path] for path in changed}
        return Fixed(before, changed, tuple(self._fixed), tuple(self._refused.values()), result)

    def _settle(self, batch: Sequence[Finding], result: Result) -> Result:
        """Make the changes of some findings as far as they prove themselves; return what is found afterwards."""
        try:
            proposed = self._edited(batch)
        except (UnicodeDecodeError, ValueError, UnreadableFileError) as error:
            return self._divide(batch, result, f"its place cannot be edited: {error}")
        with unsaved({**self._after, **proposed}):
            outcome = self._judge()
        why = _objection(batch, result, outcome)
        if why:
            return self._divide(batch, result, why)
        self._after.update(proposed)
        self._fixed.extend(batch)
        return outcome

    def _divide(self, batch: Sequence[Finding], result: Result, why: str) -> Result:
        """Settle the halves of a batch that does not prove itself; refuse what stands alone (in some environments)."""
        prints = list(dict.fromkeys(finding.fingerprint for finding in batch))
        if len(prints) == 1:
            self._refused[prints[0]] = NotFixed(batch[0], why)
            return result
        for half in (prints[: len(prints) // 2], prints[len(prints) // 2 :]):
            found = [finding for finding in result.findings if finding.fingerprint in half and finding.changes]
            result = self._settle(found, result) if found else result
        return result

    def _without_overlaps(self, findings: Iterable[Finding]) -> list[Finding]:
        """Return the findings whose changes can be made at once; refuse those whose files are not to be edited."""
        taken: list[Finding] = []
        for finding in findings:
            why = next((why for change in finding.changes if (why := self._why_not(change))), "")
            if why:
                self._refused[finding.fingerprint] = NotFixed(finding, why)
            elif self._fits(finding, taken):
                taken.append(finding)
        return taken

    def _why_not(self, change: Change) -> str:
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

    def _fits(self, finding: Finding, taken: Sequence[Finding]) -> bool:
        paths = {change.location.path for change in finding.changes}
        near = [other for other in taken if any(change.location.path in paths for change in other.changes)]
        return not any(overlap(edits) for edits in self._edits((*near, finding)).values())

    def _edited(self, batch: Iterable[Finding]) -> dict[str, bytes]:
        """Return the files that the changes of findings make."""
        edits = self._edits(batch)
        return {path: applied(self._text(path), edits[path]).encode("utf-8") for path in edits}

    def _edits(self, batch: Iterable[Finding]) -> dict[str, list[Edit]]:
        found: dict[str, list[Edit]] = {}
        for finding in batch:
            for change in finding.changes:
                path = os.path.abspath(change.location.path)
                found.setdefault(path, []).append(edit_of(self._text(path), change))
        return {path: together(edits) for path, edits in found.items()}

    def _text(self, path: str) -> str:
        return self._after[path].decode("utf-8")


def _objection(batch: Sequence[Finding], before: Result, after: Result) -> str:
    """Return what speaks against an outcome, as a clause; empty where nothing does."""
    left = _keys(after.findings)
    for finding in batch:
        if _keys((finding,)) & left.keys():
            return "the finding stays after the change"
    old = _keys(before.findings)
    for key, finding in left.items():
        if key not in old:
            where = f" in {key[1].environment}" if key[1].environment else ""
            return f"the change brings {finding.rule} ({finding.name}){where}: {finding.message}"
    known = {(error.path, error.message) for error in before.errors}
    for error in after.errors:
        if (error.path, error.message) not in known:
            return f"the change brings an error: {error.message}"
    return ""


def _keys(findings: Iterable[Finding]) -> dict[Key, Finding]:
    return {(finding.fingerprint, where): finding for finding in findings for where in finding.occurrences}
