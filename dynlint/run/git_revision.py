"""The tree of a git revision beside the user's checkout: nothing of theirs is checked out, locked or written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MISLEADING = (
    *("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"),
    *("GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_EXTERNAL_DIFF"),
)
"""What git tells its hooks, and what would point other commands at the wrong place or at a program."""
_QUIET = {
    "LC_ALL": "C",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_LFS_SKIP_SMUDGE": "1",
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
}
"""No question, no lock, no network: a partial clone's promisor would be asked by a command that its config names."""
_HARMLESS = (
    *("core.hooksPath=" + os.devnull, "core.fsmonitor=false", "core.sparseCheckout=false"),
    *("core.attributesFile=" + os.devnull, "core.pager=cat", "core.sshCommand=false", "core.alternateRefsCommand="),
    *("core.askPass=", "credential.helper=", "diff.external=", "protocol.allow=never", "gc.auto=0"),
    *("maintenance.auto=false", "safe.bareRepository=explicit", "submodule.recurse=false"),
)
_PROGRAMS = re.compile(r"(?:filter\..+\.(?:clean|smudge|process)|diff\..+\.(?:textconv|command))$", re.DOTALL)
"""Keys that name a program for some files; the driver's own name is anybody's."""

_LINK, _SUBMODULE = "120000 ", "160000 "
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class Standing(NamedTuple):
    """The tree of a commit on disk: its top, and the files of the commit that were left out (absolute paths)."""

    top: str
    left_out: frozenset[str] = frozenset()

    def misses(self, touched: Iterable[str]) -> bool:
        """Tell whether anything that was looked at was left out: a file, or one in a folder that was listed."""
        folders: set[str] = set()
        for path in self.left_out:
            folder = os.path.dirname(path)
            while len(folder) >= len(self.top) and folder not in folders:
                folders.add(folder)
                folder = os.path.dirname(folder)
        return any(
            path in self.left_out
            or (path.rstrip(os.sep) in folders and (path.endswith(os.sep) or not os.path.exists(path)))
            for path in touched
        )


def is_bare(path: str) -> bool:
    """Tell whether a folder itself looks like a bare git repository."""
    parts = [os.path.join(path, name) for name in ("HEAD", "objects", "refs")]
    return os.path.isfile(parts[0]) and all(map(os.path.isdir, parts[1:]))


class RevisionError(Exception):
    """A revision that cannot be looked at; the text is a clause."""


def repository_of(directory: str) -> str:
    """Return the top folder of the repository that a folder is in."""
    try:
        above = _called(directory, {}, ("rev-parse", "--show-cdup")).strip()  # the one command that looks around
    except RevisionError as error:
        unknown = str(error).startswith("not a git repository")
        raise RevisionError(f"{directory} is not in a git repository" if unknown else str(error)) from None
    return os.path.normpath(os.path.join(directory, above))


def commit_of(top: str, revision: str) -> str:
    """Return the commit that a revision names."""
    try:
        return _git(top, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    except RevisionError:
        shallow = _git(top, "rev-parse", "--is-shallow-repository").strip() == "true"
        hint = "; this is a shallow clone: fetch the revision first (git fetch --depth=1 origin ...)" if shallow else ""
        raise RevisionError(f"unknown revision{hint}") from None


def changed_lines(top: str, commit: str) -> dict[str, list[range]]:
    """Return the lines of the working tree that a commit does not have, by absolute path; of new files all."""
    untracked = _git(top, "ls-files", "--others", "--exclude-standard", "-z").split("\0")
    found = {os.path.join(top, path): [range(1, sys.maxsize)] for path in untracked if path}
    options = ("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules", "--unified=0", "--no-prefix")
    lines = iter(_git(top, "-c", "core.quotePath=false", "diff", *options, commit, "--").splitlines())
    path = ""
    for line in lines:
        hunk = _HUNK.match(line)
        if line.startswith("+++ "):
            path = os.path.join(top, line[4:].rstrip("\t"))
        elif hunk:
            removed, start, added = (1 if number is None else int(number) for number in hunk.groups())
            found.setdefault(path, []).append(range(start, start + added))
            for _ in range(removed + added):  # what is in the lines is not of the format
                next(lines, "")
    return found


@contextmanager
def standing_at(commit: str, top: str, around: tuple[str, ...] = (), only: tuple[str, ...] = ()) -> Iterator[Standing]:
    """Make the working directory the same place in the tree of a commit, and yield that tree.

    Every relative path means there what it means here, also one through the folders `around` the repository. Of files
    only those whose paths end in one of `only` are written, where that is given: most of a repository is no Terraform.
    """
    here = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="dynlint-", ignore_cleanup_errors=True) as temporary:
        try:
            common = os.path.commonpath((top, here, *around))
        except ValueError:  # other drives
            raise RevisionError("the working directory is on another drive than the repository") from None
        start = os.path.join(os.path.realpath(temporary), "at", os.path.basename(common) or "top")
        tree, stand = (os.path.normpath(os.path.join(start, os.path.relpath(to, common))) for to in (top, here))
        left_out = frozenset(_export(top, commit, tree, os.path.join(temporary, "index"), only))
        if not os.path.realpath(stand).startswith(os.path.join(os.path.realpath(temporary), "")):
            raise RevisionError("the working directory is a link out of the repository there")
        os.makedirs(stand, exist_ok=True)
        os.makedirs(os.path.join(tree, ".git"), exist_ok=True)  # so that it counts as a repository's top
        os.chdir(stand)
        try:
            yield Standing(tree, left_out)
        finally:
            os.chdir(here)


