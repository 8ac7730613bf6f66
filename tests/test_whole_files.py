"""Files are written completely or not at all, and never through a link of the linted tree."""

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dynlint.cli.program import program
from dynlint.filesystem import write_whole
from dynlint.filesystem.write_whole import make_folder, write

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links and modes are those of Unix")
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n  ttl {\n    enabled = false\n  }\n}\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a repository of somebody else, with folders beside it."""
    repository = tmp_path / "checkout"
    (repository / ".git").mkdir(parents=True)
    (repository / "main.tf").write_text(TABLE)
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "precious.txt").write_text("precious")
    monkeypatch.chdir(repository)
    return repository


def _run(*arguments: str) -> int:
    code: int = program.main(list(arguments), prog_name="dynlint", standalone_mode=False)
    return code


def _left(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if ".git" not in path.parts)


class _Full(io.BufferedWriter):
    """A file that accepts the first bytes only."""

    def write(self, data: bytes) -> int:
        super().write(data[:10])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch):
    """Return a function that makes the disk full."""

    def opened(file: int | str, mode: str) -> _Full:
        return _Full(io.FileIO(file, mode))

    return lambda: monkeypatch.setattr(write_whole, "open", opened, raising=False)


def test_a_file_is_written_and_replaced(tree: Path) -> None:
    write("report.txt", "one ü \udcff\r\n")
    assert Path("report.txt").read_bytes() == b"one \xc3\xbc \\udcff\r\n"
    write(str(tree / "report.txt"), b"two")
    assert Path("report.txt").read_bytes() == b"two"
    assert _left(tree) == ["main.tf", "report.txt"]


def test_a_new_file_has_the_mode_that_others_have(tree: Path) -> None:
    before = os.umask(0o027)
    try:
        write("report.txt", "one")
        write("secret.txt", "one", 0o600)
    finally:
        os.umask(before)
    assert [stat.S_IMODE((tree / name).stat().st_mode) for name in ("report.txt", "secret.txt")] == [0o640, 0o600]


@pytest.mark.parametrize("mode", [0o600, 0o664, 0o755, 0o444])
def test_the_mode_of_a_file_is_kept(tree: Path, mode: int) -> None:
    (tree / "report.txt").write_text("before")
    (tree / "report.txt").chmod(mode)
    write("report.txt", "after")
    assert (tree / "report.txt").read_text() == "after"
    assert stat.S_IMODE((tree / "report.txt").stat().st_mode) == mode


@pytest.mark.parametrize(
    "target", ["../victim/precious.txt", "../victim/new.txt", "main.tf", "report.txt", "/dev/full"]
)
def test_a_link_is_replaced_and_never_followed(tree: Path, target: str) -> None:
    (tree / "report.txt").symlink_to(target)
    write("report.txt", "after")
    assert not (tree / "report.txt").is_symlink()
    assert (tree / "report.txt").read_text() == "after"
    assert (tree / "main.tf").read_text() == TABLE
    assert _left(tree.parent / "victim") == ["precious.txt"]
    assert (tree.parent / "victim" / "precious.txt").read_text() == "precious"


@pytest.mark.parametrize(
    "path",
    [
        "out/new.txt",
        "out/precious.txt",
        "sub/../out/new.txt",
        "deep/out/new.txt",
        "out/below/new.txt",
        "{tree}/out/new.txt",
    ],
)
def test_a_folder_that_leads_out_of_the_repository_is_refused(tree: Path, path: str) -> None:
    (tree.parent / "victim" / "below").mkdir()
    (tree / "out").symlink_to("../victim")
    (tree / "sub").mkdir()
    (tree / "deep").mkdir()
    (tree / "deep" / "out").symlink_to(tree.parent / "victim")
    with pytest.raises(OSError, match="leads out of the repository by a link") as caught:
        write(path.format(tree=tree), "after")
    assert caught.value.filename == path.format(tree=tree)
    with pytest.raises(OSError, match="leads out of the repository by a link"):
        make_folder(os.path.join(os.path.dirname(path.format(tree=tree)), "more"))
    assert _left(tree.parent / "victim") == ["below", "precious.txt"]


def test_a_repository_elsewhere_is_one_too(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "out").symlink_to("../victim")
    (tree.parent / "alias").symlink_to("checkout")
    monkeypatch.chdir(tree.parent / "victim")
    for path in ("../checkout/out/new.txt", "../alias/out/new.txt", str(tree / "out" / "new.txt")):
        with pytest.raises(OSError, match="leads out of the repository"):
            write(path, "after")
    write("../alias/new.txt", "after")
    assert (tree / "new.txt").read_text() == "after"


def test_the_working_directory_alone_is_a_tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    (tmp_path / "here" / "out").symlink_to("../there")
    monkeypatch.chdir(tmp_path / "here")
    with pytest.raises(OSError, match="leads out of the repository"):
        write("out/new.txt", "after")
    write("../there/new.txt", "after")
    assert _left(tmp_path / "there") == ["new.txt"]


def test_other_folders_are_the_users(tree: Path) -> None:
    """A path of the user is followed as it is; links inside a repository may lead anywhere in it."""
    (tree / "reports").mkdir()
    (tree / "latest").symlink_to("reports")
    (tree.parent / "link").symlink_to("victim")
    for path in ("../victim/a.txt", str(tree.parent / "victim" / "b.txt"), "../link/c.txt", "latest/d.txt"):
        write(path, "after")
    assert _left(tree.parent / "victim") == ["a.txt", "b.txt", "c.txt", "precious.txt"]
    assert (tree / "reports" / "d.txt").read_text() == "after"


def test_a_full_disk_leaves_the_old_file(tree: Path, full_disk) -> None:
    (tree / "report.txt").write_text("before")
    full_disk()
    with pytest.raises(OSError, match="No space left") as caught:
        write("report.txt", "after " * 1000)
    assert caught.value.filename == "report.txt"
    assert (tree / "report.txt").read_text() == "before"
    assert _left(tree) == ["main.tf", "report.txt"]


def test_an_interrupted_write_leaves_nothing(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(write_whole.os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write("report.txt", "after")
    assert _left(tree) == ["main.tf"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("--format", "sarif", "--output", "there.txt", "."),
        ("--format", "html", "--output", "there.txt", "."),
        ("baseline", "--output", "there.txt"),
        ("init", "--force"),
    ],
)
def test_every_command_keeps_the_old_file_on_a_full_disk(
    tree: Path, full_disk, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    name = ".dynlint.yaml" if arguments[0] == "init" else "there.txt"
    old = '{"format": 1, "findings": []}' if arguments[0] == "baseline" else "# before\n"
    (tree / name).write_text(old)
    full_disk()
    assert _run(*arguments) == 2
    assert (tree / name).read_text() == old
    assert _left(tree) == sorted([name, "main.tf"])
    told = capsys.readouterr().err
    assert name in told
    assert "No space left on device" in told


@pytest.mark.parametrize(
    "arguments",
    [
        *(
            ("--format", form, "--output", "there.txt", ".", "--exit-zero")
            for form in ("text", "sarif", "html", "junit")
        ),
        ("baseline", "--output", "there.txt"),
        ("init", "--force"),
    ],
)
def test_no_command_writes_through_a_link(tree: Path, arguments: tuple[str, ...]) -> None:
    name = ".dynlint.yaml" if arguments[0] == "init" else "there.txt"
    target = tree.parent / "victim" / ("precious.txt" if arguments[0] != "baseline" else "new.txt")
    (tree / name).symlink_to(target)
    if arguments[0] == "init":  # a link to settings is read like the file
        target = tree.parent / "victim" / "new.txt"
        (tree / name).unlink()
        (tree / name).symlink_to(target)
    assert _run(*arguments) == 0
    assert not (tree / name).is_symlink()
    assert (tree / name).stat().st_size > 40
    assert _left(tree.parent / "victim") == ["precious.txt"]
    assert (tree.parent / "victim" / "precious.txt").read_text() == "precious"


@pytest.mark.parametrize("arguments", [("--output", "out/a.txt", "."), ("baseline", "--output", "out/a.txt")])
def test_a_report_in_a_folder_that_leads_out_is_a_usage_error(
    tree: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tree / "out").symlink_to("../victim")
    assert _run(*arguments) == 2
    assert "--output out/a.txt: its folder leads out of the repository by a link" in capsys.readouterr().err
    assert _left(tree.parent / "victim") == ["precious.txt"]


@pytest.mark.parametrize("link", ["dynlint_rules", "dynlint_rules/cases"])
def test_a_new_rule_is_not_written_through_a_link(tree: Path, link: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tree / link).parent.mkdir(exist_ok=True)
    (tree / link).symlink_to(tree.parent / "victim")
    assert _run("new-rule", "rare-table") == 2
    assert "leads out of the repository" in capsys.readouterr().err
    assert _left(tree.parent / "victim") == ["precious.txt"]


@pytest.mark.usefixtures("tree")
def test_devices_are_written_to() -> None:
    write(os.devnull, "text")
    with pytest.raises(OSError, match="No space left"):
        write("/dev/full", "text")
    program_ = f"import sys; sys.path.insert(0, {str(Path(write_whole.__file__).parents[1])!r}); "
    program_ += "from dynlint.filesystem.write_whole import write; write('/dev/stdout', 'text\\n')"
    done = subprocess.run([sys.executable, "-c", program_], capture_output=True, text=True, check=True)
    assert done.stdout == "text\n"
    with open("told.txt", "wb") as file:
        subprocess.run([sys.executable, "-c", program_], stdout=file, check=True)
    assert Path("told.txt").read_text() == "text\n"
    assert Path("/dev/stdout").is_symlink()
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_standard_output_may_be_named_as_a_file(tree: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert _run("--format", "json", "--output", "/dev/stdout", "--exit-zero", ".") == 0
    assert capfd.readouterr().out.startswith("{")
    assert _run("--output", os.devnull, "--exit-zero", ".") == 0
    assert _run("--format", "json", "--output", "-", "--exit-zero", ".") == 0
    assert capfd.readouterr().out.startswith("{")
    assert _left(tree) == ["main.tf"]


def test_a_pipe_is_written_to_where_its_absolute_path_is_given(tree: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_text()))
    reader.start()
    write(str(tmp_path / "pipe"), "text")
    reader.join(10)
    assert read == ["text"]
    os.mkfifo(tree / "report.txt")
    with pytest.raises(OSError, match="name a pipe or a device by its absolute path"):
        write("report.txt", "nobody reads it, and this would wait for ever")


def test_a_folder_is_no_file(tree: Path) -> None:
    (tree / "report.txt").mkdir()
    with pytest.raises(IsADirectoryError):
        write("report.txt", "after")
    assert _left(tree) == ["main.tf", "report.txt"]
