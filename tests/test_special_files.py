"""Pipes, devices, endless and huge files, unreadable or vanished folders: each is reported, and the run goes on."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dynlint.filesystem import read_files
from dynlint.filesystem.read_files import file_names_in
from dynlint.request import Request
from dynlint.run import lint, session

TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'
SEEN = "aws_dynamodb_table.orders"
MEMORY = 300_000_000
"""The memory limit of a run, in bytes."""


@pytest.mark.parametrize("read", [read_files.read_bytes, read_files.read_listed])
@pytest.mark.parametrize("more", [-1, 0, 1, 100])
def test_a_file_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: int, read: Callable[[str, int], bytes]
) -> None:
    """Also one that is longer than what is read at once."""
    monkeypatch.setattr(read_files, "_STEP", 16)
    data = bytes(range(16 + more))
    (tmp_path / "long.tf").write_bytes(data)
    assert read(str(tmp_path / "long.tf"), 1000) == data


def test_a_link_to_a_folder_is_listed_as_a_file(tmp_path: Path) -> None:
    """Terraform opens it as a file and fails; a folder it passes over."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "link.tf").symlink_to("folder")
    assert file_names_in(str(tmp_path)) == ["link.tf"]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _random(path: Path) -> None:
    path.symlink_to("/dev/urandom")


