"""The language server: connects the requests of the protocol with their handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.server.answers import answer_about_places
from dynlint.server.client_settings import settings_of
from dynlint.server.commands import answer_about_actions
from dynlint.server.positions import path_of
from dynlint.server.protocol import get_capability, split_as_editors, types
from dynlint.server.serving import DynlintServer

if TYPE_CHECKING:
    DiskEvent = (
        types.DidSaveTextDocumentParams | types.DidChangeWatchedFilesParams | types.DidChangeWorkspaceFoldersParams
    )
    FileEvent = types.DidOpenTextDocumentParams | types.DidChangeTextDocumentParams | types.DidCloseTextDocumentParams

_WATCHED = ("**/*.{tf,tofu,tfvars,hcl,json,yaml,yml}", "**/.dynlint.yaml")
"""What answers may depend on."""


def make_server() -> DynlintServer:
    """Return the server with all its handlers."""
    server = DynlintServer()
    _answer_about_files(server)
    _answer_about_settings(server)
    answer_about_places(server)
    answer_about_actions(server)
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
        def changed_on_disk(_: DiskEvent) -> None:
            server.open.all_changed()


def _answer_about_settings(server: DynlintServer) -> None:
    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        split_as_editors(server)
        server.open.settings, server.mistakes = settings_of(params.initialization_options)

    @server.feature(types.INITIALIZED)
    async def initialized(_: types.InitializedParams) -> None:
        server.tell(server.mistakes)
        await _watch_files(server)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    def other_settings(params: types.DidChangeConfigurationParams) -> None:
        server.use_settings(params.settings)


async def _watch_files(server: DynlintServer) -> None:
    """Ask the editor to report changes of files on disk, if it can."""
    able = get_capability(server.client_capabilities, "workspace.did_change_watched_files.dynamic_registration", False)
    if able:
        watchers = [types.FileSystemWatcher(pattern) for pattern in _WATCHED]
        options = types.DidChangeWatchedFilesRegistrationOptions(watchers)
        asked = types.Registration("dynlint.files", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        await server.client_register_capability_async(types.RegistrationParams([asked]))


def run() -> None:
    """Serve an editor over standard input and output until it disconnects."""
    make_server().start_io()
