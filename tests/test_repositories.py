"""Repositories of strangers: --new-from and the fleet run nothing that their configuration names."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from dynlint.cli.program import program
from dynlint.filesystem import git_commands
from dynlint.filesystem.git_commands import RevisionError
from dynlint.run.git_revision import changed_lines, commit_of, repository_of, revision_tree

pytestmark = pytest.mark.tools  # needs git
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
_GIT = ("git", "-c", "user.name=t", "-c", "user.email=t@example.test", "-c", "commit.gpgsign=false")
_CHECKOUT = ("checkout-index", "--force", "--all", "--prefix=out/")
_PROMISOR = (
    "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tpartialClone = strange\n"
    '[remote "strange"]\n\tpromisor = true\n\turl = {url}\n{more}'
)


class Vector(NamedTuple):
    """A configuration with which git runs a program, and a command that shows it."""

    config: str
    command: tuple[str, ...]
    attributes: str = ""
    has_blobs: bool = True


VECTORS = {
    "smudge": Vector('[filter "x"]\n\tsmudge = {run}\n', _CHECKOUT, "*.tf filter=x\n"),
    "clean": Vector('[filter "x"]\n\tclean = {run}\n', ("diff", "HEAD"), "*.tf filter=x\n"),
    "process": Vector('[filter "x"]\n\tprocess = {run}\n\trequired = true\n', _CHECKOUT, "*.tf filter=x\n"),
    "textconv": Vector('[diff "x"]\n\ttextconv = {run}\n', ("diff", "HEAD"), "*.tf diff=x\n"),
    "diff driver": Vector('[diff "x"]\n\tcommand = {run}\n', ("diff", "HEAD"), "*.tf diff=x\n"),
    "external diff": Vector("[diff]\n\texternal = {run}\n", ("diff", "HEAD")),
    "monitor": Vector("[core]\n\tfsmonitor = {run}\n", ("status",)),
    "hooks": Vector("[core]\n\thooksPath = {hooks}\n", ("read-tree", "HEAD")),
    "include": Vector("[include]\n\tpath = {included}\n", _CHECKOUT, "*.tf filter=x\n"),
    "conditional include": Vector('[includeIf "gitdir:/"]\n\tpath = {included}\n', _CHECKOUT, "*.tf filter=x\n"),
    "ssh": Vector(
        _PROMISOR.format(url="ssh://nowhere.invalid/x", more="[core]\n\tsshCommand = {run}\n"), _CHECKOUT, "", False
    ),
    "upload-pack": Vector(_PROMISOR.format(url="{top}", more="\tuploadpack = {run}\n"), _CHECKOUT, "", False),
    "ext": Vector(
        _PROMISOR.format(url="ext::{run}", more='[protocol "ext"]\n\tallow = always\n'), _CHECKOUT, "", False
    ),
    "rewritten address": Vector(
        _PROMISOR.format(
            url="https://nowhere.invalid/x",
            more='[url "ext::{run} "]\n\tinsteadOf = https://\n[protocol "ext"]\n\tallow = always\n',
        ),
        _CHECKOUT,
        "",
        False,
    ),
}


def git(folder: Path, *arguments: str, check: bool = True) -> str:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    options = {"cwd": folder, "env": variables, "stdin": subprocess.DEVNULL, "timeout": 60}
    return subprocess.run([*_GIT, *arguments], capture_output=True, text=True, check=check, **options).stdout


class Stranger:
    """Makes repositories whose configuration runs a script; the script writes a file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mark = folder / "was-run"
        script = f"#!/bin/sh\ntouch {self.mark}\n"
        (folder / "hooks").mkdir()
        for path in (folder / "run", folder / "hooks" / "post-index-change"):
            path.write_text(script)
            path.chmod(0o755)
        (folder / "included").write_text(f'[filter "x"]\n\tsmudge = {folder / "run"}\n')

    def checkout(self, vector: Vector) -> Path:
        """Return a checkout with a commit and a change that is not committed."""
        top = self.folder / "checkout"
        top.mkdir()
        git(top, "init", "-q", "-b", "main")
        (top / "main.tf").write_text(TABLE)
        (top / ".gitattributes").write_text(vector.attributes)
        git(top, "add", "-A")
        git(top, "commit", "-q", "-m", "one")
        (top / "main.tf").write_text(TABLE + TABLE.replace("orders", "carts"))
        self.plant(top / ".git", vector)
        return top

    def bare(self, vector: Vector) -> Path:
        """Return a bare repository with a commit."""
        top = self.checkout(vector._replace(config="", has_blobs=True))
        bare = self.folder / "bare.git"
        git(self.folder, "clone", "-q", "--bare", str(top), str(bare))
        self.plant(bare, vector)
        return bare

    def plant(self, directory: Path, vector: Vector) -> None:
        """Write the vector's configuration into a git directory."""
        if not vector.has_blobs:
            blob = git(directory, "rev-parse", "HEAD:main.tf").strip()
            (directory / "objects" / blob[:2] / blob[2:]).unlink()
        names = {name: self.folder / name for name in ("run", "hooks", "included")}
        with (directory / "config").open("a") as file:
            file.write(vector.config.format(**names, top=directory))


