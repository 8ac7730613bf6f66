"""Runs git on repositories with untrusted configuration: it may come with the files, and name programs to run.

A repository's own configuration, hooks and attributes are never read. Each use makes a temporary git directory beside
it, which refers to the repository's references and objects and copies the few settings that only define names. So no
filter, text conversion, monitor, hook, helper or remote can be run. A repository that takes objects from elsewhere
(alternates, links) is refused: it would show the content of another one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import LIST_BYTES, UnreadableFileError, entries_in, names_in, read_bytes
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENVIRONMENT = {
    "LC_ALL": "C",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
"""Of the caller's variables of git only the folder of its programs is kept: hooks get some that point elsewhere."""
_SETTINGS = (
    f"core.attributesFile={os.devnull}",
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.protectHFS=true",
    "core.protectNTFS=true",
    "core.quotePath=false",
    "core.sparseCheckout=false",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
)
_COPIED = (
    r"^(extensions\.(objectformat|refstorage)|branch\..*\.(remote|merge)|remote\..*\.fetch"
    r"|core\.(autocrlf|eol|filemode|ignorecase|precomposeunicode|symlinks))$"
)
"""The settings of a repository that count: its formats, what `@{upstream}` means, how files are spelled on disk."""
_BORROWED = ("refs", "packed-refs", "reftable", "shallow", "info/exclude", "logs/refs")
_PATIENCE = 600.0
"""Seconds for one command: a pipe in a reference's place would be waited for without end."""


class RevisionError(Exception):
    """A revision that cannot be read; the text is a clause."""


class Git(NamedTuple):
    """Runs git on one repository, with a temporary git directory."""

    directory: str
    """Ours."""
    objects: str
    """The repository's folder of objects."""
    their_index: str
    """The repository's index; there may be none."""

    def __call__(self, *arguments: str, tree: str = "", index: str = "", given: str = "") -> str:
        """Return the output of a command, with a work tree and an index if it needs them.

        Raises RevisionError with the first line of git's error message.
        """
        own = {"GIT_DIR": self.directory, "GIT_OBJECT_DIRECTORY": self.objects}
        own |= {"GIT_WORK_TREE": tree} if tree else {}
        own |= {"GIT_INDEX_FILE": index} if index else {}
        return _said(arguments, tree or self.directory, own, given)

    def own_index(self) -> str:
        """Return the path of a copy of the repository's index: git would write file times into the original."""
        copy = os.path.join(self.directory, "index")
        if os.path.isfile(self.their_index) and not os.path.exists(copy):
            shutil.copyfile(self.their_index, copy)
            for name in names_in(os.path.dirname(self.their_index)):
                if name.startswith("sharedindex."):
                    _borrow(os.path.join(os.path.dirname(self.their_index), name), os.path.join(self.directory, name))
        return copy


@contextmanager
def opened(top: str) -> Iterator[Git]:
    """Yield a `Git` for the repository (it may be bare) of a top folder; raise RevisionError without one."""
    found = git_directory(top) or (top if is_bare(top) else "")
    if not found:
        raise RevisionError(f"{top} is not a git repository")
    common = _common(found, top)
    objects = os.path.join(common, "objects")
    _check_objects(objects, top)
    with tempfile.TemporaryDirectory(prefix="dynlint-git-", ignore_cleanup_errors=True) as place:
        git = Git(os.path.realpath(place), os.path.abspath(objects), os.path.join(found, "index"))
        try:
            _furnish(git, found, common)
        except OSError as error:
            raise RevisionError(f"the repository {top} cannot be read: {error.strerror}") from None
        except UnreadableFileError as error:
            raise RevisionError(f"the repository {top} cannot be read: {error}") from None
        yield git


def is_bare(path: str) -> bool:
    """Tell whether a folder itself looks like a bare git repository."""
    return _is_git_directory(path, path)


def git_directory(top: str) -> str:
    """Return the git directory of a folder: its ``.git``, or the one that this file names; empty if there is none."""
    path = os.path.join(top, ".git")
    if os.path.isfile(path):
        path = os.path.join(top, _text(path).removeprefix("gitdir:").strip())
    return path if _is_git_directory(path, top) else ""


def _is_git_directory(path: str, top: str) -> bool:
    common = _common(path, top)
    return os.path.isfile(os.path.join(path, "HEAD")) and all(
        os.path.isdir(os.path.join(common, name)) for name in ("objects", "refs")
    )


