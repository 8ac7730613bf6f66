"""Somebody who edits a project at random: in the editor, and on the disk behind it; and what a new start would show."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.workspace import PositionCodec

from dynlint.finding import AnalysisError
from dynlint.server.client_settings import ClientSettings
from dynlint.server.diagnostics import diagnostics_of, error_diagnostic
from dynlint.server.positions import Positions, path_of
from dynlint.server.project import Project
from dynlint.settings.config_file import ConfigError
from dynlint.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from server.conftest import Editor

SUFFIXES = (".tf", ".tfvars", ".yaml", ".hcl", ".json")
_WORDS = ("true", "false", '"PAY_PER_REQUEST"', '"PROVISIONED"', "null", "7", "{", "}", "var.nobody", "\n", '"prod"')
_WORD = re.compile(r"\w+")


class RandomEdits:
    """Makes one change after the other; the seed says which."""

    def __init__(self, editor: Editor, seed: int) -> None:
        self.editor = editor
        self.random = random.Random(seed)  # noqa: S311  # no secret
        self.removed: dict[str, str] = {}

    async def make(self) -> str:
        """Make a change; return what it was."""
        act = self.random.choice(
            (*[self._word] * 8, self._line, self._undo, self._close, self._disk, self._file, self._back)
        )
        return await act()

    def _names(self) -> list[str]:
        folder = self.editor.folder
        found = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name.endswith(SUFFIXES))
        return [path.relative_to(folder).as_posix() for path in found if ".git" not in path.relative_to(folder).parts]

    async def _opened(self) -> str:
        name = self.random.choice(self._names())
        opened = list(self.editor.versions)
        if opened and (self.random.random() < 0.8 or name in opened):
            return self.random.choice(opened)
        await self.editor.open(name)
        return name

    async def _type(self, name: str, text: str) -> None:
        self.editor.texts[name] = text
        self.editor.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self.editor.versions[name], self.editor.uri(name))
        whole = types.TextDocumentContentChangeWholeDocument(text)
        self.editor.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [whole]))

    async def _word(self) -> str:
        name = await self._opened()
        text = self.editor.texts[name]
        words = [*_WORD.finditer(text)]
        if not words:
            return await self._undo()
        word, new = self.random.choice(words), self.random.choice(_WORDS)
        await self._type(name, text[: word.start()] + new + text[word.end() :])
        return f"{name}: {word[0]} is {new!r}"

    async def _line(self) -> str:
        name = await self._opened()
        lines = self.editor.texts[name].split("\n")
        gone = lines.pop(self.random.randrange(len(lines)))
        await self._type(name, "\n".join(lines))
        return f"{name}: without {gone!r}"

    async def _undo(self) -> str:
        name = await self._opened()
        path = self.editor.folder / name
        await self._type(name, path.read_text() if path.exists() else "")
        return f"{name}: as on disk"

    async def _close(self) -> str:
        """Close a file, its text unsaved."""
        name = await self._opened()
        if len(self.editor.versions) > 1:
            await self.editor.close(name)
        return f"{name}: closed"

    async def _disk(self) -> str:
        name = self.random.choice(self._names())
        path = self.editor.folder / name
        path.write_text(path.read_text().replace("true", "truth").replace("false", "true").replace("truth", "false"))
        self._tell(name, types.FileChangeType.Changed)
        return f"{name}: changed on disk"

    async def _file(self) -> str:
        """Delete a file or rename it."""
        name = self.random.choice(self._names())
        path = self.editor.folder / name
        if self.random.random() < 0.5:
            self.removed[name] = path.read_text()
            path.unlink()
            self._tell(name, types.FileChangeType.Deleted)
            return f"{name}: deleted"
        other = path.with_name(f"a{path.name}")
        path.rename(other)
        new = other.relative_to(self.editor.folder).as_posix()
        self._tell(name, types.FileChangeType.Deleted)
        self._tell(new, types.FileChangeType.Created)
        return f"{name}: renamed to {new}"

    async def _back(self) -> str:
        if not self.removed:
            return await self._word()
        name, text = self.removed.popitem()
        self.editor.write(name, text)
        self._tell(name, types.FileChangeType.Created)
        return f"{name}: written again"

    def _tell(self, name: str, kind: types.FileChangeType) -> None:
        event = types.FileEvent(self.editor.uri(name), kind)
        self.editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))


def shown_now(editor: Editor) -> dict[str, list[str]]:
    """Return what the editor shows, by file."""
    found = {path_of(uri): each.diagnostics for uri, each in editor.published.items() if _is_in(uri, editor.folder)}
    return _plain(found)


def shown_by_a_new_start(editor: Editor) -> dict[str, list[str]]:
    """Return what is shown of the same texts by a project that nobody judged before."""
    texts = {str(editor.folder / name): editor.texts[name].encode() for name in editor.versions}
    positions = Positions(
        PositionCodec(types.PositionEncodingKind.Utf16), lambda path: Source(path, _text(path, texts))
    )
    project = Project(str(editor.folder))
    try:
        result = project.judge(ClientSettings().request(), texts, lambda: True)
    except ConfigError as error:
        said = AnalysisError(error.path, error.line, error.column, error.message)
        return _plain({error.path: [error_diagnostic(said, positions)]})
    with project.reading(texts):
        return _plain(diagnostics_of(result, set(texts), positions, undecided=False))


def _text(path: str, texts: dict[str, bytes]) -> str:
    if path in texts:
        return texts[path].decode()
    try:
        with open(path, encoding="utf-8", newline="") as file:
            return file.read()
    except OSError:
        return ""


def _is_in(uri: str, folder: Path) -> bool:
    return path_of(uri).startswith(f"{folder}/")


def _plain(found: Any) -> dict[str, list[str]]:
    return {path: sorted(_said(each) for each in diagnostics) for path, diagnostics in found.items() if diagnostics}


def _said(shown: types.Diagnostic) -> str:
    related = [
        (each.location.uri, each.location.range.start.line, each.message) for each in shown.related_information or ()
    ]
    return f"{shown.range.start.line + 1}:{shown.range.start.character} {shown.code} {shown.message} {related}"
