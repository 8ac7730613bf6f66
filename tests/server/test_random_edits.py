"""Whatever somebody does, the editor shows what a new start would show."""

from __future__ import annotations

import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("pytest_lsp")
from server.random_edits import RandomEdits, shown_by_a_new_start, shown_now

if TYPE_CHECKING:
    from server.conftest import Editor

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.tools]

SYSTEM = Path(__file__).resolve().parent.parent.parent / "fixtures" / "infrastructure"
_EDITS = 60


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_random_edits_the_editor_shows_what_a_new_start_would_show(editor: Editor, seed: int) -> None:
    shutil.copytree(SYSTEM, editor.folder / "system")
    await editor.open("main.tf")
    await editor.open("system/production/main.tf")
    edits = RandomEdits(editor, seed)
    for _ in range(_EDITS):
        done, expected = await edits.make(), shown_by_a_new_start(editor)
        await editor.until(partial(_is_shown, editor, expected), partial(_told, editor, done))


def _is_shown(editor: Editor, expected: dict[str, list[str]]) -> bool:
    return shown_now(editor) == expected


def _told(editor: Editor, done: str) -> tuple[str, list[tuple[str, set[str], set[str]]]]:
    return done, _differences(editor)


def _differences(editor: Editor) -> list[tuple[str, set[str], set[str]]]:
    now, expected = shown_now(editor), shown_by_a_new_start(editor)
    pairs = {path: ({*now.get(path, ())}, {*expected.get(path, ())}) for path in {*now, *expected}}
    return [(path, shown - wanted, wanted - shown) for path, (shown, wanted) in pairs.items() if shown != wanted]