def _huge(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(10_000_000_000)


def _process(path: Path) -> None:
    path.symlink_to("/proc/self/environ")


KINDS: dict[str, tuple[Callable[[Path], None], str]] = {
    "pipe": (_pipe, "not a regular file"),
    "endless": (_endless, "not a regular file"),
    "random": (_random, "not a regular file"),
    "huge": (_huge, "larger than the"),
    "process": (_process, "not a regular file"),
}
SOME = {kind: KINDS[kind] for kind in ("pipe", "huge")}
"""One file that is refused for its kind, and one for its size. All kinds are tested as Terraform files, and one package
reads all files (`test_house.py`), so these two are enough for other files.
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "main.tf").write_text(TABLE)
    return tmp_path / "root"


def _run(root: Path, *arguments: str, limit: int = MEMORY) -> subprocess.CompletedProcess[str]:
    """Run dynlint as a user does, with little memory.

    A limit of processor time ends endless reading, and a timeout ends waiting. The timeout is long, because sixty
    megabytes can take minutes on a busy machine.
    """
    command = [sys.executable, "-m", "dynlint", *(arguments or (".",)), "--no-cache", "--show-undecided"]
    return subprocess.run(
        command,
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        preexec_fn=lambda: _bound(limit),
    )


def _bound(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))


@pytest.mark.parametrize(("make", "why"), KINDS.values(), ids=KINDS.keys())
def test_files_of_terraform(root: Path, make: Callable[[Path], None], why: str) -> None:
    """None of them hides another file, or the table beside them."""
    names = ["other.tf", "other.tf.json", "terraform.tfvars", "production.tfvars"]
    for name in names:
        make(root / name)
    done = _run(root)
    assert done.returncode == 3
    assert [name for name in names if f" {name}:1:1" not in f" {done.stdout}".replace("\n", " ")] == []
    assert done.stdout.count(why) >= len(names)
    assert SEEN in done.stdout


@pytest.mark.parametrize(("make", "why"), SOME.values(), ids=SOME.keys())
def test_settings(root: Path, make: Callable[[Path], None], why: str) -> None:
    (root / "broken").mkdir()
    (root / "broken" / "main.tf").write_text(TABLE)
    make(root / "broken" / ".dynlint.yaml")
    done = _run(root)
    assert done.returncode in (1, 2, 3)
    assert f"broken{os.sep}.dynlint.yaml:1:1" in done.stderr
    assert why in done.stderr
    assert SEEN in done.stdout
    done = _run(root, ".", "--config", "broken/.dynlint.yaml")
    assert done.returncode == 2
    assert why in done.stderr


@pytest.mark.parametrize(("make", "why"), SOME.values(), ids=SOME.keys())
def test_a_baseline(root: Path, make: Callable[[Path], None], why: str) -> None:
    make(root / "baseline.json")
    done = _run(root, ".", "--baseline", "baseline.json")
    assert done.returncode == 2
    assert why in done.stderr


@pytest.mark.parametrize(("make", "why"), SOME.values(), ids=SOME.keys())
def test_a_rule_in_yaml(root: Path, make: Callable[[Path], None], why: str) -> None:
    (root / "rules").mkdir()
    make(root / "rules" / "own.yaml")
    done = _run(root, ".", "--rules", "rules")
    assert done.returncode == 2
    assert why in done.stderr


@pytest.mark.parametrize(("make", "why"), SOME.values(), ids=SOME.keys())
def test_a_file_of_a_function(root: Path, make: Callable[[Path], None], why: str) -> None:
    make(root / "mode.txt")
    (root / "main.tf").write_text(TABLE.replace("\n}", '\n  billing_mode = file("mode.txt")\n}'))
    done = _run(root)
    assert SEEN in done.stdout
    assert why in done.stdout or "outside the repository" in done.stdout


@pytest.mark.parametrize(("make", "why"), SOME.values(), ids=SOME.keys())
def test_what_is_given_beside_them(root: Path, make: Callable[[Path], None], why: str) -> None:
    """A changed file that is not Terraform's is searched for in the text of all modules."""
    make(root / "other.tf")
    (root / "policy.tpl").write_text("x")
    (root / "main.tf").write_text(TABLE + 'locals {\n  p = file("policy.tpl")\n}\n')
    done = _run(root, "policy.tpl")
    assert SEEN in done.stdout
    assert why in done.stdout


@pytest.mark.parametrize("kind", SOME)
def test_a_manifest_of_modules(root: Path, kind: str) -> None:
    (root / ".terraform" / "modules").mkdir(parents=True)
    KINDS[kind][0](root / ".terraform" / "modules" / "modules.json")
    (root / "main.tf").write_text(TABLE + 'module "m" {\n  source = "registry/dynamodb/aws"\n}\n')
    assert SEEN in _run(root).stdout


@pytest.mark.parametrize("kind", SOME)
def test_a_plan(root: Path, kind: str) -> None:
    KINDS[kind][0](root / "tfplan.json")
    done = _run(root, ".", "tfplan.json")
    assert SEEN in done.stdout


def test_a_settings_file_over_the_limit(root: Path) -> None:
    (root / ".dynlint.yaml").write_text("exclude: [" + "a," * 1_800_000 + "a]\n")
    done = _run(root)
    assert done.returncode == 2
    assert "larger than the 100 kB that dynlint reads" in done.stderr


@pytest.mark.tools  # takes seconds
def test_sixty_megabytes_in_one_line(root: Path) -> None:
    (root / "other.tf").write_text("# dynamodb\n")
    os.truncate(root / "other.tf", 60_000_000)
    report = root.parent / "report.json"
    reports = ("--format", "markdown", "--format", "json", "--output", str(report))
    done = _run(root, ".", *reports, limit=1_000_000_000)
    assert done.returncode == 3
    assert max(len(done.stdout), report.stat().st_size) < 200_000
    assert '"aws_dynamodb_table" "orders"' in done.stdout


def test_thirty_megabytes_of_json(root: Path) -> None:
    (root / "other.tf.json").write_text('{"locals": {"dynamodb": [' + '[1,"x"],' * 3_750_000 + "1]}}")
    done = _run(root)
    assert done.returncode == 3
    assert "larger than the 8 MB that dynlint reads" in done.stdout
    assert SEEN in done.stdout


@pytest.fixture
def _closed(root: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Make a folder that nobody may list, not even the superuser."""
    folder = root.parent / "closed"
    folder.mkdir()
    listed, scanned = os.listdir, os.scandir

    def denied(function: Callable[[str], object]) -> Callable[[str], object]:
        def call(path: str = ".") -> object:
            if os.fspath(path).startswith(str(folder)):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
            return function(path)

        return call

    monkeypatch.setattr(os, "listdir", denied(listed))
    monkeypatch.setattr(os, "scandir", denied(scanned))
    yield
    monkeypatch.undo()


def _errors(*paths: Path) -> list[str]:
    result = lint.run(Request(tuple(map(str, paths))))
    assert result.summary.tables >= 1
    assert "DYN201" in {finding.rule for finding in result.findings}
    return [error.message for error in result.errors]


@pytest.mark.usefixtures("_closed")
def test_a_called_module_that_may_not_be_listed(root: Path) -> None:
    (root / "caller.tf").write_text('module "m" {\n  source = "../closed"\n}\n')
    assert _errors(root) == ["This folder was not read: permission denied."]


@pytest.mark.usefixtures("_closed")
def test_a_folder_below_that_may_not_be_listed(root: Path) -> None:
    assert _errors(root.parent) == ["This folder was not read: permission denied."]


@pytest.mark.parametrize("name", ["env", "production", "production/env"])
def test_a_folder_of_values_that_may_not_be_listed(root: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    (root / name).mkdir(parents=True)
    listed = os.listdir

    def denied(path: str = ".") -> list[str]:
        if os.fspath(path) == str(root / name):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return listed(path)

    monkeypatch.setattr(os, "listdir", denied)
    assert _errors(root) == ["This folder was not read: permission denied."]


@pytest.mark.parametrize("vanishing", ["env", ".", "modules"])
def test_a_folder_that_vanishes_in_the_run(root: Path, monkeypatch: pytest.MonkeyPatch, vanishing: str) -> None:
    """Another program deletes it between the walk and the reading."""
    gone = root / "gone"
    (gone / "env").mkdir(parents=True)
    (gone / "env" / "production.tfvars").write_text("x = 1\n")
    (gone / "modules").mkdir()
    (gone / "modules" / "main.tf").write_text(TABLE.replace("orders", "items"))
    (gone / "main.tf").write_text(TABLE + 'module "m" {\n  source = "./modules"\n}\n')
    scan = session.scan

    def then_removed(*arguments: object) -> object:
        tree = scan(*arguments)  # type: ignore[arg-type]
        target = gone / vanishing
        for path in sorted(target.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        target.rmdir()
        return tree

    monkeypatch.setattr(session, "scan", then_removed)
    result = lint.run(Request((str(root),)))
    assert SEEN in {finding.address for finding in result.findings}
    if vanishing == ".":
        assert any("no such file or directory" in error.message for error in result.errors)
