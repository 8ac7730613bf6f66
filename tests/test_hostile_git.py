"""Programs in the configuration of a repository are not run, and a folder that imitates a repository is none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dynlint.fleet.sources import FleetSource, sources
from dynlint.run.git_revision import changed_lines, commit_of, repository_of, revision_tree

pytestmark = [pytest.mark.tools, pytest.mark.skipif(os.name != "posix", reason="runs shell scripts")]
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
KEYS = (
    *("filter.own.smudge", "filter.own.clean", "filter.own.process", "filter.a=b.smudge", "filter.a=b.clean"),
    *("diff.own.textconv", "diff.own.command", "diff.external", "core.fsmonitor"),
)
"""Without dynlint's options and settings for git, each of these keys makes git run its program in this test.

Programs for a network, a pager or an editor are switched off, too, but no command of dynlint would start one.
"""


def git(*arguments: str, folder: Path) -> None:
    settings = ("-c", "user.name=t", "-c", "user.email=t@example.test")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    top = tmp_path / "top"
    top.mkdir()
    (top / "main.tf").write_text(TABLE)
    (top / "other.tf").write_text("")
    (top / ".gitattributes").write_text("main.tf filter=own diff=own\nother.tf filter=a=b\n")
    git("init", "-q", folder=top)
    git("add", "-A", folder=top)
    git("commit", "-q", "-m", "x", folder=top)
    (top / "main.tf").write_text(TABLE * 2)
    return top


def _script(folder: Path) -> tuple[Path, Path]:
    marker, script = folder / "ran", folder / "run.sh"
    script.write_text(f"#!/bin/sh\necho ran >> {marker}\ncat\n")
    script.chmod(0o755)
    return marker, script


def _looked_at(top: Path) -> None:
    """Use a repository in every way that `--new-from` and `fleet` do."""
    commit = commit_of(str(top), "HEAD")
    with revision_tree(commit, str(top)) as tree:
        assert Path(tree.top, "main.tf").read_text() == TABLE


def _set(top: Path, key: str, script: Path, *, required: bool, included: bool) -> None:
    target = top / ".git" / ("more" if included else "config")
    git("config", "--file", str(target), key, str(script), folder=top)
    if key.startswith("filter."):
        git("config", "--file", str(target), f"{key.rpartition('.')[0]}.required", str(required).lower(), folder=top)
    if included:
        git("config", "include.path", "more", folder=top)


@pytest.mark.parametrize("included", [False, True])
@pytest.mark.parametrize("key", KEYS)
def test_a_program_of_the_configuration_is_not_run(
    repository: Path, tmp_path: Path, key: str, included: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker, script = _script(tmp_path)
    _set(repository, key, script, required=included, included=included)
    monkeypatch.chdir(repository)
    assert repository_of(str(repository)) == str(repository)
    assert changed_lines(str(repository), "HEAD")
    _looked_at(repository)
    bare = tmp_path / "bare"
    (repository / ".git").rename(bare)
    git("config", "--file", str(bare / "config"), "core.bare", "true", folder=tmp_path)
    monkeypatch.chdir(bare)
    _looked_at(bare)
    assert not marker.exists()


def test_the_filters_of_this_test_would_run(repository: Path, tmp_path: Path) -> None:
    marker, script = _script(tmp_path)
    _set(repository, "filter.own.smudge", script, required=False, included=False)
    git("checkout", "-f", "HEAD", "--", "main.tf", folder=repository)
    assert marker.exists()


def test_hooks_are_not_run(repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    marker, script = _script(tmp_path)
    for name in ("post-checkout", "post-index-change", "reference-transaction", "fsmonitor-watchman"):
        (repository / ".git" / "hooks").mkdir(exist_ok=True)
        (repository / ".git" / "hooks" / name).write_bytes(script.read_bytes())
        (repository / ".git" / "hooks" / name).chmod(0o755)
    monkeypatch.chdir(repository)
    _looked_at(repository)
    assert changed_lines(str(repository), "HEAD")
    assert not marker.exists()


def test_a_project_is_linted_though_a_folder_in_it_looks_like_a_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("project/docs/objects").mkdir(parents=True)
    Path("project/docs/refs").mkdir()
    Path("project/docs/HEAD").write_text("ref: refs/heads/main\n")
    Path("project/main.tf").write_text(TABLE)
    assert sources(["project"]) == [FleetSource("project", os.path.abspath("project"))]
