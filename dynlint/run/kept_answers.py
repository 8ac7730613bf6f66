"""Keeps what was found in each root module, for the next run over the same folders: an editor runs at every change.

A root module is judged again if a changed file reaches it; the rest is kept. The result is that of a run that judges
all of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.counterparts import siblings
from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES, shown_path
from dynlint.run.lint import result

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.finding import AnalysisError, Finding, Result, Undecided
    from dynlint.hcl.problems.file_report import FileFacts
    from dynlint.run.collector import Run
    from dynlint.run.session import Session

    Said = tuple[list[Finding], list[Undecided], list[AnalysisError]]


class KeptAnswers:
    """The answers of each root module, as long as they are valid."""

    def __init__(self) -> None:
        self._said: dict[str, Said] = {}
        """By the folder of the root module."""
        self._beside: dict[tuple[str, ...], Said] = {}
        """What comparing found, by the folders that were compared."""
        self._facts: dict[str, FileFacts] = {}
        self._shape: object = None
        self._asked: set[str] = set()
        """The words by which root modules looked for others."""
        self._uses: dict[str, set[str]] = {}
        """The root modules whose states a root module reads, by its folder."""
        self.concerns_others = False
        """Whether what was judged last may change what is kept of other root modules."""

    def outdate(self, session: Session, changed: Iterable[str]) -> None:
        """Drop the answers that changed files (absolute paths) may have changed.

        Files other than Terraform's may matter anywhere, and so may files and folders that come or go.
        """
        changed, shape = tuple(changed), _shape_of(session)
        for directory, used in self._uses.items():
            if directory in session.tree.folders:
                session.tree.folders[directory].uses |= used
        if shape != self._shape or not all(path.endswith((*SUFFIXES, *VALUE_SUFFIXES)) for path in changed):
            self._said.clear()
            self._beside.clear()
            self._facts.clear()
        elif changed:
            for directory in session.reached_by(changed):
                self._said.pop(directory, None)
            for path in changed:
                self._facts.pop(shown_path(path), None)
        self._shape = shape

    def outdate_all(self) -> None:
        """Drop everything: root modules depend on one another."""
        self._said.clear()
        self._beside.clear()

    def judge(self, work: Run, progress: Callable[[], None]) -> Result:
        """Judge the root modules of a session that have no kept answer; return the findings of all of them.

        `progress` is called after each root module; an exception that it raises ends the run, and the answers until
        then are kept.
        """
        roots = work.session.roots()
        wanted = [directory for directory in roots if directory not in self._said]
        self._beside = {group: said for group, said in self._beside.items() if not set(group).intersection(wanted)}
        for directory in work.lint_roots(wanted):
            self._keep(directory, work)
            progress()
        self._judge_with_more_steps(work)
        self._uses.update((path, folder.uses) for path, folder in work.session.tree.folders.items() if folder.uses)
        for group in map(tuple, siblings(roots)):
            if group not in self._beside:
                work.lint_beside(group)
                self._beside[group] = work.verdicts.drain()
        self._asked |= work.other_roots.asked
        self.concerns_others = len(wanted) < len(self._said) and self._are_asked(work.session, wanted)
        return self._result(work, roots)

    def _are_asked(self, session: Session, roots: Iterable[str]) -> bool:
        return any(not set(session.neighbours(word)).isdisjoint(roots) for word in sorted(self._asked))

    def _keep(self, directory: str, work: Run) -> None:
        if directory not in work.exhausted:
            self._said[directory] = work.verdicts.drain()

    def _judge_with_more_steps(self, work: Run) -> None:
        exhausted = dict(work.exhausted)
        again = work.begin_again()
        work.verdicts.drain()
        for directory, verdicts in exhausted.items():
            self._said[directory] = verdicts.drain()
        for directory in work.lint_roots(again):
            self._keep(directory, work)

    def _result(self, work: Run, roots: Iterable[str]) -> Result:
        """Return the result of a run made of all kept answers."""
        verdicts = work.verdicts
        for findings, undecided, errors in (*(self._said[directory] for directory in roots), *self._beside.values()):
            verdicts.findings.extend(findings)
            verdicts.undecided.extend(undecided)
            verdicts.errors.extend(errors)
        work.files = {**self._facts, **work.files}
        self._facts.update((file.path, file) for file in work.file_facts)
        work.lint_files()
        return result(work)


def _shape_of(session: Session) -> object:
    """Return which files exist, and which module calls which."""
    tree = session.tree
    folders = {path: (folder.files, folder.relevant) for path, folder in tree.folders.items()}
    return folders, tree.value_folders, tree.orchestrating, session.config
