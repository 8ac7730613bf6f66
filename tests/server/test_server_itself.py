"""The server from inside: what it does where something goes wrong, and what it does not keep."""

from __future__ import annotations

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("pygls")
from dynlint.server.language_server import make_server
from dynlint.server.project import Project
from dynlint.server.protocol import forget_answered
from dynlint.server.workspace import Texts

if TYPE_CHECKING:
    from pathlib import Path


def test_notifications_that_were_dealt_with_are_not_kept() -> None:
    server = make_server()
    done: Future[None] = Future()
    done.set_result(None)
    waiting: dict[str, Any] = server.protocol._request_futures  # noqa: SLF001  # pygls keeps them there
    waiting.update(done=done, asked=Future())
    forget_answered(server)
    assert list(waiting) == ["asked"]


def test_a_fault_replaces_findings_that_may_be_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(Project, "judge", fails)
    server = make_server()
    server.protocol._workspace = server.protocol._workspace or _workspace(tmp_path)  # noqa: SLF001
    main = str(tmp_path / "main.tf")
    found = server.open._found(Project(str(tmp_path)), Texts({main: b""}), lambda: True)  # noqa: SLF001
    ((path, (shown,)),) = found.items()
    assert path == main
    assert "ZeroDivisionError" in shown.message


def _workspace(folder: Path) -> Any:
    from pygls.workspace import Workspace

    return Workspace(folder.as_uri())
