"""Which folders hold modules, which of them can reach anything of DynamoDB, and who calls whom.

A byte search decides what is read at all: a folder that says none of a few words and calls no local
module that does cannot change an answer, so it is not parsed.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.hcl.files import OPEN_FLAGS, SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.own_tables import may_concern_others

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))
_WORDS = (b"ynamo", b"YNAMO", b"aws_dax_")
"""However DynamoDB is spelled: `DynamoDb` in a namespace is a mistake to find."""
_LOCAL_SOURCE = re.compile(rb'"?source"?[ \t]*[=:][ \t]*"(\.\.?(?:/[^"$]*)?)"')


class Folder:
    """A folder with Terraform files in it."""

    __slots__ = ("calls", "files", "path", "relevant", "values")

    def __init__(self, path: str, files: list[str], values: list[str]) -> None:
        self.path = path
        self.files = files
        self.values = values
        """Its tfvars files."""
        self.calls: set[str] = set()
        """The absolute folders of local modules that it calls."""
        self.relevant = False


class Tree:
    """What a walk found."""

    def __init__(self) -> None:
        self.folders: dict[str, Folder] = {}
        self.value_folders: dict[str, list[str]] = {}
        """Folders with tfvars files, and their names."""
        self.unreadable: list[tuple[str, str]] = []
        """(path, why) of folders that cannot be listed and files that cannot be opened."""
        self._concerns: dict[tuple[str, str], bool] = {}

    @cached_property
    def called(self) -> set[str]:
        """The folders that some other folder calls."""
        return {target for folder in self.folders.values() for target in folder.calls if target != folder.path}

    @property
    def files(self) -> int:
        """How many Terraform files there are."""
        return sum(len(folder.files) for folder in self.folders.values())

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
                may_concern_others(word, _bytes(os.path.join(folder.path, name)))
                for folder in reached
                for name in folder.files
            )
        return self._concerns[path, word]

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
) -> Tree:
    """Walk folders (absolute paths) and look into every Terraform file; links to folders are not followed.

    `calls` are known beforehand: a caller's folder, and that of a module which another program has fetched.
    """
    tree = Tree()
    stack = list(dict.fromkeys(paths))
    while stack:
        stack.extend(_look_into(tree, stack.pop(), excluded))
    for caller, target in calls:
        _look_outside(tree, caller)
        if caller in tree.folders:
            tree.folders[caller].calls.add(target)
    for folder in list(tree.folders.values()):
        for target in folder.calls:
            if target not in tree.folders and os.path.isdir(target):
                _look_outside(tree, target)
    tree.spread_relevance()
    return tree


def _look_into(tree: Tree, path: str, excluded: Callable[[str], bool]) -> list[str]:
    folders, files, values = [], [], []
    try:
        with os.scandir(path) as entries:
            for entry in entries:
                name = entry.name
                if name.endswith(SUFFIXES):
                    if not name.startswith(".") and not _is_folder(entry) and not excluded(entry.path):
                        files.append(name)
                elif name.endswith(VALUE_SUFFIXES):
                    values.append(name)
                elif name[0] != "." and name not in _SKIPPED and entry.is_dir(follow_symlinks=False):
                    folders.append(entry.path)
    except OSError as error:
        tree.unreadable.append((path, (error.strerror or "cannot be listed").lower()))
        return []
    if values:
        tree.value_folders[path] = sorted(values)
    if files:
        tree.folders[path] = _folder(Folder(path, sorted(files), sorted(values)))
    return [folder for folder in sorted(folders, reverse=True) if not excluded(folder)]


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
        if path in tree.folders or not os.path.isdir(path):
            continue
        names = sorted(name for name in os.listdir(path) if name.endswith(SUFFIXES) and not name.startswith("."))
        if names:
            tree.folders[path] = _folder(Folder(path, names, []))
            stack.extend(tree.folders[path].calls)


def _folder(folder: Folder) -> Folder:
    for name in folder.files:
        data = _bytes(os.path.join(folder.path, name))
        if not folder.relevant:
            folder.relevant = any(word in data for word in _WORDS) or (b"file(" in data and b"aws_iam_" in data)
        if b"module" in data:
            for match in _LOCAL_SOURCE.finditer(data):
                source = match.group(1).decode("utf-8", "replace")
                folder.calls.add(os.path.normpath(os.path.join(folder.path, source)))
    return folder


def _bytes(path: str) -> bytes:
    """Return a file's bytes; what cannot be read is told when somebody wants to parse it."""
    try:
        descriptor = os.open(path, OPEN_FLAGS)
    except OSError:
        return b"dynamodb"  # it might be relevant: reading it later says what is wrong
    try:
        data = os.read(descriptor, 65536)
        if len(data) == 65536:
            rest = [data]
            while chunk := os.read(descriptor, 65536):
                rest.append(chunk)
            data = b"".join(rest)
    except OSError:
        return b"dynamodb"
    finally:
        os.close(descriptor)
    return data
