"""The meaning of the paths on the command line: folders to lint, or changed files whose modules are linted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import top_of
from dynlint.filesystem.read_files import is_file, is_within
from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.files.relevance import unescaped
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.environments.deployment import Deployment
    from dynlint.hcl.files.folder_tree import Tree


class Targets(NamedTuple):
    """Folders to walk (absolute), and the changed files if files were given (as pre-commit does)."""

    folders: tuple[str, ...]
    files: tuple[str, ...] = ()
    whole: bool = False
    """Whether root modules are judged in all their environments, whichever of them the files reach."""

    def owners(self, tree: Tree) -> set[str]:
        """Return the module folders that contain or read the changed files."""
        found: set[str] = set()
        for path in self.files:
            found.update(tree.readers.get(path, ()))
            if path.endswith(SUFFIXES):
                found.add(os.path.dirname(path))
            elif path.endswith(VALUE_SUFFIXES):
                found.update(_nearest_module(path, tree))
            elif not path.endswith(".hcl"):
                found.update(_readers(path, tree))
        return found

    def reach(self, deployment: Deployment, directory: str, tree: Tree) -> bool:
        """Tell whether changed files can affect a root module in one of its environments.

        If only tfvars files changed, they affect only the environments that read one of them.
        """
        if not self.files or self.whole:
            return True
        others = [path for path in self.files if not path.endswith(VALUE_SUFFIXES)]
        if others and directory in tree.callers_of(Targets((), tuple(others)).owners(tree)):
            return True
        from dynlint.hcl.modules.given_values import automatic_files  # noqa: PLC0415  # only for changed files

        read = {*deployment.var_files, *automatic_files(directory)}
        return any(path in read or directory in tree.readers.get(path, ()) for path in self.files)


def resolve(paths: tuple[str, ...], start: str = "") -> Targets:
    """Return the targets of paths. A mix of folders and files lints the folders completely.

    `start` is the folder to walk for the root modules that files reach; empty for the repository of each.
    """
    absolute = [os.path.abspath(path) for path in paths]
    folders = tuple(path for path in absolute if not is_file(path))
    files = tuple(path for path in absolute if is_file(path))
    if folders or not files:
        return Targets((*folders, *(os.path.dirname(path) for path in files)))
    if start:
        return Targets((start,), files, whole=True)
    starts = dict.fromkeys(repository(os.path.dirname(path)) for path in files)
    return Targets(tuple(starts), files)


def home(targets: Targets) -> str:
    """Return the folder that root modules are named relative to, on any machine: the repository's top."""
    return repository(targets.folders[0]) if targets.folders else os.getcwd()


def repository(directory: str) -> str:
    """Return the repository of a folder; without one the working directory or the folder itself."""
    here = os.getcwd()
    return top_of(directory) or (here if is_within(directory, here) else directory)


def _nearest_module(path: str, tree: Tree) -> set[str]:
    folder = os.path.dirname(path)
    while folder not in tree.folders:
        above = os.path.dirname(folder)
        if above == folder:
            return set()
        folder = above
    return {folder}


def _readers(path: str, tree: Tree) -> set[str]:
    """Return the modules that name a file (a template, a policy) in their text.

    If the file lies in another module that names it, only a module that names its folder, too, counts: copies have the
    same names.
    """
    name = os.path.basename(path).encode()
    in_folder = os.path.basename(os.path.dirname(path)).encode() + b"/" + name
    inside: set[str] = set()
    outside: set[str] = set()
    named_whole: set[str] = set()
    for folder in tree.folders.values():
        text = b"".join(tree.text(os.path.join(folder.path, file)) for file in folder.files)
        text += b"" if (plain := unescaped(text)) is text else plain
        if name in text:
            (inside if path.startswith(os.path.join(folder.path, "")) else outside).add(folder.path)
            named_whole.update({folder.path} if in_folder in text else ())
    return inside | named_whole if inside else outside
