"""Which folders hold modules, which of them can reach anything of DynamoDB, and who calls whom.

A byte search (`relevance`) decides what is parsed at all: a folder that says none of a few words and calls no module
on disk that does cannot change an answer. What `terraform init` has fetched is on disk, too.
"""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.borders import Border
from dynlint.hcl.files import SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.limits import FILE_BYTES
from dynlint.hcl.manifest import DEFAULT_FOLDER, data_folder, fetched_folders, manifest_path
from dynlint.hcl.own_tables import may_concern_others
from dynlint.hcl.relevance import (
    POLICIES,
    WATCHES,
    is_local,
    may_concern_dynamodb,
    may_take_it,
    says_dynamodb,
    sources,
    takes_it,
)
from dynlint.read_files import (
    UnreadableFileError,
    entries_in,
    is_of_the_kernel,
    is_within,
    read_bytes,
    read_listed,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.hcl.mapped_modules import ModuleMap

_UNREADABLE = b"dynamodb"
"""What cannot be read might be relevant: reading it later says what is wrong."""
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))
_OF_THE_KERNEL = frozenset(("proc", "sys", "dev"))


class Folder:
    """A folder with Terraform files in it."""

    __slots__ = ("calls", "calls_remote", "computes", "files", "path", "relevant", "sides", "stands_in", "values")

    def __init__(self, path: str, files: list[str], values: list[str]) -> None:
        self.path = path
        self.files = files
        self.values = values
        """Its tfvars files."""
        self.calls: set[str] = set()
        """The absolute folders of modules on disk that it calls."""
        self.calls_remote = False
        """Whether it calls a module whose source is no path."""
        self.computes = False
        """Whether the source of a call is an expression whose value its own text does not tell."""
        self.relevant = False
        self.stands_in = False
        """Whether something may stand for a module that it calls: that may have whatever rules look at."""
        self.sides = 0
        """What `relevance.may_take_it` says of its files."""


class Tree:
    """What a walk found."""

    def __init__(self, border: Border) -> None:
        self.border = border
        self.folders: dict[str, Folder] = {}
        self.value_folders: dict[str, list[str]] = {}
        """Folders with tfvars files, and their names."""
        self.module_map: ModuleMap | None = None
        self.named_values: list[str] = []
        """Files of values that may be for any root module."""
        self.unreadable: dict[str, str] = {}
        """Folders that cannot be listed or lie outside, and why."""
        self.initialised: list[str] = []
        """Folders in which `terraform init` may have fetched modules."""
        self.data_folders: set[str] = set()
        """Folders that ``TF_DATA_DIR`` names, which hold no root modules."""
        self.fetched: set[str] = set()
        """Folders of modules that `terraform init` has fetched."""
        self.outside: set[str] = set()
        """Folders of called modules that the walk did not pass."""
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
        """Tell whether a folder, or one that it calls, may have something of a type for tables of other roots."""
        if (path, word) not in self._concerns:
            reached = self.reached_from(path)
            self._concerns[path, word] = any(folder.stands_in for folder in reached) or any(
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

    def looked_for(self) -> set[str]:
        """Return what relevance depends on outside the folders that were walked: files, and where some may come to be.

        A list of modules may come to be for every root module that calls something which is not beside it.
        """
        found = {os.path.join(path, name) for path in self.outside for name in ("", *self.folders[path].files)}
        for path in self.folders.keys() - self.called:
            if path in self.initialised or any(folder.calls_remote for folder in self.reached_from(path)):
                found.add(manifest_path(path))
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
    value_files: Iterable[str] = (),
    module_map: ModuleMap | None = None,
) -> Tree:
    """Walk folders (absolute paths) and look into every Terraform file; links to folders are not followed.

    `calls` are known beforehand: a caller's folder, and that of a module which another program has fetched.
    `value_files` (absolute) are named by settings or by the user; `module_map` says where modules lie. Nothing is read
    outside the border, which by default is drawn around the folders.
    """
    stack = [path for path in dict.fromkeys(paths) if not is_of_the_kernel(path)]
    tree = Tree(border or Border(stack))
    tree.named_values.extend(value_files)
    tree.module_map = module_map
    while stack:
        stack.extend(_look_into(tree, stack.pop(), excluded))
    for path in tree.initialised:
        fetched = fetched_folders(path, tree.border) if path in tree.folders else []
        tree.fetched.update(fetched)
        calls = (*calls, *((path, folder) for folder in fetched))
    add_calls(tree, calls)
    return tree


