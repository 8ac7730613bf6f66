"""The console blocks of the fixtures' READMEs: each command is run as it is written, or listed with the reason."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

TOP = Path(__file__).resolve().parents[1]
NOT_RUN = {
    "checkov ": "tests/inside_checkov/test_own_checks.py runs Checkov over the systems",
    "pre-commit ": "tests/test_pre_commit_hooks.py runs the hooks",
    "pip install -r ": "needs a network",
    "pytest ": "it is these tests; what it names is looked up",
}
"""How commands begin that are not run here, and why."""
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Block(NamedTuple):
    """The commands of one block of a document."""

    document: str
    commands: tuple[str, ...]


BLOCKS = [
    Block(path.relative_to(TOP).as_posix(), tuple(re.findall(r"^\$ (.+)$", text, re.MULTILINE)))
    for path in sorted((TOP / "fixtures").rglob("*.md"))
    for text in _BLOCK.findall(path.read_text(encoding="utf-8"))
]
_RUN = ("dynlint ", "sed ", "git checkout ")
RUN = [block for block in BLOCKS if all(command.startswith(_RUN) for command in block.commands)]
OF_TERRAFORM = [block for block in BLOCKS if block.commands[0].startswith("terraform ")]


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the fixtures, in which a command may change a file."""
    folder = tmp_path_factory.mktemp("clone")
    shutil.copytree(TOP / "fixtures", folder / "fixtures", ignore=shutil.ignore_patterns(".terraform*", "twins"))
    for command in ("git init -q .", "git add .", "git -c user.name=a -c user.email=a@b.c commit -q -m a"):
        subprocess.run(shlex.split(command), cwd=folder, check=True)
    return folder


def exit_code(command: str, folder: Path) -> int:
    """Run a command by a shell that knows this dynlint."""
    known = f'dynlint() {{ PYTHONPATH={shlex.quote(str(TOP))} {shlex.quote(sys.executable)} -m dynlint "$@"; }}'
    return subprocess.run(
        ["bash", "-c", f"{known}\n{command}"], cwd=folder, capture_output=True, check=False
    ).returncode


def test_every_command_is_run_or_listed() -> None:
    run = {command for block in (*RUN, *OF_TERRAFORM) for command in block.commands}
    others = [command for block in BLOCKS for command in block.commands if command not in run]
    assert len(run) >= 12
    assert [command for command in others if not command.startswith((*NOT_RUN, *_RUN))] == []
    assert [each for each in NOT_RUN if not any(command.startswith(each) for command in others)] == []


@pytest.mark.tools
@pytest.mark.parametrize("block", RUN, ids=lambda block: f"{block.document}:{block.commands[0][:40]}")
def test_commands_of_dynlint(block: Block, clone: Path) -> None:
    """A mistake that the block makes is found; without one nothing is an error."""
    for command in block.commands:
        is_wrong = block.commands[0].startswith("sed ") and command.startswith("dynlint ")
        assert exit_code(command, clone) == (1 if is_wrong else 0), command
    assert subprocess.run(["git", "diff", "--quiet"], cwd=clone, check=False).returncode == 0


def test_what_pytest_is_told_is_there() -> None:
    words = [word for block in BLOCKS for command in block.commands for word in command.split()]
    assert [word for word in words if word.startswith("tests/") and not (TOP / word).exists()] == []
