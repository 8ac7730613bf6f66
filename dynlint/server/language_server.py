"""The language server: what the protocol asks, handed on to who knows the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.lsp.server import LanguageServer

from dynlint import __version__
from dynlint.server.at_cursor import at_offset
from dynlint.server.client_settings import settings_of
from dynlint.server.hover import hover_text
from dynlint.server.positions import path_of, uri_of
from dynlint.server.workspace import Workspace

if TYPE_CHECKING:
    from dynlint.server.diagnostics import ByFile
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look, Project

    FileEvent = types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams | types.DidCloseTextDocumentParams


class DynlintServer(LanguageServer):
    """dynlint for editors."""

    def __init__(self) -> None:
        super().__init__("dynlint", __version__)
        self.open = Workspace(self, self._publish)
        self._published: dict[str, set[str]] = {}
        """The files (absolute paths) that show something, by their project."""

    def _publish(self, top: str, found: ByFile, near: set[str]) -> None:
        """Show what is found in a project, and nothing any more where something was found before."""
        for path in sorted({*found, *near, *self._published.get(top, ())}):
            document = self.workspace.text_documents.get(uri_of(path))
            version = document.version if document is not None else None
            shown = found.get(path, [])
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri_of(path), shown, version))
        self._published[top] = {path for path, diagnostics in found.items() if diagnostics}

    def use_settings(self, given: object) -> None:
        """Take over the settings of the editor, say what of them is not understood, and judge anew."""
        settings, mistakes = settings_of(given)
        for mistake in mistakes:
            self.window_show_message(types.ShowMessageParams(types.MessageType.Warning, f"dynlint: {mistake}"))
        self.open.settings = settings
        self.open.all_changed()


def make_server() -> DynlintServer:
    """Return the server with everything that it answers."""
    server = DynlintServer()
    _answer_about_files(server)
    _answer_about_settings(server)
    _answer_about_places(server)
    return server


_IN_THE_EDITOR = (types.TEXT_DOCUMENT_DID_OPEN, types.TEXT_DOCUMENT_DID_CHANGE, types.TEXT_DOCUMENT_DID_CLOSE)
_ON_DISK = (
    types.TEXT_DOCUMENT_DID_SAVE,
    types.WORKSPACE_DID_CHANGE_WATCHED_FILES,
    types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS,
)


def _answer_about_files(server: DynlintServer) -> None:
    for event in _IN_THE_EDITOR:

        @server.feature(event)
        def changed(params: FileEvent) -> None:
            server.open.changed(path_of(params.text_document.uri))

    for event in _ON_DISK:

        @server.feature(event)
        def changed_on_disk(_: object) -> None:
            server.open.all_changed()


def _answer_about_settings(server: DynlintServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.open.settings = settings_of(params.initialization_options)[0]

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def other_settings(params: types.DidChangeConfigurationParams) -> None:
        server.use_settings(params.settings)


def _answer_about_places(server: DynlintServer) -> None:
    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        path = path_of(params.text_document.uri)

        def job(look: Look, _project: Project, positions: Positions) -> types.Hover | None:
            file = look.file(path)
            cursor = at_offset(file, positions.offset(file.source, params.position)) if file is not None else None
            if file is None or cursor is None:
                return None
            text = hover_text(cursor, look)
            place = positions.span(file.source, *cursor.span)
            return types.Hover(types.MarkupContent(types.MarkupKind.Markdown, text), place) if text else None

        return await server.open.look(path, job)


def run() -> None:
    """Serve an editor over standard input and output until it leaves."""
    make_server().start_io()
