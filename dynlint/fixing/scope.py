"""The root modules that are judged while fixing: all that an edit may reach, beside those asked for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.run.targets import home, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.finding import Finding, Result
    from dynlint.request import Request


class FixScope:
    """What to fix, and everything that is judged for it."""

    def __init__(self, request: Request, jobs: int, asked_for: Callable[[Result], Result], *, unsafe: bool) -> None:
        """`jobs` is the number of processes; `asked_for` removes findings that a baseline or a revision has."""
        self._request = request
        self._jobs = jobs
        self._compared = asked_for
        self._unsafe = unsafe
        self._safe = {rule.id for rule in load().rules if rule.fix == "safe"}
        self._wanted: set[str] = set()
        self.broken: set[str] = set()
        """Files (absolute) with errors of syntax: they are never edited."""
        targets = resolve(request.paths)
        self.folders = tuple(dict.fromkeys((*targets.folders, *((home(targets),) if targets.files else ()))))

    def judged(self) -> Result:
        """Lint all environments of all root modules that an edit may reach, with the requested and the usual rules."""
        wide = self._request._replace(paths=self.folders, environments=())
        result = self._run(wide)
        self._wanted = {finding.fingerprint for finding in self._compared(result).findings}
        if wide.select or wide.ignore:
            usual = self._run(wide._replace(select=(), ignore=()))
            more = [finding for finding in usual.findings if finding not in set(result.findings)]
            errors = tuple(sorted({*result.errors, *usual.errors}))
            result = result._replace(findings=(*result.findings, *more), errors=errors)
        self.broken.update(os.path.abspath(each.location.path) for each in result.findings if each.rule == "DYN001")
        self.broken.update(os.path.abspath(error.path) for error in result.errors)
        return result

    def _run(self, request: Request) -> Result:
        return run(request, jobs=self._jobs)

    def offered(self, result: Result) -> Iterator[Finding]:
        """Yield the requested findings of a result whose changes may be made."""
        return (each for each in self._fixable(result.findings) if self._unsafe or each.fix == "safe")

    def unsafe_ones(self, result: Result) -> list[Finding]:
        """Return the requested findings of a result whose changes need `--unsafe-fixes`."""
        return [] if self._unsafe else [each for each in self._fixable(result.findings) if each.fix != "safe"]

    def unchangeable(self, result: Result) -> list[Finding]:
        """Return the requested findings of a result that propose no change."""
        return [finding for finding in self._asked_for(result.findings) if not finding.changes]

    def _fixable(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        return (finding for finding in self._asked_for(findings) if finding.changes)

    def _asked_for(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        named = self._request.environments
        files = {os.path.abspath(path) for path in self._request.paths if os.path.isfile(path)}
        for finding in findings:
            in_time = not named or any(name in named for name in finding.environments) or not finding.environments
            if finding.fingerprint in self._wanted and in_time and _is_near(finding, files):
                yield finding


def _is_near(finding: Finding, files: set[str]) -> bool:
    """Tell whether a finding stands in, or is caused by, one of the given files; true if no file was given."""
    paths = {finding.location.path, *(step.path for step in finding.trail)}
    paths.update(change.location.path for change in finding.changes)
    return not files or any(os.path.abspath(path) in files for path in paths)
