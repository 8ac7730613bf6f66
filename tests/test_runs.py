"""What a run skips, caches and reports, and which ignore comments it needs."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from dynlint.model.system.module import Module
from dynlint.model.watching.alarm import Metric
from dynlint.request import Request
from dynlint.run import cache, cache_folder
from dynlint.run.lint import run
from dynlint.run.targets import _nearest_module, repository

TABLE = 'resource "aws_dynamodb_table" "%s" {\n  name = "%s"\n}\n'


def written(folder: Path, *names: str) -> Path:
    """Write into each of several folders a root module with a table of the folder's name."""
    (folder / ".git").mkdir()
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "main.tf").write_text(TABLE % ((Path(name).name,) * 2))
    return folder


def test_folders_without_which_a_run_does_are_left_out_with_all_below_and_no_others(tmp_path: Path) -> None:
    root = written(tmp_path, "a", "a/below", "ab", "c/a")
    result = run(Request((str(root),), select=("DYN201",), without=(str(root / "a"),)))
    assert {finding.address for finding in result.findings} == {"aws_dynamodb_table.ab", "aws_dynamodb_table.a"}
    folders = {Path(finding.location.path).resolve().parent.relative_to(root).as_posix() for finding in result.findings}
    assert folders == {"ab", "c/a"}
    asked_for = (str(root / "a" / "below"), str(root / "ab"))
    result = run(Request(asked_for, select=("DYN201",), without=(str(root / "a"),)))
    assert [finding.address for finding in result.findings] == ["aws_dynamodb_table.ab"]


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a cache that keeps every result."""
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -1e6)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_an_answer_is_remembered_where_that_is_asked_for(kept: Path, tmp_path: Path) -> None:
    root = tmp_path / "tree"
    root.mkdir()
    written(root, "a")
    run(Request((str(root),)))
    assert not [*kept.rglob("*.json")]
    run(Request((str(root / "a" / "main.tf"),)), keep=True)
    assert not [*kept.rglob("*.json")], "an answer about changed files is of one commit"
    run(Request((str(root),)), keep=True)
    assert len([*kept.rglob("*.json")]) == 1


def test_a_repository_is_what_git_says_else_where_one_stands_else_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("here/below", "elsewhere", "git/.git", "git/a/b"):
        (tmp_path / name).mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "here")
    assert repository(str(tmp_path / "here" / "below")) == str(tmp_path / "here")
    assert repository(str(tmp_path / "elsewhere")) == str(tmp_path / "elsewhere")
    assert repository(str(tmp_path / "git" / "a" / "b")) == str(tmp_path / "git")


def test_a_file_above_all_modules_is_of_none() -> None:
    tree = SimpleNamespace(folders={"/repository/tables": None})
    assert _nearest_module("/repository/tables/templates/a.txt", tree) == {"/repository/tables"}  # type: ignore[arg-type]
    assert _nearest_module("/repository/a.txt", tree) == set()  # type: ignore[arg-type]


COMMENTED = """# dynlint:ignore[DYN201] the copy is enough
resource "aws_dynamodb_table" "copy" {
  name = "copy"
  point_in_time_recovery {
    enabled = %s
  }
}

variable "on" {}

resource "aws_dynamodb_table" "orders" {
  name = "orders"
  point_in_time_recovery {
    enabled = var.on
  }
}
"""


@pytest.mark.parametrize(("enabled", "is_unused"), [("true", True), ("var.on", False), ("false", False)])
def test_a_comment_is_needed_where_its_rule_speaks_or_cannot_tell(
    tmp_path: Path, enabled: str, is_unused: bool
) -> None:
    """An undecided result elsewhere is no reason to keep a comment."""
    (tmp_path / "main.tf").write_text(COMMENTED % enabled)
    result = run(Request((str(tmp_path),)))
    assert any(item.rule == "DYN201" for item in result.undecided)
    assert ("DYN003" in {finding.rule for finding in result.findings}) is is_unused


def test_a_fault_in_finding_what_some_checks_are_about_costs_these_checks_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Module) -> list[Metric]:
        raise RuntimeError("no metrics")

    monkeypatch.setattr(Module, "metrics", property(broken))
    (tmp_path / "main.tf").write_text(TABLE % ("t", "t"))
    result = run(Request((str(tmp_path),)))
    faults = [error.message for error in result.errors if "what check_metric is about" in error.message]
    assert len(faults) == 1
    assert not any("NoneType" in error.message for error in result.errors)
    assert {"DYN201", "DYN301"} <= {finding.rule for finding in result.findings}


def test_a_comment_for_every_rule_of_a_tool_silences_what_that_tool_has(tmp_path: Path) -> None:
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text("#tfsec:ignore:*\n" + TABLE % ("t", "t"))
    result = run(Request((str(tmp_path),)))
    assert "DYN201" in {item.finding.rule for item in result.suppressed}
    assert "DYN301" in {finding.rule for finding in result.findings}, "tfsec has no such rule"