def add_calls(tree: Tree, calls: Iterable[tuple[str, str]]) -> None:
    """Take over calls (a caller's folder, and that of the module), follow all calls, and spread what is relevant."""
    for caller, target in calls:
        _look_outside(tree, caller)
        if caller in tree.folders:
            tree.folders[caller].calls.add(target)
    for folder in list(tree.folders.values()):
        for target in folder.calls:
            _look_outside(tree, target)
    tree.__dict__.pop("called", None)
    _take_from_elsewhere(tree)
    tree.spread_relevance()


def _take_from_elsewhere(tree: Tree) -> None:
    """Make folders relevant that are about DynamoDB by what they read or are given, here or in a module they call."""
    whole = 0
    for folder in tree.folders.values():
        whole |= folder.sides
    given = _given(tree) if takes_it(whole, given=True) else set()
    if not given and not takes_it(whole, given=False):
        return
    for folder in tree.folders.values():
        if not folder.relevant and (folder.sides or folder.calls):
            sides = 0
            for reached in tree.reached_from(folder.path):
                sides |= reached.sides
            folder.relevant = takes_it(sides, given=folder.path in given)


def _given(tree: Tree) -> set[str]:
    """Return the folders for which a file of values may be that speaks of DynamoDB.

    That is the folder of the file, or the nearest one above it; where none is above, all below the nearest folder that
    has any. What settings name may be for all.
    """
    if any(says_dynamodb(tree.text(path)) for path in tree.named_values if os.path.isfile(path)):
        return {*tree.folders}
    found: set[str] = set()
    for path, names in tree.value_folders.items():
        if any(says_dynamodb(tree.text(os.path.join(path, name))) for name in names):
            found.update(_near(tree, path))
    return found


def _near(tree: Tree, path: str) -> list[str]:
    while path not in tree.folders:
        below = [folder for folder in tree.folders if is_within(folder, path)]
        if below or os.path.dirname(path) == path:
            return below
        path = os.path.dirname(path)
    return [path]


def _look_into(tree: Tree, path: str, excluded: Callable[[str], bool]) -> list[str]:
    folders, files, linked, values, initialised = [], [], [], [], False
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
            values.append(name)
        elif name[0] == ".":
            initialised = initialised or name == DEFAULT_FOLDER
        elif name not in skipped and entry.is_dir(follow_symlinks=False):
            folders.append(entry.path)
    if files or linked:
        _note_data_folder(tree, path, initialised=initialised)
    folders = [folder for folder in folders if folder not in tree.data_folders] if tree.data_folders else folders
    if values:
        tree.value_folders[path] = sorted(values)
    if files or linked:
        tree.folders[path] = _folder(tree, Folder(path, sorted(files + linked), sorted(values)), linked)
    return [folder for folder in sorted(folders, reverse=True) if not excluded(folder)]


def _note_data_folder(tree: Tree, path: str, *, initialised: bool) -> None:
    """Note of a folder with Terraform files that modules may be fetched for it, and where ``TF_DATA_DIR`` has them."""
    if "TF_DATA_DIR" in os.environ:
        tree.data_folders.add(data_folder(path))
        tree.initialised.append(path)
    elif initialised:
        tree.initialised.append(path)


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
                tree.outside.add(path)
                stack.extend(tree.folders[path].calls)


def _note_remote(folder: Folder, source: str) -> None:
    """Note a call of a module that is no path: it may be read, have a stand-in, or just take policies."""
    folder.calls_remote = True
    folder.sides |= POLICIES | WATCHES
    if "cloudposse" in source or "terraform-aws-modules" in source:
        from dynlint.hcl.stand_ins import may_make_tables  # noqa: PLC0415  # few folders call one

        makes_tables = may_make_tables(source)
        folder.stands_in = folder.stands_in or makes_tables is not None
        folder.relevant = folder.relevant or bool(makes_tables)


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
        if not folder.relevant:
            folder.sides |= may_take_it(data)
        if b"module" in data or (name.endswith(".json") and b"\\u" in data):
            for source in sources(name, data):
                if source is None:
                    folder.relevant = folder.computes = True
                elif is_local(source):
                    folder.calls.add(os.path.normpath(os.path.join(folder.path, source)))
                elif (target := tree.module_map.folder(source) if tree.module_map else None) is not None:
                    folder.calls.add(target)
                else:
                    _note_remote(folder, source)
    return folder