def _common(directory: str, top: str) -> str:
    """Return the git directory that a linked work tree shares with others; else the directory itself.

    A work tree is linked if its `.git` is a file. Elsewhere `commondir` could point at another repository.
    """
    path = os.path.join(directory, "commondir")
    if not os.path.isfile(os.path.join(top, ".git")) or not os.path.isfile(path):
        return directory
    return os.path.normpath(os.path.join(directory, _text(path).strip()))


def _check_objects(objects: str, top: str) -> None:
    """Raise RevisionError if a repository takes objects from elsewhere."""
    if os.path.lexists(os.path.join(objects, "info", "alternates")):
        raise RevisionError(
            f"{top} borrows objects from another repository (objects/info/alternates), and dynlint does not follow: "
            "`git repack -a -d` copies them, then remove that file"
        )
    inside = [entry for folder in (objects, os.path.join(objects, "pack")) for entry in _entries(folder)]
    link = next((entry.path for entry in inside if entry.is_symlink()), objects if os.path.islink(objects) else "")
    if link:
        raise RevisionError(f"{top} borrows objects from elsewhere, and dynlint does not follow: {link} is a link")


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        return entries_in(folder)
    except UnreadableFileError:  # git reports the error
        return []


def _furnish(git: Git, found: str, common: str) -> None:
    for name in names_in(found):
        path = os.path.join(found, name)
        if re.fullmatch(r"[A-Z_]*HEAD", name) and os.path.isfile(path):
            _write(os.path.join(git.directory, name), _text(path))
    for name in _BORROWED:
        _borrow(os.path.join(common, *name.split("/")), os.path.join(git.directory, *name.split("/")))
    _borrow(os.path.join(found, "logs", "HEAD"), os.path.join(git.directory, "logs", "HEAD"))
    config = os.path.join(git.directory, "config")
    _write(config, "[core]\n\trepositoryformatversion = 0\n")
    theirs = os.path.join(common, "config")
    if os.path.isfile(theirs):
        _write(config, _copied(git, theirs))


def _borrow(path: str, target: str) -> None:
    """Link a file or folder into the temporary git directory; copy it where links are not possible."""
    if not os.path.isfile(path) and not os.path.isdir(path):
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    try:
        os.symlink(os.path.abspath(path), target)
    except OSError:
        (shutil.copytree if os.path.isdir(path) else shutil.copyfile)(path, target)


def _copied(git: Git, config: str) -> str:
    """Return the harmless settings of a configuration; files that it includes are ignored."""
    try:
        output = git("config", "--file", os.path.abspath(config), "--no-includes", "--null", "--get-regexp", _COPIED)
    except RevisionError:  # none of them is set, or the file is broken: then nothing is copied
        output = ""
    pairs = [pair.partition("\n")[::2] for pair in output.split("\0")[:-1]]
    has_formats = any(name.startswith("extensions.") for name, _ in pairs)
    lines = [f"[core]\n\trepositoryformatversion = {int(has_formats)}\n"]
    for name, value in pairs:
        section, _, rest = name.partition(".")
        subsection, _, key = rest.rpartition(".")
        lines.append(f"[{section}{f' {_quoted(subsection)}' if subsection else ''}]\n\t{key} = {_quoted(value)}\n")
    return "".join(lines)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _said(arguments: tuple[str, ...], directory: str, own: dict[str, str], given: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name[:4] != "GIT_" or name == "GIT_EXEC_PATH"}
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        done = subprocess.run(  # noqa: S603  # git, our own words
            [_program(), "-C", directory, *settings, *arguments],
            input=os.fsencode(given),
            capture_output=True,
            env=kept | _ENVIRONMENT | own,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RevisionError(f"git {arguments[0]} took more than {_PATIENCE:.0f} seconds") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        raise RevisionError(lines[0].removeprefix("fatal: ").removeprefix("error: "))
    return os.fsdecode(done.stdout)


def _program() -> str:
    """Return the path of git. Relative folders of PATH are skipped: they may be the linted tree's."""
    name = "git.exe" if os.name == "nt" else "git"
    for folder in os.get_exec_path():
        path = os.path.join(folder, name)
        if os.path.isabs(folder) and os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise RevisionError("git is not installed")


def _text(path: str) -> str:
    try:
        return os.fsdecode(read_bytes(path, LIST_BYTES))
    except UnreadableFileError:  # git names no such path
        return ""


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="utf-8", errors="surrogateescape", newline="\n") as file:
        file.write(text)
