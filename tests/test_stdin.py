"""`dynlint lint --stdin-filename PATH -`: unsaved text is linted as the file would be."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name     = "orders"\n  hash_key = var.key\n}\n'


def _run(folder: Path, text: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "dynlint", *arguments]
    environment = {"PYTHONPATH": str(TOP), "DYNLINT_CACHE_DIR": str(folder / "cache")}
    return subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, check=False, env=environment)


def _found(done: subprocess.CompletedProcess[str]) -> set[tuple[str, str, int]]:
    return {(each["rule"], each["path"], each["line"]) for each in json.loads(done.stdout)["findings"]}


def test_the_text_stands_for_its_file_and_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("# nothing yet\n")
    options = ("lint", "--format", "json", "--stdin-filename", "main.tf", "-")
    unsaved = _run(tmp_path, TABLE, *options)
    assert (tmp_path / "main.tf").read_text() == "# nothing yet\n"
    (tmp_path / "main.tf").write_text(TABLE)
    saved = _run(tmp_path, "", "lint", "--format", "json", "main.tf")
    assert _found(unsaved) == _found(saved) != set()
    assert unsaved.returncode == saved.returncode == 1


def test_the_file_need_not_be_there(tmp_path: Path) -> None:
    done = _run(tmp_path, TABLE, "--quiet", "--stdin-filename", "new.tf", "-")
    assert done.stdout.startswith("new.tf:1:1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-",), "say with --stdin-filename PATH which file it is of"),
        (("--stdin-filename", "main.tf"), "add -"),
        (("--stdin-filename", "main.tf", "-", "."), "give no path beside -"),
        (("--stdin-filename", "main.tf", "--fix", "-"), "use one of the two"),
    ],
)
def test_what_makes_no_sense_is_a_usage_error(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    done = _run(tmp_path, TABLE, *arguments)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.split())
