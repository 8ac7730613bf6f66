"""A repository has one result: for any number of processes, a cold or warm cache, any order of paths."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dynlint.finding import Result
from dynlint.reports.as_json import render
from dynlint.request import Request
from dynlint.run import cache, cache_folder, workers
from dynlint.run.cache import Before
from dynlint.run.lint import run

pytestmark = pytest.mark.tools  # needs no program, but analyses every system many times
FIXTURES = Path(__file__).parents[1] / "fixtures"
SYSTEMS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
_EDITS = (
    ("main.tf", 'resource "aws_dynamodb_table" "a" {\n  name = var.name\n}\nvariable "name" {}\n'),
    ("main.tf", 'resource "aws_dynamodb_table" "a" {\n  name = "a"\n}\nmodule "m" {\n  source = "./m"\n}\n'),
    (
        "main.tf",
        'locals {\n  p = fileexists("p.json") ? file("p.json") : "{}"\n}\nresource "aws_dynamodb_table" "a" {}\n',
    ),
    ("more.tf", 'resource "aws_dynamodb_table" "b" {\n  name = = "b"\n}\n'),
    ("more.tf", 'resource "aws_iam_policy" "p" {\n  policy = file("p.json")\n}\n'),
    ("m/main.tf", 'resource "aws_dynamodb_table" "c" {\n  # dynlint:ignore[DYN201] a cache\n}\n'),
    ("p.json", '{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}'),
    ("prod.tfvars", 'name = "orders"\n'),
    ("dev.tfvars", 'name = "orders-dev"\n'),
    (".dynlint.yaml", "preset: strict\n"),
    (".dynlint.yaml", "ignore: [DYN201]\n"),
    ("more.tf", ""),
)
"""Files and their new text; an empty text deletes the file."""


def _text(result: Result | None) -> str:
    assert result is not None
    return render(result._replace(summary=result.summary._replace(seconds=0.0)))


def _age(folder: Path) -> None:
    then = time.time() - 60
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (then, then), follow_symlinks=False)


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_fixture_has_one_answer(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(FIXTURES / system, tmp_path / system)
    _age(tmp_path)
    monkeypatch.chdir(tmp_path / system)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(workers, "_WORTH", 1)
    monkeypatch.setattr(workers, "_WORTH_BYTES", 0)
    one = _text(run(Request(preset="strict")))
    assert _text(run(Request(preset="strict"), jobs=2, keep=True)) == one
    assert _text(Before(Request(preset="strict")).answer()) == one


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_order_of_paths_changes_nothing(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES / system)
    monkeypatch.setattr(workers, "_WORTH", 1)
    monkeypatch.setattr(workers, "_WORTH_BYTES", 0)
    paths = sorted(name for name in os.listdir() if Path(name).is_dir())
    if not paths:
        pytest.skip("a single folder has no order")
    one = _text(run(Request(tuple(paths))))
    assert _text(run(Request(tuple(reversed(paths))))) == one
    shuffled = random.Random(system).sample(paths, len(paths))  # noqa: S311  # the same each time
    assert _text(run(Request(tuple(shuffled)), jobs=2)) == one


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(_EDITS), min_size=1, max_size=6))
def test_the_cache_never_changes_an_answer(edits: list[tuple[str, str]]) -> None:
    """After every edit, the cached result equals that of a run without the cache, or there is none."""
    here = Path.cwd()
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.chdir(name)
        patch.setattr(cache, "_WORTH_SECONDS", 0)
        patch.setattr(cache, "_SETTLED_SECONDS", -3600)
        for path, text in (_EDITS[0], *edits):
            Path(path).parent.mkdir(exist_ok=True)
            Path(path).write_text(text) if text else Path(path).unlink(missing_ok=True)
            fresh = _text(run(Request()))
            remembered = Before(Request()).answer()
            assert remembered is None or _text(remembered) == fresh
            assert _text(run(Request(), keep=True)) == fresh
            assert _text(Before(Request()).answer()) == fresh
    os.chdir(here)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_runs_that_write_the_same_entry_at_once_leave_a_whole_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "products", tmp_path / "products")
    _age(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setenv(cache_folder.VARIABLE, str(tmp_path / "cache"))
    one = _text(run(Request()))
    processes = []
    for _ in range(4):
        process = os.fork()
        if not process:
            try:
                for _ in range(5):
                    run(Request(), keep=True)
            finally:
                os._exit(0)
        processes.append(process)
    seen = set()
    while processes:
        done, _ = os.waitpid(-1, os.WNOHANG)
        processes = [process for process in processes if process != done]
        remembered = Before(Request()).answer()
        if remembered is not None:
            seen.add(_text(remembered))
    assert seen == {one}
    assert [path.suffix for path in Path(cache_folder.path()).iterdir()].count(".json") == 1
    assert sorted(path.name for path in Path(cache_folder.path()).iterdir() if path.suffix != ".json") == [
        ".gitignore",
        "CACHEDIR.TAG",
    ]
