"""One repository in the editor: its open files, its findings, and what is kept for the next change."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dynlint.faults import Guard
from dynlint.filesystem.borders import top_of
from dynlint.filesystem.overlay import remembering, unsaved
from dynlint.filesystem.read_files import is_within
from dynlint.filesystem.remembered_reads import RememberedReads
from dynlint.finding import Result
from dynlint.rulebook.selection import rulebook_of
from dynlint.run.file_states import stat_of
from dynlint.run.kept_answers import KeptAnswers
from dynlint.run.lint import answer
from dynlint.run.session import Session
from dynlint.settings.config_file import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dynlint.finding import AnalysisError
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.syntax.statements import File
    from dynlint.request import Request
    from dynlint.rulebook.rulebook import Rulebook


class StaleRunError(BaseException):
    """Ends a run whose result nobody needs any more; it is not an error of the run, so no guard catches it."""


class Look:
    """A session to look up values: root modules are evaluated once, and only as far as a request needs."""

    def __init__(self, session: Session, top: str, environments: tuple[str, ...]) -> None:
        """`top` is the project's folder (absolute); `environments` are those to show, empty for all."""
        self.session = session
        self._top = top
        self._environments = environments
        self._made: dict[str, list[tuple[str, ModuleInstance]]] = {}
        self._faults: list[AnalysisError] = []

    @property
    def roots(self) -> list[str]:
        """The root modules (absolute folders) that the open files reach."""
        return self.session.roots()

    def shown(self, path: str) -> str:
        """Return a path for display: relative to the project's folder, with forward slashes."""
        whole = os.path.abspath(path)
        return (os.path.relpath(whole, self._top) if is_within(whole, self._top) else whole).replace(os.sep, "/")

    def file(self, path: str) -> File | None:
        """Return a file (absolute path) as it is in the editor, parsed."""
        return self.session.library.parsed(path)

    def evaluations(self, file: File) -> Iterator[tuple[str, str, ModuleInstance]]:
        """Yield the root modules that a file reaches, in each environment: folder, environment, module instance."""
        for directory, environment, root in self._all_evaluations(file):
            if not self._environments or environment in self._environments:
                yield directory, environment, root

    def hidden_environments(self, file: File) -> tuple[str, ...]:
        """Return the environments of a file where the settings of the editor show none of them."""
        names = tuple(dict.fromkeys(environment for _, environment, _ in self._all_evaluations(file)))
        return () if not self._environments or set(names) & set(self._environments) else names

    def _all_evaluations(self, file: File) -> Iterator[tuple[str, str, ModuleInstance]]:
        for directory in self.session.reached_by((os.path.abspath(file.source.path),)):
            for environment, root in self._evaluated(directory):
                yield directory, environment, root

    def _evaluated(self, directory: str) -> list[tuple[str, ModuleInstance]]:
        if directory not in self._made:
            found = self._made.setdefault(directory, [])
            with Guard(self._faults, "in looking for values", directory):
                for deployment in self.session.deployments_of(directory):
                    found.append((deployment.environment.name, self.session.evaluated(directory, deployment)))
        return self._made[directory]


class Project:
    """The folder in which root modules are looked for: a repository, a folder of the workspace, or a file's own."""

    def __init__(self, top: str) -> None:
        """`top` is absolute."""
        self.top = top
        self.reads = RememberedReads()
        self.result = Result()
        """What was found last."""
        self.rulebook: Rulebook | None = None
        self._answers = KeptAnswers()
        self.trees: dict[str, File] = {}
        """The parsed files by their absolute paths, for sessions to come."""
        self._look: Look | None = None
        self._asked: object = None
        """What the session is about."""
        self._changed: set[str] = set()
        """The files (absolute paths) that changed, and whose root modules were not let go of yet."""
        self._looked_for: dict[str, tuple[int, int, int] | None] = {}
        """What tells that the folders that were listed, and the files that were not there, are as they were."""

    @contextmanager
    def reading(self, texts: Mapping[str, bytes]) -> Iterator[None]:
        """Within the context, read open files as they are in the editor, and unchanged files not at all."""
        with unsaved(texts), remembering(self.reads):
            yield

    def judge(self, request: Request, texts: Mapping[str, bytes], goes_on: Callable[[], bool]) -> Result:
        """Judge the root modules that open files reach, as far as something changed; raise StaleRunError to end early.

        `texts` are the open files (absolute paths) as they are in the editor; `goes_on` tells whether the result is
        still needed. Raises UserError if settings are broken.
        """

        def check() -> None:
            if not goes_on():
                raise StaleRunError

        with self.reading(texts):
            session = self.look(request, texts).session
            check()
            self.rulebook = rulebook_of(session.config, session.request)
            self.result = Result()
            try:
                if session.targets.files:
                    self.result = answer(session, lambda _done, _all: check(), kept=self._answers)
            finally:
                self._note_looked_for(session)
        return self.result

    def _note_looked_for(self, session: Session) -> None:
        library = session.library
        for path in (library.touched | library.read_as_data) - self._looked_for.keys():
            if not os.path.isfile(path):
                self._looked_for[path] = stat_of(path)

    def _come_or_gone(self) -> set[str]:
        """Return the paths that were listed or looked for and are not as they were, and note how they are now."""
        now = {path: stat_of(path) for path in self._looked_for}
        before, self._looked_for = self._looked_for, now
        return {path for path, found in now.items() if found != before[path]}

    def look_again(self) -> None:
        """Walk the files and folders on disk again: some may have come or gone."""
        self._asked = None

    def judge_others(self) -> bool:
        """Prepare to judge root modules elsewhere that the last change may affect; tell whether there are any."""
        if self._answers.concerns_others:
            self._answers.outdate_others()
            return True
        return False

    def look(self, request: Request, texts: Mapping[str, bytes], environments: tuple[str, ...] = ()) -> Look:
        """Return a session of the current texts; a new one if anything changed. Use it inside `reading`."""
        changed = self.reads.changed()
        self._changed |= changed
        for path in changed:
            self.reads.forget(path)
        asked = request, environments, dict(texts)
        if self._look is None or self._asked != asked or changed:
            self._look = None
            self._changed |= self._come_or_gone()
            paths = tuple(sorted(path for path in texts if os.path.basename(path) != FILE_NAME))
            session = Session(request._replace(paths=paths or (self.top,), start=self.top), self.trees)
            self._answers.outdate(session, self._changed)
            self._changed = set()
            self._look, self._asked = Look(session, self.top, environments), asked
        return self._look

    def tidy(self) -> None:
        """Free the memory of earlier runs: their modules have reference cycles."""
        gc.collect()


def top_for(path: str, workspace: Iterable[str]) -> str:
    """Return the folder in which the root modules of a file (absolute path) are looked for.

    It is the file's repository, as on the command line; else the folder of the workspace that contains it, else its
    own.
    """
    folder = os.path.dirname(path)
    around = [each for each in workspace if is_within(folder, each)]
    return top_of(folder) or max(around, key=len, default=folder)