@pytest.fixture
def stranger(tmp_path: Path) -> Stranger:
    return Stranger(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="a script for sh")
@pytest.mark.parametrize("name", VECTORS)
def test_new_from_runs_nothing_that_a_repository_names(stranger: Stranger, monkeypatch, capsys, name: str) -> None:
    vector = VECTORS[name]
    top = stranger.checkout(vector)
    monkeypatch.chdir(top)
    code = program.main(["--new-from", "HEAD", "--select", "DYN201", "--fail-on", "info"], standalone_mode=False)
    text, complaints = capsys.readouterr()
    assert not stranger.mark.exists()
    assert code == (1 if vector.has_blobs else 2)
    assert ("1 finding" if vector.has_blobs else "fetch its files first") in text + complaints
    git(top, *vector.command, check=False)
    assert stranger.mark.exists(), "this does not show anything: git itself runs nothing"


@pytest.mark.skipif(os.name == "nt", reason="a script for sh")
@pytest.mark.parametrize("name", [name for name in VECTORS if VECTORS[name].command == _CHECKOUT])
def test_a_fleet_runs_nothing_that_a_repository_names(stranger: Stranger, name: str) -> None:
    pytest.importorskip("pyarrow", reason="the extra `fleet` is not installed")
    from dynlint.fleet.sources import sources
    from dynlint.fleet.survey import Orders, survey
    from dynlint.request import Request

    vector = VECTORS[name]
    bare = stranger.bare(vector)
    (source,) = sources([str(bare)])
    outcome = survey(source, Orders(Request(), str(stranger.folder / "out")))
    assert not stranger.mark.exists()
    assert (outcome.tables, bool(outcome.errors)) == ((1, False) if vector.has_blobs else (0, True))
    work = stranger.folder / "work"
    work.mkdir()
    git(bare, "--work-tree", str(work), "read-tree", "HEAD")
    git(bare, "--work-tree", str(work), *vector.command, check=False)
    assert stranger.mark.exists(), "this does not show anything: git itself runs nothing"


