"""The folders with Terraform files that a walk found, the calls between them, and which can concern DynamoDB."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import (
    UnreadableFileError,
    read_bytes,
)
from dynlint.hcl.files.foreign_tables import may_concern_others
from dynlint.hcl.files.manifest import manifest_path
from dynlint.hcl.files.relevance import UNREADABLE
from dynlint.hcl.values.limits import FILE_BYTES, LARGE_FOLDER, LARGE_FOLDERS
from dynlint.model.resource_types import SELECTED_BY_TAG

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dynlint.filesystem.borders import Border
    from dynlint.hcl.files.glance import Glance
    from dynlint.hcl.files.mapped_modules import ModuleMap

_KEPT_BYTES = 16_000_000
"""The most bytes of texts that are kept: many words are looked for in the same ones."""


class Folder:
    """A folder with Terraform files."""

    __slots__ = (
        "calls",
        "calls_remote",
        "computes",
        "files",
        "flags",
        "has_blocks",
        "may_be_backed",
        "path",
        "relevant",
        "selects",
        "size",
        "stand_ins",
        "uses",
        "values",
    )

    def __init__(self, path: str, files: list[str], values: list[str]) -> None:
        self.path = path
        self.files = files
        self.values = values
        """The names of its tfvars files."""
        self.calls: set[str] = set()
        """The folders (absolute) of the modules on disk that it calls."""
        self.calls_remote = False
        """Whether it calls a module whose source is not a path."""
        self.computes = False
        """Whether the source of a call is an expression that cannot be evaluated from the file alone."""
        self.uses: set[str] = set()
        """The folders (absolute) of other root modules whose outputs are its inputs."""
        self.relevant = False
        self.has_blocks = False
        """Whether its files may contain blocks: a file ``backend.tf`` may contain only the settings of a backend."""
        self.may_be_backed = False
        """Whether its text has the word ``backend`` or ``cloud``, blocks that configure where the state is stored."""
        self.selects = False
        """Whether its files may have one of the resources that select tables by tags, of whichever root module."""
        self.stand_ins: set[str] = set()
        """The stand-ins for modules that it calls, by the names of their files."""
        self.flags = 0
        """The flags that `relevance.may_take_it` returns for its files."""
        self.size = 0
        """The size of its Terraform files in bytes."""


class Tree:
    """The result of a walk."""

    def __init__(self, border: Border) -> None:
        self.border = border
        self.folders: dict[str, Folder] = {}
        self.value_folders: dict[str, list[str]] = {}
        """The names of the tfvars files, by their folder."""
        self.orchestrating: dict[str, list[str]] = {}
        """The names of the files of Terragrunt, Stacks and Atmos, by their folder."""
        self.readers: dict[str, set[str]] = {}
        """The root modules (folders) that depend on such a file or on a file that it reads, by the file's path."""
        self.module_map: ModuleMap | None = None
        self.named_values: list[str] = []
        """The files of values that may be for any root module."""
        self.unreadable: dict[str, str] = {}
        """The folders that cannot be listed or lie outside the border, each with the reason."""
        self.test_files: list[str] = []
        """The files of ``terraform test`` (absolute)."""
        self.initialised: list[str] = []
        """The folders in which `terraform init` may have fetched modules."""
        self.unread_lists: dict[str, str] = {}
        """The lists of modules that `terraform init` has written and that cannot be read, each with the reason."""
        self.data_folders: set[str] = set()
        """The folders that ``TF_DATA_DIR`` names; they hold no root modules."""
        self.fetched: set[str] = set()
        """The folders of the modules that `terraform init` has fetched."""
        self.outside: set[str] = set()
        """The folders of called modules that the walk did not visit."""
        self.known_glances: Mapping[str, Glance] = {}
        """What is in files (absolute) that are as they were in an earlier run."""
        self.glances: dict[str, Glance] = {}
        """What is in the files (absolute) that were searched, in this run or in that one."""
        self._concerns: dict[tuple[str, str], bool] = {}
        self._texts: dict[str, list[bytes]] = {}
        self._room = _KEPT_BYTES

    def searched(self) -> set[str]:
        """Return the files (absolute) that this run searched itself, links aside."""
        return self.glances.keys() - self.known_glances.keys()

    @cached_property
    def callers(self) -> dict[str, set[str]]:
        """The folders that call a folder, by its path; calls of a folder by itself are left out."""
        found: dict[str, set[str]] = {}
        for folder in self.folders.values():
            for target in folder.calls:
                if target != folder.path:
                    found.setdefault(target, set()).add(folder.path)
        return found

    def value_files(self) -> dict[str, list[str]]:
        """Return the files of values (absolute) by the nearest module at or above them; without one by ``""``."""
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

    def beyond(self) -> set[str]:
        """Return the large folders that a run does not read, because large folders before them use up the limit."""
        read, left_out = 0, set()
        for path, folder in sorted(self.folders.items()):
            if folder.relevant and folder.size > LARGE_FOLDER:
                read += folder.size
                if read > LARGE_FOLDERS and read > folder.size:
                    left_out.add(path)
        return left_out

    def may_concern_others(self, path: str, word: str) -> bool:
        """Tell whether a folder, or one that it calls, may have a block of a type for tables of other root modules.

        `word` is the resource type, or any other word to search for.
        """
        if (path, word) not in self._concerns:
            reached = self.reached_from(path)
            self._concerns[path, word] = any(self._may_concern_others(folder, word) for folder in reached)
        return self._concerns[path, word]

    def _may_concern_others(self, folder: Folder, word: str) -> bool:
        if folder.stand_ins and _may_stand_ins_concern_others(folder.stand_ins, word):
            return True
        if word in SELECTED_BY_TAG and not folder.selects:
            return False
        return any(may_concern_others(word, text) for text in self._texts_of(folder))

    def _texts_of(self, folder: Folder) -> Iterable[bytes]:
        """Return the texts of a folder's files."""
        found = self._texts.get(folder.path)
        if found is None:
            found = [self.text(os.path.join(folder.path, name)) for name in folder.files]
            if folder.size <= self._room:
                self._room -= folder.size
                self._texts[folder.path] = found
        return found

    def text(self, path: str) -> bytes:
        """Return the bytes of a Terraform file in the tree; an unreadable file gives its error when it is parsed."""
        try:
            return read_bytes(path, FILE_BYTES, self.border, os.path.dirname(path))
        except UnreadableFileError:
            return UNREADABLE

    def last_reached(self, roots: Sequence[str]) -> list[list[str]]:
        """Return for each root, in order, the folders that it reaches through calls and no later root reaches."""
        last = {folder.path: number for number, root in enumerate(roots) for folder in self.reached_from(root)}
        found: list[list[str]] = [[] for _ in roots]
        for path, number in last.items():
            found[number].append(path)
        return found

    def looked_for(self) -> set[str]:
        """Return the paths outside the walked folders on which relevance depends, existing or not.

        `terraform init` may write a list of modules for each root module that calls a module by anything but a path.
        """
        found = {os.path.join(path, name) for path in self.outside for name in ("", *self.folders[path].files)}
        for path in self.folders.keys() - self.callers.keys():
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
        """Return the folders that reach one of the targets through calls or uses, and the targets themselves."""
        found = set(targets)
        grew = True
        while grew:
            more = {
                path
                for path, folder in self.folders.items()
                if path not in found and (folder.calls & found or folder.uses & found)
            }
            found |= more
            grew = bool(more)
        return found


def _may_stand_ins_concern_others(files: Iterable[str], word: str) -> bool:
    from dynlint.hcl.files.stand_ins import text_of  # noqa: PLC0415  # few folders call a module that has one

    return any(may_concern_others(word, text_of(file)) for file in files)
