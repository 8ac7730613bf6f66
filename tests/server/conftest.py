"""An editor client with a project, and `dynlint server`: one server process for all tests of a file."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any, Union

import pytest

pytest_lsp = pytest.importorskip("pytest_lsp")
from lsprotocol import types  # noqa: E402
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client  # noqa: E402

TOP = Path(__file__).resolve().parent.parent.parent
COMMAND = [sys.executable, "-m", "dynlint", "server", "--stdio"]
_PATIENCE = 30
"""How many seconds to wait for an answer: the machine may be busy."""

MAIN = """\
variable "recovery" {
  type    = bool
  default = true
}

variable "environment" {
  type = string
}

locals {
  name = "orders-${var.environment}"
}

resource "aws_dynamodb_table" "orders" {
  name         = local.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.recovery
  }
}
"""


class Editor:
    """An editor with a project. The tests give a position in a file by the text at that position."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.versions: dict[str, int] = {}

    def uri(self, name: str) -> str:
        """Return the URI of a file of the project."""
        return (self.folder / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        """Return the identifier of a file for requests."""
        return types.TextDocumentIdentifier(self.uri(name))

    def write(self, name: str, text: str) -> None:
        """Write a file to the disk without telling the server."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    async def open(self, name: str, text: str | None = None) -> list[types.Diagnostic]:
        """Open a file, which may have a text that is not saved; return its diagnostics."""
        self.texts[name] = (self.folder / name).read_text() if text is None else text
        self.versions[name] = 1
        item = types.TextDocumentItem(self.uri(name), "terraform", 1, self.texts[name])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return await self.shown(name)

    async def change(self, name: str, old: str, new: str) -> list[types.Diagnostic]:
        """Replace a text that occurs once in an open file; return the new diagnostics."""
        assert self.texts[name].count(old) == 1, (old, self.texts[name])
        place = self.range(name, old)
        self.texts[name] = self.texts[name].replace(old, new)
        self.versions[name] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[name], self.uri(name))
        edit = types.TextDocumentContentChangePartial(place, new)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [edit]))
        return await self.shown(name)

    async def close(self, name: str) -> None:
        """Close a file."""
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(self.document(name)))
        del self.versions[name]

    async def shown(self, name: str) -> list[types.Diagnostic]:
        """Return the diagnostics of a file as soon as the server has sent them for the current version of the text."""
        version = self.versions.get(name)
        await self.until(lambda: self.uri(name) in self.published and self.published[self.uri(name)].version == version)
        return list(self.published[self.uri(name)].diagnostics)

    async def codes(self, name: str, expected: set[str]) -> None:
        """Wait until the diagnostics of a file have exactly these rule ids."""
        await self.until(lambda: self._codes(name) == expected, lambda: self._codes(name))

    def _codes(self, name: str) -> set[str]:
        found = self.published.get(self.uri(name))
        return {str(each.code) for each in found.diagnostics} if found else set()

    async def until(self, holds: Any, state: Any = lambda: None) -> None:
        """Wait until `holds()` is true; fail with `state()`."""
        for _ in range(_PATIENCE * 100):
            if holds():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(state())

    @property
    def published(self) -> dict[str, types.PublishDiagnosticsParams]:
        """The diagnostics that the server sent last, by the URI of the file."""
        found: dict[str, types.PublishDiagnosticsParams] = self.client.published
        return found

    def position(self, name: str, text: str, inside: int = 0) -> types.Position:
        """Return the position of a text in an open file, plus `inside` characters."""
        before = self.texts[name][: self.texts[name].index(text) + inside]
        return types.Position(before.count("\n"), len(before.rpartition("\n")[2]))

    def range(self, name: str, text: str) -> types.Range:
        """Return the range of a text in an open file."""
        return types.Range(self.position(name, text), self.position(name, text, len(text)))

    async def hover(self, name: str, text: str, inside: int = 1) -> str:
        """Return the hover text for the position `inside` characters into a text."""
        place = (self.document(name), self.position(name, text, inside))
        found = await self.client.text_document_hover_async(types.HoverParams(*place))
        return found.contents.value if found else ""

    async def settings(self, **given: Any) -> None:
        """Change the editor's settings for dynlint."""
        self.client.workspace_did_change_configuration(types.DidChangeConfigurationParams({"dynlint": given}))


def make_client() -> LanguageClient:
    """Return a client that stores the diagnostics that were sent, with their version."""
    client = make_test_lsp_client()
    converter = client.protocol._converter  # noqa: SLF001  # the library's own hook parses such an action as a command
    either = Union[types.Command, types.CodeAction]  # noqa: UP007  # as in the library
    converter.register_structure_hook(either, lambda given, _: converter.structure(given, types.CodeAction))
    client.published = {}
    client.applied = []
    client.refreshed = []

    def publish(_: Any, params: types.PublishDiagnosticsParams) -> None:
        client.published[params.uri] = params
        client.diagnostics[params.uri] = params.diagnostics

    def apply(params: types.ApplyWorkspaceEditParams) -> types.ApplyWorkspaceEditResult:
        client.applied.append(params.edit)
        return types.ApplyWorkspaceEditResult(applied=True)

    def register(_: types.RegistrationParams) -> None:
        """Accept every registration: the tests send all notifications anyway."""

    client.feature(types.WORKSPACE_APPLY_EDIT)(apply)
    for method in (types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
        client.feature(method)(lambda *_, method=method: client.refreshed.append(method))
    client.feature(types.CLIENT_REGISTER_CAPABILITY)(register)
    client.protocol.fm.features[types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS] = lambda params: publish(client, params)
    return client


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(TOP)}


@pytest_lsp.fixture(scope="module", config=ClientServerConfig(COMMAND, make_client, ENVIRONMENT))
async def client(lsp_client: LanguageClient) -> Any:
    """Start the server for an editor without open files."""
    able = client_capabilities("visual-studio-code")
    assert able.workspace is not None
    able.workspace.inlay_hint = types.InlayHintWorkspaceClientCapabilities(refresh_support=True)
    parameters = types.InitializeParams(
        able,
        workspace_folders=[],
        initialization_options={"asksForReason": True},
    )
    await lsp_client.initialize_session(parameters)
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client: LanguageClient, tmp_path: Path) -> Editor:
    """Return an editor in a repository that has a root module and two environments."""
    client.applied.clear()
    (tmp_path / ".git").mkdir()
    (tmp_path / "main.tf").write_text(MAIN)
    (tmp_path / "prod.tfvars").write_text('environment = "prod"\nrecovery    = false\n')
    (tmp_path / "staging.tfvars").write_text('environment = "staging"\n')
    return Editor(client, tmp_path)
