"""Finds the folders that hold modules, the calls between them, and those that can concern DynamoDB.

A byte search (`relevance`) decides which folders are parsed. A folder is skipped if neither its files nor the modules
on disk that it calls contain one of a few words. Modules that `terraform init` has fetched are on disk, too.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import (
    UnreadableFileError,
    entries_in,
    is_of_the_kernel,
    is_within,
    read_listed,
)
from dynlint.hcl.files.folder_tree import Folder, Tree
from dynlint.hcl.files.glance import glance_at
from dynlint.hcl.files.library import SUFFIXES, TEST_SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.files.manifest import DEFAULT_FOLDER, data_folder, fetched_folders, manifest_path, module_list
from dynlint.hcl.files.relevance import (
    POLICIES,
    UNREADABLE,
    WATCHES,
    is_local,
    says_dynamodb,
    takes_it,
)
from dynlint.hcl.values.limits import FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from dynlint.hcl.files.glance import Glance
    from dynlint.hcl.files.mapped_modules import ModuleMap

_ORCHESTRATING = (
    *("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl", ".tfcomponent.hcl", ".tfdeploy.hcl"),
    *(".tfstack.hcl", "atmos.yaml", "atmos.yml"),
)
"""How the names of files end by which something else than Terraform says what root modules are given."""
_BESIDE = (*VALUE_SUFFIXES, *_ORCHESTRATING)
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))
_OF_THE_KERNEL = frozenset(("proc", "sys", "dev"))


def scan(
    paths: Iterable[str],
    excluded: Callable[[str], bool] = lambda _path: False,
    calls: Iterable[tuple[str, str]] = (),
    border: Border | None = None,
    value_files: Iterable[str] = (),
    module_map: ModuleMap | None = None,
    glances: Mapping[str, Glance] | None = None,
) -> Tree:
    """Walk folders (absolute paths) and search every Terraform file; links to folders are not followed.

    `calls` are known beforehand: pairs of the caller's folder and the folder of a module that another program has
    fetched. `value_files` (absolute) are named by settings or by the user; `module_map` maps sources to folders.
    Nothing outside the border is read; the default border contains the folders. `glances` are of files (absolute) that
    are as they were in an earlier run.
    """
    stack = [path for path in dict.fromkeys(paths) if not is_of_the_kernel(path)]
    tree = Tree(border or Border(stack))
    tree.named_values.extend(value_files)
    tree.module_map, tree.known_glances = module_map, glances or {}
    while stack:
        stack.extend(_look_into(tree, stack.pop(), excluded))
    for path in tree.initialised:
        if path not in tree.folders:
            continue
        listed = module_list(path, tree.border)
        if listed.why_not_read:
            tree.unread_lists[manifest_path(path)] = listed.why_not_read
        fetched = fetched_folders(path, listed, tree.border)
        tree.fetched.update(fetched)
        calls = (*calls, *((path, folder) for folder in fetched))
    add_calls(tree, calls)
    return tree


def add_root(tree: Tree, path: str, calls: Iterable[str], *, relevant: bool) -> Folder:
    """Add a root module (absolute folder) that may have no Terraform files of its own, only calls of modules."""
    folder = tree.folders.setdefault(path, Folder(path, [], tree.value_folders.get(path, [])))
    folder.calls.update(calls)
    folder.relevant |= relevant
    for target in folder.calls:
        look_at(tree, target)
    return folder


def look_at(tree: Tree, path: str) -> bool:
    """Add a module (absolute folder) and the modules that it calls to the tree; tell whether its folder has files."""
    _look_outside(tree, path)
    return path in tree.folders


def add_calls(tree: Tree, calls: Iterable[tuple[str, str]]) -> None:
    """Add calls (a caller's folder and the module's folder), follow all calls, and make callers relevant."""
    for caller, target in calls:
        _look_outside(tree, caller)
        if caller in tree.folders:
            tree.folders[caller].calls.add(target)
    for folder in list(tree.folders.values()):
        for target in folder.calls:
            _look_outside(tree, target)
    tree.__dict__.pop("callers", None)
    _take_from_elsewhere(tree)
    tree.spread_relevance()


def _take_from_elsewhere(tree: Tree) -> None:
    """Make folders relevant whose files, or those of a module they call, get DynamoDB's names from elsewhere.

    The names can come from a file that a function reads, or from a file of values.
    """
    whole = 0
    for folder in tree.folders.values():
        whole |= folder.flags
    given = _given(tree) if takes_it(whole, given=True) else set()
    if not given and not takes_it(whole, given=False):
        return
    for folder in tree.folders.values():
        if not folder.relevant and (folder.flags or folder.calls):
            flags = 0
            for reached in tree.reached_from(folder.path):
                flags |= reached.flags
            folder.relevant = takes_it(flags, given=folder.path in given)


def _given(tree: Tree) -> set[str]:
    """Return the folders that may get their values from a file that mentions DynamoDB.

    That is the folder of the file if it has Terraform files, or else all such folders below it. If there are none, the
    same is tried with the folder above, and so on. A file that settings name may be for every folder.
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
    inner, files, linked = [], [], []
    values: list[str] = []
    orchestrating: list[str] = []
    skipped = _SKIPPED if path != os.sep else _SKIPPED | _OF_THE_KERNEL
    for entry in _entries(tree, path):
        name = entry.name
        if entry.is_dir(follow_symlinks=False):  # also a folder named `x.tf`
            inner.append(name)
        elif name.endswith(SUFFIXES):
            if not name.startswith(".") and not excluded(entry.path):
                if entry.is_file(follow_symlinks=False):
                    files.append(name)
                elif not _is_folder(entry):
                    linked.append(name)
        elif name.endswith(TEST_SUFFIXES):
            tree.test_files.append(entry.path)
        elif name.endswith(_BESIDE) and not excluded(entry.path):
            (values if name.endswith(VALUE_SUFFIXES) else orchestrating).append(name)
    if files or linked:
        _note_data_folder(tree, path, initialised=DEFAULT_FOLDER in inner)
    folders = [os.path.join(path, name) for name in inner if name[0] != "." and name not in skipped]
    folders = [folder for folder in folders if folder not in tree.data_folders] if tree.data_folders else folders
    _keep(tree.value_folders, path, values)
    _keep(tree.orchestrating, path, orchestrating)
    if files or linked:
        tree.folders[path] = _folder(tree, Folder(path, sorted(files + linked), sorted(values)), linked)
    return [folder for folder in sorted(folders, reverse=True) if not excluded(folder)]


