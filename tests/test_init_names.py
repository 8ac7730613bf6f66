"""`dynlint init` writes valid settings for any names of folders and files."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from dynlint.cli.commands import init
from dynlint.cli.program import program
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.settings.config_file import load
from dynlint.settings.path_patterns import literal, matcher, problem

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "tables"\n}\n'
NAMES = (
    *("a[b", "a]b", "*", "**", "a**", "{a", "a}", "{a,b}", "!a", "[!a]", "[^", "?", "-", " ", "#a", "a: b"),
    *("- a", "'a", '"a', "&a", "*a", "true", "null", "~", "%a", "@a", "a\nb", "a\tb", "\u202ea", "ä", "=", "<<"),
    *(("a\\b", os.fsdecode(b"a\xff")) if sys.platform == "linux" else ()),
)


def _init(folder: Path) -> tuple[int, str]:
    done = CliRunner().invoke(program, ["init", str(folder)])
    return done.exit_code, done.output


def _environments(folder: Path) -> set[tuple[str, ...]]:
    result = run(Request((str(folder),), select=("DYN201",)))
    assert not result.errors
    return {(finding.location.path, *finding.environments) for finding in result.findings}


@pytest.mark.skipif(os.name == "nt", reason="most of these are no names there")
@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_folder_of_any_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.chdir(tmp_path)
    root = tmp_path / "repository" / name / "service"
    root.mkdir(parents=True)
    (root / "main.tf").write_text(TABLE)
    (root / "prod.tfvars").touch()
    before = _environments(tmp_path / "repository")
    code, said = _init(tmp_path / "repository")
    assert code == 0
    assert said.endswith("with the environments prod\n"), said
    (environment,) = load(str(tmp_path / "repository" / ".dynlint.yaml")).environments
    assert (environment.name, environment.var_files) == ("prod", ("prod.tfvars",))
    assert _environments(tmp_path / "repository") == before


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_pattern_for_one_path(name: str) -> None:
    for path in (name, f"{name}/x", f"x/{name}"):
        assert problem(literal(path)) == ""
        assert matcher((literal(path),))(path)
    others = [other for other in NAMES if other != name and matcher((literal(f"x/{name}"),))(f"x/{other}")]
    assert others == [] or "\\" in name, "any character may stand for a backslash"


def test_what_would_be_refused_is_left_out_and_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(TABLE)
    (tmp_path / "prod.tfvars").touch()
    monkeypatch.setattr(init, "literal", lambda _: "a[b")
    code, said = _init(tmp_path)
    assert code == 0
    assert "the environments that can be seen are not written" in said
    assert load(str(tmp_path / ".dynlint.yaml")).environments == ()