def test_a_git_that_does_not_end_is_named(stranger: Stranger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(git_commands, "_PATIENCE", 0.0)
    with pytest.raises(RevisionError, match=r"^git [a-z-]+ took more than 0 seconds$"):
        commit_of(str(stranger.checkout(VECTORS["hooks"])), "HEAD")


def test_objects_of_another_repository_are_not_read(stranger: Stranger, tmp_path: Path) -> None:
    top = stranger.checkout(Vector("", ()))
    git(tmp_path, "clone", "-q", "--shared", str(top), "borrower")
    with pytest.raises(RevisionError, match="borrows objects from another repository"):
        commit_of(str(tmp_path / "borrower"), "HEAD")
    git(tmp_path / "borrower", "repack", "-a", "-d", "-q")
    (tmp_path / "borrower" / ".git" / "objects" / "info" / "alternates").unlink()
    assert commit_of(str(tmp_path / "borrower"), "HEAD") == commit_of(str(top), "HEAD")


@pytest.mark.parametrize("what", ["objects", "objects/pack", "a file"])
def test_objects_behind_links_are_not_read(stranger: Stranger, tmp_path: Path, what: str) -> None:
    private = stranger.bare(Vector("", ()))
    git(private, "repack", "-a", "-d", "-q")
    bare = tmp_path / "strange.git"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    (bare / "HEAD").write_text(git(private, "rev-parse", "HEAD"))
    if what == "a file":
        for path in (private / "objects" / "pack").iterdir():
            (bare / "objects" / "pack" / path.name).symlink_to(path)
    else:
        shutil.rmtree(bare / what)
        (bare / what).symlink_to(private / what)
    assert git(bare, "cat-file", "-t", "HEAD") == "commit\n", "this does not show anything: git itself reads none"
    with pytest.raises(RevisionError, match="is a link"):
        commit_of(str(bare), "HEAD")


def test_a_bare_repository_is_no_door_to_another(stranger: Stranger, tmp_path: Path) -> None:
    private = stranger.bare(Vector("", ()))
    bare = tmp_path / "strange.git"
    git(tmp_path, "init", "-q", "--bare", str(bare))
    (bare / "commondir").write_text(f"{private}\n")
    (bare / "HEAD").write_text((private / "HEAD").read_text())
    assert git(bare, "cat-file", "-t", "HEAD") == "commit\n", "this does not show anything: git itself reads none"
    with pytest.raises(RevisionError):
        commit_of(str(bare), "HEAD")


def test_a_link_is_no_submodule(stranger: Stranger, tmp_path: Path) -> None:
    private = tmp_path / "private"
    git(tmp_path, "init", "-q", "-b", "main", str(private))
    (private / "secret.tf").write_text(TABLE)
    git(private, "add", "-A")
    git(private, "commit", "-q", "-m", "private")
    top = stranger.checkout(Vector("", ()))
    commit = git(private, "rev-parse", "HEAD").strip()
    git(top, "update-index", "--add", "--cacheinfo", f"160000,{commit},shared")
    git(top, "commit", "-q", "-m", "two")
    (top / "shared").symlink_to(private)
    with revision_tree(commit_of(str(top), "HEAD"), str(top)) as tree:
        assert not Path(tree.top, "shared", "secret.tf").exists()
    (top / "shared").unlink()
    private.rename(top / "shared")
    with revision_tree(commit_of(str(top), "HEAD"), str(top)) as tree:
        assert Path(tree.top, "shared", "secret.tf").exists()


def test_variables_of_git_do_not_lead_elsewhere(stranger: Stranger, tmp_path: Path, monkeypatch) -> None:
    top = stranger.checkout(Vector("", ()))
    commit = git(top, "rev-parse", "HEAD").strip()
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_INDEX_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", str(tmp_path / "run"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(tmp_path / "run"))
    assert commit_of(str(top), "HEAD") == commit
    assert changed_lines(str(top), commit) == {str(top / "main.tf"): [range(4, 7)]}
    assert not stranger.mark.exists()


def test_a_work_tree_elsewhere_is_not_looked_at(stranger: Stranger, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "secret.tf").touch()
    top = stranger.checkout(Vector(f"[core]\n\tworktree = {elsewhere}\n", ()))
    assert [*changed_lines(str(top), commit_of(str(top), "HEAD"))] == [str(top / "main.tf")]


def test_a_folder_like_a_bare_repository_is_none(stranger: Stranger, monkeypatch, tmp_path: Path) -> None:
    bare = stranger.bare(Vector("", ()))
    with pytest.raises(RevisionError, match="is not in a git repository"):
        repository_of(str(bare / "objects"))
    top = tmp_path / "checkout"
    shutil.copytree(bare, top / "docs")
    monkeypatch.chdir(top / "docs")
    assert repository_of(str(top / "docs")) == str(top)


def test_a_program_called_git_in_the_tree_is_not_run(stranger: Stranger, monkeypatch) -> None:
    top = stranger.checkout(Vector("", ()))
    shutil.copy(stranger.folder / "run", top / "git")
    monkeypatch.chdir(top)
    for first in (".", ""):
        monkeypatch.setenv("PATH", os.pathsep.join([first, os.environ["PATH"]]))
        assert commit_of(str(top), "HEAD")
    assert not stranger.mark.exists()


# What a user's own repository may do.


def _written(top: Path, commit: str) -> bytes:
    with revision_tree(commit, str(top)) as tree:
        return Path(tree.top, "main.tf").read_bytes()


def test_a_linked_work_tree(stranger: Stranger, tmp_path: Path) -> None:
    top = stranger.checkout(Vector("", ()))
    git(top, "worktree", "add", "-q", "-b", "other", str(tmp_path / "linked"))
    (tmp_path / "linked" / "main.tf").write_text(TABLE.replace("orders", "linked"))
    git(tmp_path / "linked", "commit", "-qam", "two")
    linked = str(tmp_path / "linked")
    assert repository_of(linked) == linked
    assert commit_of(linked, "HEAD~1") == commit_of(str(top), "main")
    assert commit_of(linked, "HEAD@{1}") == commit_of(str(top), "main")
    assert b"linked" in _written(tmp_path / "linked", commit_of(linked, "HEAD"))
    assert changed_lines(linked, commit_of(linked, "HEAD")) == {}


def test_the_upstream_of_a_branch_and_what_was_fetched(stranger: Stranger, tmp_path: Path) -> None:
    top = stranger.checkout(Vector("", ()))
    git(tmp_path, "clone", "-q", str(top), "clone")
    clone = tmp_path / "clone"
    git(clone, "fetch", "-q", "origin", "main")
    git(clone, "switch", "-q", "-c", 'a"b', "--track", "origin/main")
    git(clone, "commit", "-q", "--allow-empty", "-m", "two")
    first = commit_of(str(top), "HEAD")
    for word in ("@{upstream}", "@{u}", "origin/main", "origin", "FETCH_HEAD", "HEAD^", "HEAD@{1}"):
        assert commit_of(str(clone), word) == first, word


def test_another_hash(tmp_path: Path) -> None:
    top = tmp_path / "sha256"
    top.mkdir()
    git(top, "init", "-q", "--object-format=sha256")
    (top / "main.tf").write_text(TABLE)
    git(top, "add", "-A")
    git(top, "commit", "-q", "-m", "one")
    assert len(commit_of(str(top), "HEAD")) == 64
    assert _written(top, commit_of(str(top), "HEAD")) == TABLE.encode()


def test_line_ends_of_windows_are_no_change(stranger: Stranger) -> None:
    top = stranger.checkout(Vector("", ()))
    (top / "main.tf").write_bytes((TABLE + "# more\n").replace("\n", "\r\n").encode())
    assert changed_lines(str(top), commit_of(str(top), "HEAD")) == {str(top / "main.tf"): [range(4, 5)]}


def test_nothing_of_the_repository_is_written(stranger: Stranger) -> None:
    top = stranger.checkout(Vector("", ()))

    def state() -> dict[str, bytes]:
        return {str(path): path.read_bytes() for path in (top / ".git").rglob("*") if path.is_file()}

    before = state()
    commit = commit_of(str(top), "HEAD")
    changed_lines(str(top), commit)
    assert _written(top, commit)
    assert state() == before
