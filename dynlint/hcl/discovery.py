"""Which folders hold modules, which of them can reach anything of DynamoDB, and who calls whom.

A byte search (`relevance`) decides what is parsed at all: a folder that says none of a few words and calls no local
module that does cannot change an answer.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.borders import Border
from dynlint.hcl.files import SUFFIXES, TEST_SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.limits import FILE_BYTES
from dynlint.hcl.own_tables import may_concern_others
from dynlint.hcl.relevance import local_sources, may_concern_dynamodb
from dynlint.read_files import (
    UnreadableFileError,
    entries_in,
    is_of_the_kernel,
    read_bytes,
    read_listed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_UNREADABLE = b"dynamodb"
"""What cannot be read might be relevant: reading it later says what is wrong."""
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))
_OF_THE_KERNEL = frozenset(("proc", "sys", "dev"))


class Folder:
    """A folder with Terraform files in it."""

    __slots__ = ("calls", "files", "has_blocks", "may_be_backed", "path", "relevant", "values")

    def __init__(self, path: str, files: list[str], values: list[str]) -> None:
        self.path = path
        self.files = files
        self.values = values
        """Its tfvars files."""
        self.calls: set[str] = set()
        """The absolute folders of local modules that it calls."""
        self.relevant = False
        self.has_blocks = False
        """Whether its files hold anything but values: settings of a backend may be named ``backend.tf``."""
        self.may_be_backed = False
        """Whether its text has the word of a block that says where the state is."""


class Tree:
    """What a walk found."""

    def __init__(self, border: Border) -> None:
        self.border = border
        self.folders: dict[str, Folder] = {}
        self.value_folders: dict[str, list[str]] = {}
        """Folders with tfvars files, and their names."""
        self.unreadable: dict[str, str] = {}
        """Folders that cannot be listed or lie outside, and why."""
        self.test_files: list[str] = []
        """Files of ``terraform test`` (absolute)."""
        self._concerns: dict[tuple[str, str], bool] = {}

    @cached_property
    def callers(self) -> dict[str, set[str]]:
        """The folders that call a folder, by its path; a folder that calls itself is none of them."""
        found: dict[str, set[str]] = {}
        for folder in self.folders.values():
            for target in folder.calls:
                if target != folder.path:
                    found.setdefault(target, set()).add(folder.path)
        return found

    @property
    def files(self) -> int:
        """How many Terraform files there are."""
        return sum(len(folder.files) for folder in self.folders.values())

    def value_files(self) -> dict[str, list[str]]:
        """Return the files of values (absolute) by the nearest folder of a module from there upwards; else ``""``."""
        found: dict[str, list[str]] = {}
        modules = {path for path, folder in self.folders.items() if folder.has_blocks}
        for folder, names in self.value_folders.items():
            owner = folder
            while owner not in modules and os.path.dirname(owner) != owner:
                owner = os.path.dirname(owner)
            paths = (os.path.join(folder, name) for name in names)
            found.setdefault(owner if owner in modules else "", []).extend(paths)
        return found

    def spread_relevance(self) -> None:
        """Make every folder relevant that reaches a relevant one through calls."""
        callers: dict[str, list[Folder]] = {}
        for folder in self.folders.values():
            for target in folder.calls:
                callers.setdefault(target, []).append(folder)
        stack = [folder for folder in self.folders.values() if folder.relevant]
        while stack:
            for caller in callers.get(stack.pop().path, ()):
                if not caller.relevant:
                    caller.relevant = True
                    stack.append(caller)

    def may_concern_others(self, path: str, word: str) -> bool:
        """Tell whether a folder, or one that it calls, may have something of a type for tables of other roots.

        What a root module has fetched is not in the tree: it may have anything.
        """
        if (path, word) not in self._concerns:
            reached = self.reached_from(path)
            self._concerns[path, word] = os.path.isdir(os.path.join(path, ".terraform", "modules")) or any(
                may_concern_others(word, self.text(os.path.join(folder.path, name)))
                for folder in reached
                for name in folder.files
            )
        return self._concerns[path, word]

    def text(self, path: str) -> bytes:
        """Return the bytes of a Terraform file in the tree; what cannot be read is told when somebody parses it."""
        try:
            return read_bytes(path, FILE_BYTES, self.border, os.path.dirname(path))
        except UnreadableFileError:
            return _UNREADABLE

    def last_reached(self, roots: Sequence[str]) -> list[list[str]]:
        """Return for each of some roots, looked at in turn, the folders that no later one reaches through calls."""
        last = {folder.path: number for number, root in enumerate(roots) for folder in self.reached_from(root)}
        found: list[list[str]] = [[] for _ in roots]
        for path, number in last.items():
            found[number].append(path)
        return found

    def reached_from(self, path: str) -> list[Folder]:
        """Return a folder and those that it reaches through calls."""
        found: dict[str, Folder] = {}
        stack = [path]
        while stack:
            folder = self.folders.get(stack.pop())
            if folder is not None and folder.path not in found:
                found[folder.path] = folder
                stack.extend(folder.calls)
        return list(found.values())

    def callers_of(self, targets: Iterable[str]) -> set[str]:
        """Return the folders that reach one of some folders through calls, these included."""
        found = set(targets)
        grew = True
        while grew:
            more = {path for path, folder in self.folders.items() if path not in found and folder.calls & found}
            found |= more
            grew = bool(more)
        return found


def scan(
    paths: Iterable[str],
    excluded: Callable[[str], bool] = lambda _path: False,
    calls: Iterable[tuple[str, str]] = (),
    border: Border | None = None,
) -> Tree:
    """Walk folders (absolute paths) and look into every Terraform file; links to folders are not followed.

    `calls` are known beforehand: a caller's folder, and that of a module which another program has fetched. Nothing
    is read outside the border, which by default is drawn around the folders.
    """
    stack = [path for path in dict.fromkeys(paths) if not is_of_the_kernel(path)]
    tree = Tree(border or Border(stack))
    while stack:
        stack.extend(_look_into(tree, stack.pop(), excluded))
    for caller, target in calls:
        _look_outside(tree, caller)
        if caller in tree.folders:
            tree.folders[caller].calls.add(target)
    for folder in list(tree.folders.values()):
        for target in folder.calls:
            _look_outside(tree, target)
    tree.spread_relevance()
    return tree


def _look_into(tree: Tree, path: str, excluded: Callable[[str], bool]) -> list[str]:
    folders, files, linked, values = [], [], [], []
    skipped = _SKIPPED if path != os.sep else _SKIPPED | _OF_THE_KERNEL
    for entry in _entries(tree, path):
        name = entry.name
        if name.endswith(SUFFIXES):
            if not name.startswith(".") and not excluded(entry.path):
                if entry.is_file(follow_symlinks=False):
                    files.append(name)
                elif not _is_folder(entry):
                    linked.append(name)
        elif name.endswith(VALUE_SUFFIXES):
            if not excluded(entry.path):
                values.append(name)
        elif name.endswith(TEST_SUFFIXES):
            tree.test_files.append(entry.path)
        elif name[0] != "." and name not in skipped and entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
    if values:
        tree.value_folders[path] = sorted(values)
    if files or linked:
        tree.folders[path] = _folder(tree, Folder(path, sorted(files + linked), sorted(values)), linked)
    return [folder for folder in sorted(folders, reverse=True) if not excluded(folder)]


def _entries(tree: Tree, path: str) -> list[os.DirEntry[str]]:
    try:
        return entries_in(path)
    except UnreadableFileError as error:
        tree.unreadable[path] = error.clause
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself: reading it later says what is wrong
        return False


def _look_outside(tree: Tree, start: str) -> None:
    """Follow calls to modules outside the folders that were walked."""
    stack = [start]
    while stack:
        path = stack.pop()
        if path in tree.folders or path in tree.unreadable:
            continue
        if not tree.border.lets_in(path):
            tree.unreadable[path] = f"{tree.border.why_not(path)}; give its path, too, to have it read"
        elif os.path.isdir(path):
            named = (entry for entry in _entries(tree, path) if entry.name.endswith(SUFFIXES))
            names = sorted(entry.name for entry in named if entry.name[0] != "." and not _is_folder(entry))
            if names:
                tree.folders[path] = _folder(tree, Folder(path, names, []), names)
                stack.extend(tree.folders[path].calls)


def _folder(tree: Tree, folder: Folder, linked: Sequence[str]) -> Folder:
    """Look into the files of a folder; those that are `linked`, or may be, with more care."""
    for name in folder.files:
        path = os.path.join(folder.path, name)
        try:
            data = tree.text(path) if name in linked else read_listed(path, FILE_BYTES)
        except UnreadableFileError:
            data = _UNREADABLE
        if not folder.relevant:
            folder.relevant = may_concern_dynamodb(data)
        if not folder.has_blocks:
            folder.has_blocks = b"{" in data or not data.isascii()
        if not folder.may_be_backed:
            folder.may_be_backed = b"backend" in data or b"cloud" in data
        if b"module" in data or (name.endswith(".json") and b"\\u" in data):
            for source in local_sources(name, data):
                if source is None:
                    folder.relevant = True
                else:
                    folder.calls.add(os.path.normpath(os.path.join(folder.path, source)))
    return folder
