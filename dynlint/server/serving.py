"""The server's state: open files, published diagnostics, and messages to the person at the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint import __version__
from dynlint.reports.escape import shown
from dynlint.reports.shorten import short
from dynlint.server.client_settings import settings_of
from dynlint.server.positions import uri_of
from dynlint.server.protocol import LanguageServer, types
from dynlint.server.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.server.diagnostics import ByFile


class DynlintServer(LanguageServer):
    """dynlint as a language server."""

    def __init__(self) -> None:
        super().__init__("dynlint", __version__)
        self.open = Workspace(self, self._publish, self._refresh)
        self.mistakes: list[str] = []
        """What is not understood of the settings that the editor began with."""
        self._published: dict[str, set[str]] = {}
        """The files (absolute paths) that show something, by their project."""

    def _publish(self, top: str, found: ByFile, near: set[str]) -> None:
        """Publish the diagnostics of a project, and empty ones for files that have none any more."""
        for path in sorted({*found, *near, *self._published.get(top, ())}):
            uri, shown = uri_of(path), found.get(path, [])
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, shown, self.version_of(uri)))
        self._published[top] = {path for path, diagnostics in found.items() if diagnostics}

    def _refresh(self) -> None:
        """Let the editor ask again for lenses and hints: a change of one file may change those of another."""
        able = self.client_capabilities.workspace
        if self.open.settings.code_lens and able and able.code_lens and able.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)
        if self.open.settings.inlay_hints and able and able.inlay_hint and able.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)

    def tell(self, sentences: Iterable[str]) -> None:
        """Show messages to the person at the editor."""
        for sentence in sentences:
            self.window_show_message(
                types.ShowMessageParams(types.MessageType.Warning, f"dynlint: {shown(short(sentence))}")
            )

    def version_of(self, uri: str) -> int | None:
        """Return the version of an open file by its address; None if it is not open."""
        document = self.workspace.text_documents.get(uri)
        return document.version if document is not None else None

    def use_settings(self, given: object) -> None:
        """Use new settings of the editor, report invalid ones, and judge again."""
        settings, mistakes = settings_of(given)
        self.tell(mistakes)
        self.open.settings = settings._replace(asks_for_reason=self.open.settings.asks_for_reason)
        self.open.all_changed()
