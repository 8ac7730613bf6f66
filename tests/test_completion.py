"""Words that a shell completes."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from dynlint.cli.commands import COMMANDS
from dynlint.cli.program import program

PAGE = Path(__file__).resolve().parent.parent / "docs" / "completion.md"
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n'


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in the folder above a root module with two environments."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "main.tf").write_text(TABLE)
    (tmp_path / "live" / "production.tfvars").write_text("")
    (tmp_path / "live" / "staging.tfvars").write_text("")
    return tmp_path


def completed(line: str) -> list[tuple[str, str]]:
    """Return (kind, word) of the completions of the last word of a line."""
    *before, last = line.split(" ")
    shell = ShellComplete(program, {}, "dynlint", "_DYNLINT_COMPLETE")
    return [(item.type, item.value) for item in shell.get_completions(before, last)]


def words(line: str) -> list[str]:
    return [word for kind, word in completed(line) if kind == "plain"]


def test_commands() -> None:
    assert words("") == [*COMMANDS]
    assert words("exp") == ["explain"]


@pytest.mark.parametrize("line", ["", "li", "lint li", "live --quiet li", "environments li", "inspect li", "fix li"])
def test_paths_are_left_to_the_shell(line: str) -> None:
    assert ("file", line.rpartition(" ")[2]) in completed(line)


def test_options() -> None:
    assert words("--sel") == words("lint --sel") == words("fix --sel") == ["--select"]


@pytest.mark.parametrize("line", ["explain recovery-d", "--select recovery-d", "lint --ignore recovery-d"])
def test_rules(line: str) -> None:
    assert words(line) == ["recovery-disabled"]


def test_rules_by_their_ids_and_in_a_list() -> None:
    assert words("explain DYN20")[:2] == ["DYN201", "DYN202"]
    assert words("--select DYN2,alarm-mi") == ["DYN2,alarm-missing"]


@pytest.mark.parametrize("line", ["--env ", "inspect --env ", "environments --env ", "live --env "])
def test_environments(line: str) -> None:
    assert words(line) == ["production", "staging"]


def test_what_cannot_be_read_completes_to_nothing(here: Path) -> None:
    (here / ".dynlint.yaml").write_text("selct: DYN2\n")
    assert words("--env ") == []
    assert words("explain rec") == []


@pytest.mark.tools  # bash
def test_bash_completes_with_the_script_of_the_page(here: Path) -> None:
    line = next(line for line in PAGE.read_text().splitlines() if "bash_source" in line).removeprefix("$ ")
    (here / "dynlint").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dynlint "$@"\n')
    (here / "dynlint").chmod(0o755)
    script = f"""
        {line.replace("~", ".")}
        . ./{re.search("~/(.*)", line)[1]}
        compopt() {{ true; }}  # bash has it only while a line is completed
        for word in expl recovery-disab; do
            COMP_WORDS=(dynlint explain "$word") COMP_CWORD=2 COMPREPLY=()
            [ "$word" = expl ] && COMP_WORDS=(dynlint "$word") COMP_CWORD=1
            _dynlint_completion dynlint
            echo "${{COMPREPLY[@]}}"
        done"""
    command = ["bash", "--noprofile", "--norc", "-c", script]
    variables = os.environ | {"PATH": f"{here}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(PAGE.parents[1])}
    done = subprocess.run(command, cwd=here, env=variables, capture_output=True, text=True, check=False)
    assert (done.stdout.split(), done.stderr) == (["explain", "recovery-disabled"], "")
