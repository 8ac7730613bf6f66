"""`dynlint fix` in the reference systems and their twins: no new finding, and a second run changes nothing."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from twin_cases import FIXTURES, Twin, edited, twins

from dynlint.cli.program import program
from dynlint.finding import Result
from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run

SYSTEMS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir() and path.name != "twins")
FIXED = {rule.name for rule in load().rules if rule.fix}
TWINS = [twin for twin in twins() if twin.rule in FIXED]
_TERRAFORM = shutil.which("terraform")

pytestmark = pytest.mark.tools  # analyses each system several times


def _copied(system: str, folder: Path) -> Path:
    (folder / ".git").mkdir()
    copy = folder / system
    shutil.copytree(FIXTURES / system, copy, ignore=shutil.ignore_patterns(".terraform*"))
    return copy


def _found(result: Result) -> Counter[tuple[object, ...]]:
    places = [(finding, where) for finding in result.findings for where in finding.occurrences]
    return Counter((finding.rule, finding.address, finding.attribute, where) for finding, where in places)


def _untidy(folder: Path) -> set[str]:
    if _TERRAFORM is None:
        return set()
    done = subprocess.run([_TERRAFORM, "fmt", "-check", "-recursive"], cwd=folder, capture_output=True, check=False)
    return set(done.stdout.decode().split())


def _check(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    before, untidy = run(Request((".",))), _untidy(folder)
    program.main(["fix", "--unsafe-fixes", "--quiet"], prog_name="dynlint", standalone_mode=False)
    after = run(Request((".",)))
    assert _found(after) - _found(before) == Counter()
    assert {error.message for error in after.errors} <= {error.message for error in before.errors}
    assert _untidy(folder) <= untidy
    assert program.main(["fix", "--unsafe-fixes", "--diff"], prog_name="dynlint", standalone_mode=False) in (0, 3)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_system(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _check(_copied(system, tmp_path), monkeypatch)


@pytest.mark.parametrize("twin", TWINS, ids=str)
def test_a_twin(twin: Twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = _copied(twin.system, tmp_path)
    for edit in twin.data["edits"]:
        file = copy / edit["file"]
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(edited(text, edit), encoding="utf-8")
    _check(copy, monkeypatch)