def _keep(table: dict[str, list[str]], path: str, names: list[str]) -> None:
    if names:
        table[path] = sorted(names)


def _note_data_folder(tree: Tree, path: str, *, initialised: bool) -> None:
    """Note that modules may be fetched for a folder with Terraform files, and the folder that ``TF_DATA_DIR`` names."""
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
    except OSError:  # a link to itself: reading it later reports the error
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
    """Note a call whose source is not a path: the module may be on disk, have a stand-in, or take policies."""
    folder.calls_remote = True
    folder.flags |= POLICIES | WATCHES
    if "cloudposse" in source or "terraform-aws-modules" in source:
        from dynlint.hcl.files.stand_ins import file_for, may_make_tables  # noqa: PLC0415  # few folders call one

        if file := file_for(source):
            folder.stand_ins.add(file)
            folder.relevant |= bool(may_make_tables(source))


def _folder(tree: Tree, folder: Folder, linked: Sequence[str]) -> Folder:
    """Search the files of a folder; files in `linked`, which are or may be links, are read within the border only."""
    for name in folder.files:
        glance = _glance(tree, os.path.join(folder.path, name), name, linked=name in linked)
        folder.size += glance.size
        folder.relevant |= glance.is_relevant
        folder.flags |= glance.flags
        folder.has_blocks |= glance.has_blocks
        folder.may_be_backed |= glance.may_be_backed
        folder.selects |= glance.selects
        for source in glance.sources:
            _note_call(tree, folder, source)
    return folder


def _glance(tree: Tree, path: str, name: str, *, linked: bool) -> Glance:
    """Return what is in a file; one that is as it was in an earlier run is not read."""
    if linked:
        return glance_at(name, tree.text(path))
    known = tree.known_glances.get(path)
    if known is None:
        try:
            known = glance_at(name, read_listed(path, FILE_BYTES))
        except UnreadableFileError:
            return glance_at(name, UNREADABLE)
    tree.glances[path] = known
    return known


def _note_call(tree: Tree, folder: Folder, source: str | None) -> None:
    """Note a call of a module, by its source as written; None where that is not known."""
    if source is None:
        folder.relevant = folder.computes = True
    elif is_local(source):
        folder.calls.add(os.path.normpath(os.path.join(folder.path, source)))
    elif (target := tree.module_map.folder(source) if tree.module_map else None) is not None:
        folder.calls.add(target)
    else:
        _note_remote(folder, source)
