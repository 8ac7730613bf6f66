"""The open files of the editor, their projects, and when these are judged."""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

from dynlint.faults import UserError, fault
from dynlint.filesystem.read_files import UnreadableFileError, read_text
from dynlint.finding import AnalysisError
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.rulebook.rulebook import load
from dynlint.server.client_settings import ClientSettings
from dynlint.server.diagnostics import diagnostics_of, error_diagnostic
from dynlint.server.positions import Positions, path_of
from dynlint.server.project import Project, StaleRunError, top_for
from dynlint.server.protocol import forget_answered
from dynlint.settings.config_file import ConfigError
from dynlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable

    from pygls.lsp.server import LanguageServer

    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.server.diagnostics import ByFile
    from dynlint.server.project import Look

T = TypeVar("T")
_PAUSE = 0.03
"""Seconds without another change after which a run begins."""
_IDLE = 0.5
"""Seconds after a run without a change: then what the last one may have changed elsewhere is judged."""


class Texts(dict[str, bytes]):
    """The open files of a project by their absolute paths, as they are in the editor."""


class Workspace:
    """The open files, their projects, and the runs."""

    def __init__(
        self,
        server: LanguageServer,
        publish: Callable[[str, ByFile, set[str]], None],
        refresh: Callable[[], None],
    ) -> None:
        """`publish` shows the diagnostics of a project: its folder, the diagnostics, and the open files.

        `refresh` lets the editor ask again for what it shows between the lines.
        """
        self._server = server
        self._refresh = refresh
        self._publish = publish
        self._worker = ThreadPoolExecutor(1, "dynlint")
        self._projects: dict[str, Project] = {}
        self._changes: dict[str, int] = {}
        """How often something changed in a project, by its folder."""
        self._judged: dict[str, asyncio.Event] = {}
        """Set while the findings of a project, by its folder, are those of its current texts."""
        self.settings = ClientSettings()

    def top_of(self, path: str) -> str:
        """Return the folder of the project of a file (absolute path)."""
        folders = (path_of(uri) for uri in self._server.workspace.folders)
        return top_for(path, [folder for folder in folders if folder])

    def texts(self, top: str) -> Texts:
        """Return the open files of a project."""
        documents = self._server.workspace.text_documents.values()
        found = ((path_of(document.uri), document) for document in documents)
        return Texts(
            (path, document.source.encode("utf-8", "replace"))
            for path, document in found
            if path and self.top_of(path) == top
        )

    def changed(self, path: str) -> None:
        """Schedule a run for the project of a changed file (absolute path); empty for a document that is no file."""
        if path:
            self.judge_soon(self.top_of(path), _PAUSE)

    def all_changed(self) -> None:
        """Schedule runs for all projects: files on disk or settings changed."""
        for top, project in list(self._projects.items()):
            project.look_again()
            self.judge_soon(top, _PAUSE)

    def judge_soon(self, top: str, seconds: float) -> None:
        """Judge a project after some seconds unless something changes before; a current run is cancelled."""
        self._projects.setdefault(top, Project(top))
        self._changes[top] = change = self._changes.get(top, 0) + 1
        self._judged.setdefault(top, asyncio.Event()).clear()
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, lambda: loop.create_task(self._judge(top, change)))

    async def _judge(self, top: str, change: int) -> None:
        def goes_on() -> bool:
            return self._changes.get(top) == change

        if not goes_on():
            return
        texts, project = self.texts(top), self._projects[top]
        try:
            found = await self._work(lambda: self._found(project, texts, goes_on)) if texts else {}
        except StaleRunError:
            return
        if not goes_on():
            return
        self._publish(top, found, set(texts))
        self._judged[top].set()
        if not texts:
            del self._projects[top]
            return
        await asyncio.sleep(_IDLE)
        if goes_on():
            await self._settle(top, project)

    async def _settle(self, top: str, project: Project) -> None:
        """Use a pause: free memory, refresh the editor, and judge what the last change may affect elsewhere."""
        await self._work(project.tidy)
        forget_answered(self._server)
        self._refresh()
        if project.judge_others():
            self.judge_soon(top, 0)

    def _found(self, project: Project, texts: Texts, goes_on: Callable[[], bool]) -> ByFile:
        """Return the diagnostics of a project; if its settings are broken, only theirs."""
        positions = self.positions(texts)
        try:
            result = project.judge(self.settings.request(), texts, goes_on)
            with project.reading(texts):
                return diagnostics_of(result, set(texts), positions, undecided=self.settings.undecided)
        except ConfigError as error:
            failure = AnalysisError(error.path, error.line, error.column, error.message)
            return {os.path.abspath(error.path): [error_diagnostic(failure, positions)]}
        except UserError as error:
            return _at_first(texts, str(error), positions)
        except Exception as error:  # noqa: BLE001  # the next change may be judged all the same
            return _at_first(texts, fault(error, "in judging what is open", project.top).message, positions)

    def positions(self, texts: Texts) -> Positions:
        """Return the converter of positions, for files as they are in the editor."""
        sources: dict[str, Source] = {}

        def source_of(path: str) -> Source:
            if path not in sources:
                sources[path] = Source(path, _text(path, texts))
            return sources[path]

        return Positions(self._server.workspace.position_codec, source_of)

    async def look_when_judged(self, path: str, job: Callable[[Look, Project, Positions], T]) -> T | None:
        """Do as `look` does, once the findings are those of the current texts."""
        judged = self._judged.get(self.top_of(path))
        if judged is not None:
            await judged.wait()
        return await self.look(path, job)

    async def look(self, path: str, job: Callable[[Look, Project, Positions], T]) -> T | None:
        """Do something with what a file's project says now; None where its settings are broken or it is not open."""
        top = self.top_of(path)
        texts = self.texts(top)
        if path not in texts:
            return None
        project = self._projects.setdefault(top, Project(top))

        def looked() -> T | None:
            try:
                with project.reading(texts):
                    return job(
                        project.look(self.settings.request(), texts, self.settings.environments),
                        project,
                        self.positions(texts),
                    )
            except UserError:
                return None

        return await self._work(looked)

    async def text(self, path: str, job: Callable[[Rulebook, Positions], T]) -> T | None:
        """Call a function with the text of an open file, also if the settings of its project are broken.

        Return None if the file is not open.
        """
        top = self.top_of(path)
        texts = self.texts(top)
        if path not in texts:
            return None
        project = self._projects.setdefault(top, Project(top))
        return await self._work(lambda: job(project.rulebook or load(), self.positions(texts)))

    async def _work(self, job: Callable[[], T]) -> T:
        """Run a job in the one worker thread, so that the server answers the editor meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, job)


def _at_first(texts: Texts, sentence: str, positions: Positions) -> ByFile:
    """Return what is wrong with everything as the diagnostic of one open file: its findings would be stale."""
    path = min(texts)
    return {path: [error_diagnostic(AnalysisError(path, 1, 1, sentence), positions)]}


def _text(path: str, texts: Texts) -> str:
    data = texts.get(path)
    if data is not None:
        return data.decode("utf-8", "replace")
    try:
        return read_text(path, FILE_BYTES)
    except UnreadableFileError:
        return ""
