"""The cache: results are the same as without it and never stale, and its errors end no run."""

from __future__ import annotations

import json
import os
import shutil
import time
from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.request import Request
from dynlint.run import cache, cache_entries, cache_folder
from dynlint.run.cache import Before
from dynlint.run.lint import run

FIXTURES = Path(__file__).parents[1] / "fixtures"
TABLE = """variable "recovery" {
  type = bool
}

resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled = var.recovery
  }
  #checkov:skip=CKV_AWS_28:a cache
}

resource "aws_iam_policy" "readers" {
  policy = fileexists("policy.json") ? file("policy.json") : templatefile("policy.tpl", { table = "orders" })
}

module "more" {
  source = "../shared"
}
"""
POLICY = '{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}'


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a root module that reads a value file, a template and a module outside it, all written some time ago."""
    root = tmp_path / "repository" / "production"
    (tmp_path / "repository" / "shared").mkdir(parents=True)
    root.mkdir()
    (root / "main.tf").write_text(TABLE)
    (root / "prod.tfvars").write_text("recovery = false\n")
    (root / "policy.tpl").write_text(POLICY)
    (root.parent / "shared" / "main.tf").write_text('resource "aws_dynamodb_table" "more" {\n  name = "more"\n}\n')
    _age(tmp_path)
    monkeypatch.chdir(root)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    return root


def _age(folder: Path) -> None:
    """Set the times of all files to a minute ago. The change time cannot be set, so the waiting is disabled."""
    then = time.time() - 60
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (then, then), follow_symlinks=False)


def _answer(result: Result | None) -> Result | None:
    return None if result is None else result._replace(summary=result.summary._replace(seconds=0.0))


def _run_and_before(request: Request) -> tuple[Result | None, Result | None]:
    return _answer(run(request, keep=True)), _answer(Before(request).answer())


def test_the_remembered_answer_is_the_answer() -> None:
    said, remembered = _run_and_before(Request((".",)))
    assert said is not None
    assert said.findings
    assert said.suppressed
    assert remembered == said


@pytest.mark.parametrize(
    "system",
    [
        "products",
        *(pytest.param(name, marks=pytest.mark.tools) for name in ("infrastructure", "streaming_logs", "twins")),
    ],
)
def test_the_systems_have_the_same_answers(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FIXTURES / system, tmp_path / system)
    _age(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    select = () if system != "infrastructure" else ("DYN1", "DYN2", "DYN3", "DYN4", "DYN5", "DYN6", "DYN7", "DYN8")
    said, remembered = _run_and_before(Request((system,), select=select))
    assert remembered == said


def test_another_request_is_another_entry() -> None:
    run(Request((".",)), keep=True)
    assert Before(Request((".",), select=("DYN201",))).answer() is None
    assert Before(Request(("../shared",))).answer() is None
    assert Before(Request((".",))).answer() is not None


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("main.tf", TABLE + "\n"),
        ("prod.tfvars", "recovery = true\n"),
        ("new.tf", "locals {}\n"),
        ("sub/x.tf", "locals {}\n"),
        ("policy.tpl", "{}"),
        ("policy.json", "{}"),
        ("../shared/main.tf", ""),
        ("../shared/more.tf", ""),
        (".dynlint.yaml", "ignore: [DYN201]\n"),
        ("../.dynlint.yaml", "ignore: [DYN201]\n"),
        (".terraform/modules/modules.json", "{}"),
        ("staging.tfvars", "recovery = true\n"),
    ],
)
def test_a_change_counts(project: Path, path: str, text: str) -> None:
    request = Request((".",))
    run(request, keep=True)
    assert Before(request).answer() is not None
    (project / path).parent.mkdir(parents=True, exist_ok=True)
    (project / path).write_text(text)
    assert Before(request).answer() is None


def test_a_change_of_what_a_link_leads_to_counts(project: Path) -> None:
    """The walk reads the link only."""
    elsewhere = project.parent.parent / "elsewhere.tf"
    elsewhere.write_text('resource "aws_dynamodb_table" "linked" {\n  name = "linked"\n}\n')
    (project / "linked.tf").symlink_to(elsewhere)
    _age(project.parent.parent)
    run(Request((".",)), keep=True)
    assert Before(Request((".",))).answer() is not None
    elsewhere.write_text("")
    assert Before(Request((".",))).answer() is None


def test_what_the_walk_sees_is_not_looked_at_again(project: Path) -> None:
    request = Request((".",))
    state = cache.state_of(cache.Before(request), {str(project / "main.tf"), str(project / "policy.tpl")})
    assert state is not None
    assert [*state.touched] == [str(project / "policy.tpl")]


def test_a_file_that_goes_away_counts(project: Path) -> None:
    run(Request((".",)), keep=True)
    (project / "prod.tfvars").unlink()
    assert Before(Request((".",))).answer() is None


def test_another_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    run(Request((".",)), keep=True)
    monkeypatch.setattr(cache.time, "strftime", lambda _: "9999-01-01")
    assert Before(Request((".",))).answer() is None


@pytest.mark.parametrize("text", ["", "nonsense", "{}\n[]\n", '{"key": 1', "[1]\n[2]\n", "null\nnull\n", "\x00"])
def test_a_broken_entry_does_not_count(text: str) -> None:
    run(Request((".",)), keep=True)
    (entry,) = Path(cache_folder.path()).glob("*.json")
    entry.write_text(text)
    assert Before(Request((".",))).answer() is None
    header = entry.read_text()
    said, remembered = _run_and_before(Request((".",)))
    assert remembered == said
    assert entry.read_text() != header


def test_a_cut_entry_does_not_count() -> None:
    run(Request((".",)), keep=True)
    (entry,) = Path(cache_folder.path()).glob("*.json")
    whole = entry.read_text().rstrip()  # without its last line break it is complete
    for end in range(0, len(whole), max(len(whole) // 40, 1)):
        entry.write_text(whole[:end])
        assert Before(Request((".",))).answer() is None


def test_files_written_just_now_are_not_trusted(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", 3600)  # two seconds pass on a busy machine
    (project / "main.tf").write_text(TABLE)
    run(Request((".",)), keep=True)
    assert list(Path(cache_folder.path()).glob("*.json")) == []


def test_the_folder_ignores_itself_and_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_entries, "ENTRIES", 20)
    for number in range(cache_entries.ENTRIES + 5):
        run(Request((".",), ignore=(f"DYN{number + 101}" if number < 12 else "DYN201",) * (number + 1)), keep=True)
    assert (Path(cache_folder.path()) / ".gitignore").read_text() == "*\n"
    assert len(list(Path(cache_folder.path()).glob("*.json"))) <= cache_entries.ENTRIES


def test_a_fast_run_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 3600)
    run(Request((".",)), keep=True)
    assert not Path(cache_folder.path()).exists()


def test_entries_are_json_that_runs_nothing() -> None:
    run(Request((".",)), keep=True)
    (entry,) = Path(cache_folder.path()).glob("*.json")
    header, answer, state, more, *answers, end = entry.read_text().splitlines()
    assert set(json.loads(header)) == {"key", "tree", "touched"}
    assert json.loads(answer)[0][0][0].startswith("DYN")
    assert end == '"end"'
    assert set(json.loads(state)) == {"key", "files", "touched", "glances"}
    assert set(json.loads(more)) == {"answers", "facts", "found", "more", "others"}
    assert len([*map(json.loads, answers)]) == json.loads(more)["answers"] > 0