def _export(top: str, commit: str, tree: str, index: str, only: tuple[str, ...]) -> Iterator[str]:
    """Write a commit's files, those of its submodules that are checked out here too; yield what is left out."""
    os.makedirs(tree, exist_ok=True)
    _git(top, "read-tree", commit, index=index)
    entries = [
        line.partition("\t")[::2] for line in _git(top, "ls-files", "--stage", "-z", index=index).split("\0")[:-1]
    ]
    files = [path for kind, path in entries if not only or path.endswith(only) or kind.startswith(_LINK)]
    prefix = f"--prefix={tree}{os.sep}".replace(os.sep, "/")
    _git(top, "checkout-index", "--force", "--stdin", "-z", prefix, index=index, given="\0".join(files))
    written = set(files)
    for kind, path in entries:
        module = os.path.join(top, path)
        if not kind.startswith(_SUBMODULE):
            yield from [os.path.join(tree, path)] if path not in written else []
        elif os.path.exists(os.path.join(module, ".git")):
            yield from _export_submodule(module, kind.split()[1], os.path.join(tree, path), f"{index}-", only)


def _export_submodule(module: str, commit: str, tree: str, index: str, only: tuple[str, ...]) -> Iterator[str]:
    try:
        _git(module, "cat-file", "-e", f"{commit}^{{commit}}")
    except RevisionError:
        name = os.path.relpath(module).replace(os.sep, "/")
        raise RevisionError(f"the submodule {name} lacks the commit {commit[:12]}: fetch in it first") from None
    return _export(module, commit, tree, f"{index}{abs(hash(module))}", only)


def _git(directory: str, *arguments: str, index: str = "", given: str = "") -> str:
    """Return what a git command says; no program that a repository's config names is run by it."""
    place = _place(directory)
    return _called(directory, place | _emptied(directory, place), arguments, index=index, given=given)


def _place(directory: str) -> dict[str, str]:
    """Return the variables that say which repository is meant: nothing inside of it, and no other work tree."""
    has_own = os.path.exists(os.path.join(directory, ".git"))
    return {"GIT_DIR": directory} if is_bare(directory) and not has_own else {"GIT_WORK_TREE": directory}


def _emptied(directory: str, place: dict[str, str]) -> dict[str, str]:
    """Return the variables that empty every driver which the configuration of a repository sets, however it is named.

    Includes are followed by git itself. To read a configuration runs nothing.
    """
    listed = _called(directory, place, ("config", "--list", "--name-only", "-z", "--includes")).split("\0")
    keys = sorted({key for key in listed if _PROGRAMS.match(key)})
    required = {f"{key.rpartition('.')[0]}.required" for key in keys if key.startswith("filter.")}
    pairs = [*((key, "") for key in keys), *((key, "false") for key in sorted(required))]
    given = os.environ.get("GIT_CONFIG_COUNT", "")
    start = int(given) if given.isdecimal() else 0
    found = {"GIT_CONFIG_COUNT": str(start + len(pairs))}
    for number, (key, value) in enumerate(pairs, start):
        found |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return found


def _called(
    directory: str, variables: dict[str, str], arguments: tuple[str, ...], *, index: str = "", given: str = ""
) -> str:
    """Return what a git command says; RevisionError with the first line of its complaint."""
    environment = {name: value for name, value in os.environ.items() if name not in _MISLEADING}
    environment |= _QUIET | variables
    if index:
        environment |= {"GIT_INDEX_FILE": index, "GIT_WORK_TREE": directory}  # a bare repository has no work tree
    settings = [word for setting in _HARMLESS for word in ("-c", setting)]
    command = ["git", "-C", directory, *settings, *arguments]
    try:
        done = subprocess.run(  # noqa: S603  # git, our own words
            command, input=os.fsencode(given), capture_output=True, env=environment, check=False
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed") from None
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines() or ["git failed"]
        raise RevisionError(lines[0].removeprefix("fatal: "))
    return os.fsdecode(done.stdout)
