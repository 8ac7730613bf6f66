"""The folder of the cache; a folder of somebody else is neither written, read nor cleaned."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dynlint.run import cache_entries, cache_folder
from dynlint.run.cache_folder import MARK, VARIABLE, path, read

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links, owners and modes are those of Unix")
NAME = "0123456789abcdef01234567"
TOP = Path(__file__).parents[1]
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the cache's folder, which does not exist yet."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def victim(tmp_path: Path) -> Path:
    """Return a folder of somebody else, with files that look old; some have names of entries."""
    victim = tmp_path / "victim"
    victim.mkdir()
    for number in range(cache_entries.ENTRIES + 30):
        (victim / f"module{number}.tf").write_text(TABLE)
        (victim / f"{number:024x}.json").write_text("{}")
    return victim


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def _keep(name: str = NAME, content: bytes = b"{}\n{}\n") -> bool:
    """Write an entry; return whether it exists afterwards."""
    cache_entries.write(name, content)
    try:
        return read(name) == content
    except OSError:
        return False


@pytest.mark.parametrize(
    ("variables", "platform", "expected"),
    [
        ({VARIABLE: "/there/it is", "XDG_CACHE_HOME": "/xdg", "HOME": "/home/me"}, "linux", "/there/it is"),
        ({VARIABLE: "", "XDG_CACHE_HOME": "/xdg", "HOME": "/home/me"}, "linux", "/xdg/dynlint"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/me"}, "linux", "/home/me/.cache/dynlint"),
        ({"HOME": "/home/me"}, "linux", "/home/me/.cache/dynlint"),
        ({"HOME": "/home/me"}, "darwin", "/home/me/Library/Caches/dynlint"),
        ({"HOME": "relative"}, "linux", ""),
    ],
)
def test_it_lies_in_the_users_cache_directory(
    variables: dict[str, str], platform: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (VARIABLE, "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert path() == expected


def test_without_a_home_there_is_no_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (VARIABLE, "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(os.path, "expanduser", lambda text: text)  # the user is unknown
    assert path() == ""
    assert not _keep()


def test_the_folder_is_the_users_alone(folder: Path) -> None:
    assert _keep()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == dict.fromkeys(
        (".gitignore", MARK, f"{NAME}.json"), 0o600
    )
    assert (folder / MARK).read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")


def test_nothing_is_left_in_what_is_linted(tmp_path: Path, folder: Path, victim: Path) -> None:
    before = _files(victim)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "main.tf").write_text(TABLE)
    (tmp_path / "tree" / ".dynlint_cache").symlink_to(victim)  # the cache's folder in earlier versions
    code = (
        f"import sys; sys.path.insert(0, {str(TOP)!r}); sys.argv = ['dynlint', '.', '--exit-zero']; "
        "from dynlint.run import cache; cache._WORTH_SECONDS = cache._SETTLED_SECONDS = -99; "
        "from dynlint.__main__ import main; main()"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code], cwd=tmp_path / "tree", check=True, capture_output=True)
    assert sorted(os.listdir(tmp_path / "tree")) == [".dynlint_cache", "main.tf"]
    assert _files(victim) == before
    assert len([*folder.glob("*.json")]) == 1


def test_a_link_is_refused(folder: Path, victim: Path) -> None:
    before = _files(victim)
    folder.symlink_to(victim)
    assert not _keep()
    assert _files(victim) == before
    folder.unlink()
    folder.symlink_to(victim / "nowhere")
    assert not _keep()
    assert _files(victim) == before


def test_a_marked_folder_behind_a_link_is_refused_too(folder: Path, tmp_path: Path) -> None:
    assert _keep()
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PermissionError):
        read(NAME)
    assert not cache_entries.is_ready()


def test_a_folder_of_somebody_else_is_left_alone(victim: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = _files(victim)
    monkeypatch.setenv(VARIABLE, str(victim))
    assert not _keep()
    assert _files(victim) == before


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_a_folder_that_others_may_write_to_is_refused(folder: Path, mode: int) -> None:
    assert _keep()
    folder.chmod(mode)
    assert not cache_entries.is_ready()
    with pytest.raises(PermissionError):
        read(NAME)


@pytest.mark.usefixtures("folder")
def test_what_another_user_wrote_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    assert _keep()
    monkeypatch.setattr(os, "geteuid", lambda: 54321)
    with pytest.raises(PermissionError):
        read(NAME)
    assert not cache_entries.is_ready()


def test_a_checkout_does_not_move_the_folder(tmp_path: Path, victim: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """CI jobs often put their caches into the checkout, where the author of a link chooses its target."""
    checkout = tmp_path / "checkout"
    (checkout / ".git").mkdir(parents=True)
    (checkout / ".cache").symlink_to(victim)
    before = _files(victim)
    monkeypatch.setenv(VARIABLE, str(checkout / ".cache" / "dynlint"))
    assert not _keep()
    assert _files(victim) == before
    assert not (victim / "dynlint").exists()


def test_only_entries_are_dropped(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _keep()
    monkeypatch.setattr(cache_entries, "ENTRIES", 2)
    theirs = ("main.tf", "notes.json", f"{NAME}0.json", f"{NAME[:-1]}G.json", f"{NAME}.json.12", ".dynlint-12")
    for name in theirs:
        (folder / name).write_text("theirs")
        os.utime(folder / name, (0, 0))
    (folder / f"{'a' * 24}.json").mkdir()
    (folder / f"{'b' * 24}.json").symlink_to("main.tf")
    for number in range(5):
        (folder / f"{number:024x}.json").write_text("{}")
        os.utime(folder / f"{number:024x}.json", (number, number))
    assert _keep()
    assert all((folder / name).read_text() == "theirs" for name in theirs)
    assert (folder / f"{'a' * 24}.json").is_dir()
    assert (folder / f"{'b' * 24}.json").is_symlink()
    assert sorted(file.name for file in folder.glob("000*.json")) == [f"{4:024x}.json"]


def test_entries_are_bounded_in_sum(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_entries, "ALL_BYTES", 1000)
    for number in range(5):
        assert _keep(f"{number:024x}", b"x" * 300)
        os.utime(folder / f"{number:024x}.json", (number, number))
    assert sorted(file.name for file in folder.glob("*.json")) == [f"{number:024x}.json" for number in (2, 3, 4)]


def test_what_killed_runs_began_is_dropped_after_an_hour(folder: Path) -> None:
    assert _keep()
    old, new = (folder / f".dynlint-{letter * 16}" for letter in "01")
    for file in (old, new):
        file.write_text("{")
    os.utime(old, (time.time() - 4000,) * 2)
    assert _keep()
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("name", [f"{NAME}.json", MARK])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "sparse"])
def test_an_entry_that_is_no_file_of_a_fair_size_is_not_opened(folder: Path, name: str, kind: str) -> None:
    assert _keep()
    (folder / name).rename(folder / "aside")
    if kind == "link":
        (folder / name).symlink_to("aside")
    elif kind == "pipe":
        os.mkfifo(folder / name)  # reading it would wait for ever
    elif kind == "folder":
        (folder / name).mkdir()
    else:
        with open(folder / name, "wb") as file:
            file.truncate(cache_folder.ENTRY_BYTES + 1)
    with pytest.raises(OSError, match=r".*"):
        read(NAME)


def test_a_link_where_an_entry_goes_is_replaced(folder: Path, tmp_path: Path) -> None:
    assert _keep()
    (tmp_path / "precious").write_text("precious")
    (folder / f"{NAME}.json").unlink()
    (folder / f"{NAME}.json").symlink_to(tmp_path / "precious")
    assert _keep()
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.usefixtures("folder")
def test_a_large_answer_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache_entries, "ENTRY_BYTES", 100)
    assert not _keep(content=b"x" * 101)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "closed" / "cache"))
    assert not _keep()


def test_a_file_in_the_way_is_no_error(folder: Path) -> None:
    folder.write_text("theirs")
    assert not _keep()
    assert folder.read_text() == "theirs"
