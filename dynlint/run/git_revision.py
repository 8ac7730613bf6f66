"""The tree of a git revision in a temporary folder: the user's checkout is not changed or locked."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from dynlint.filesystem.git_commands import RevisionError, git_directory, is_bare, opened
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.filesystem.git_commands import Git

__all__ = ["RevisionError", "RevisionTree", "changed_lines", "commit_of", "is_bare", "repository_of", "revision_tree"]

_LINK, _SUBMODULE = "120000 ", "160000 "
_PLAIN_DIFF = (
    *("--no-color", "--no-ext-diff", "--no-textconv", "--ignore-submodules", "--ignore-cr-at-eol"),
    *("--unified=0", "--no-prefix"),
)
_HUNK = re.compile(r"@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")


class RevisionTree(NamedTuple):
    """The tree of a commit on disk: its top, and the files of the commit that were left out (absolute paths)."""

    top: str
    left_out: frozenset[str] = frozenset()

    def misses(self, touched: Iterable[str]) -> bool:
        """Tell whether a run read anything that was left out: a file, or a folder that contains one."""
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


def repository_of(directory: str) -> str:
    """Return the top folder of the repository of a folder, never a bare repository that came with the files."""
    path = directory
    while not git_directory(path):
        above = os.path.dirname(path)
        if above == path:
            raise RevisionError(f"{directory} is not in a git repository")
        path = above
    return path


def commit_of(top: str, revision: str) -> str:
    """Return the commit of a revision."""
    with opened(top) as git:
        try:
            return git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
        except RevisionError:
            shallow = git("rev-parse", "--is-shallow-repository").strip() == "true"
            hint = "; this is a shallow clone: fetch the revision first (git fetch --depth=1 origin ...)"
            raise RevisionError(f"unknown revision{hint if shallow else ''}") from None


def changed_lines(top: str, commit: str) -> dict[str, list[range]]:
    """Return the lines of the working tree that a commit lacks, by absolute path; all lines of a new file."""
    with opened(top) as git:
        index = git.own_index()
        if not os.path.isfile(index):
            git("read-tree", commit, index=index)
        untracked = git("ls-files", "--others", "--exclude-standard", "-z", tree=top, index=index).split("\0")
        lines = iter(git("diff", *_PLAIN_DIFF, commit, "--", tree=top, index=index).splitlines())
    found = {os.path.join(top, path): [range(1, sys.maxsize)] for path in untracked if path}
    path = ""
    for line in lines:
        hunk = _HUNK.match(line)
        if line.startswith("+++ "):
            path = os.path.join(top, line[4:].rstrip("\t"))
        elif hunk:
            removed, start, added = (1 if number is None else int(number) for number in hunk.groups())
            found.setdefault(path, []).append(range(start, start + added))
            for _ in range(removed + added):  # the content of a line is not part of the format
                next(lines, "")
    return found


@contextmanager
def revision_tree(
    commit: str, top: str, around: tuple[str, ...] = (), only: tuple[str, ...] = ()
) -> Iterator[RevisionTree]:
    """Change the working directory to the same folder in the tree of a commit, and yield that tree.

    Relative paths keep their meaning, also through the folders `around` the repository. If `only` is given, only files
    whose paths end in one of its texts are written: most of a repository is no Terraform.
    """
    here = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="dynlint-", ignore_cleanup_errors=True) as temporary:
        try:
            common = os.path.commonpath((top, here, *around))
        except ValueError:  # paths on other drives
            raise RevisionError("the working directory is on another drive than the repository") from None
        start = os.path.join(os.path.realpath(temporary), "at", os.path.basename(common) or "top")
        tree, stand = (os.path.normpath(os.path.join(start, os.path.relpath(to, common))) for to in (top, here))
        left_out = frozenset(_export(top, commit, tree, only))
        if not os.path.realpath(stand).startswith(os.path.join(os.path.realpath(temporary), "")):
            raise RevisionError("the working directory is a link out of the repository there")
        os.makedirs(stand, exist_ok=True)
        os.makedirs(os.path.join(tree, ".git"), exist_ok=True)  # so that it counts as a repository's top
        os.chdir(stand)
        try:
            yield RevisionTree(tree, left_out)
        finally:
            os.chdir(here)


def _export(top: str, commit: str, tree: str, only: tuple[str, ...]) -> Iterator[str]:
    """Write a commit's files, with those of its submodules that are checked out here; yield the files left out."""
    os.makedirs(tree, exist_ok=True)
    with opened(top) as git:
        index = os.path.join(git.directory, "index-of-commit")
        git("read-tree", commit, index=index)
        listed = git("ls-files", "--stage", "-z", index=index, tree=tree).split("\0")[:-1]
        entries = [line.partition("\t")[::2] for line in listed]
        files = [path for kind, path in entries if not only or path.endswith(only) or kind.startswith(_LINK)]
        _write(git, index, tree, files)
    written = set(files)
    for kind, path in entries:
        module = os.path.join(top, path)
        if not kind.startswith(_SUBMODULE):
            yield from [os.path.join(tree, path)] if path not in written else []
        elif _is_inside(module, top) and git_directory(module):
            yield from _export_submodule(module, kind.split()[1], os.path.join(tree, path), only)


def _is_inside(module: str, top: str) -> bool:
    """Tell whether a submodule's folder lies in the repository; a link could lead to another one."""
    return os.path.realpath(module).startswith(os.path.join(os.path.realpath(top), ""))


def _write(git: Git, index: str, tree: str, files: Iterable[str]) -> None:
    """Write files as stored: line ends and encodings by their attributes, but without filters."""
    try:
        git("checkout-index", "--force", "--stdin", "-z", index=index, tree=tree, given="\0".join(files))
    except RevisionError as error:
        hint = "; in a partial clone, fetch its files first" if "unable to read" in str(error) else ""
        raise RevisionError(f"{error}{hint}") from None


def _export_submodule(module: str, commit: str, tree: str, only: tuple[str, ...]) -> Iterator[str]:
    with opened(module) as git:
        try:
            git("cat-file", "-e", f"{commit}^{{commit}}")
        except RevisionError:
            name = os.path.relpath(module).replace(os.sep, "/")
            raise RevisionError(f"the submodule {name} lacks the commit {commit[:12]}: fetch in it first") from None
    return _export(module, commit, tree, only)
