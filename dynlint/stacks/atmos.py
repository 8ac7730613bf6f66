"""Stacks of Atmos: reads the `vars` in their YAML files for their Terraform components.

Imports of local files, inheritance of components, and deep merges are supported. Values with templates or functions
of Atmos (YAML tags) are unknown. After a remote import, all other variables of the component are unknown.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.environments.from_variable import NAMES
from dynlint.filesystem.read_files import UnreadableFileError, entries_in
from dynlint.hcl.files.discovery import look_at
from dynlint.hcl.files.library import Unread, shown_path
from dynlint.hcl.modules.units import Unit
from dynlint.settings.path_patterns import matcher
from dynlint.stacks.atmos_components import Components
from dynlint.stacks.atmos_files import Manifests, plain
from dynlint.stacks.atmos_files import text_of as _text
from dynlint.stacks.limits import STACK_FILES
from dynlint.stacks.steps import StackLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.scopes import GivenValue


class AtmosUnit(Unit):
    """A component in an Atmos stack."""

    def __init__(self, library: Library, directory: str, stack: str, given: dict[str, GivenValue], doubt: str) -> None:
        """`stack` is the path of the stack's file from the folder of stacks, without its suffix."""
        super().__init__(library, directory)
        self.stack = stack
        self.values = given
        self.doubt = doubt

    def environment_names(self) -> Iterator[str]:
        """Yield variables that may name the environment, then the names of the file and of its folders."""
        for name in ("stage", *NAMES):
            value = self.values[name].value if name in self.values else None
            if isinstance(value, str):
                yield value
        yield from reversed(self.stack.split("/"))

    def inputs(self, configuration: Configuration) -> dict[str, GivenValue]:
        """Return the component's variables in the stack."""
        return self.completed(self.values, self.doubt, configuration)


def add_atmos(tree: Tree, library: Library) -> None:
    """Add the components of all stacks to the tree as root modules, one unit for each stack."""
    for folder, names in sorted(tree.orchestrating.items()):
        for name in names:
            if name in ("atmos.yaml", "atmos.yml"):
                _add(tree, library, folder, os.path.join(folder, name))
    tree.spread_relevance()


def _add(tree: Tree, library: Library, folder: str, path: str) -> None:
    manifests = Manifests(library)
    try:
        _add_stacks(tree, manifests, folder, path)
    except StackLimitError as error:
        manifests.unread.add(str(error))
        library.doubt = library.doubt or f"a stack may give it a value, and {error}"
    for why in sorted(manifests.unread):
        library.unreadable.append(Unread(shown_path(path), why, "part of the stacks"))


def _add_stacks(tree: Tree, manifests: Manifests, folder: str, path: str) -> None:
    settings = plain(manifests.read(path))
    top = _base(tree, folder, _text(settings, "base_path"), _text(settings, "stacks", "base_path") or "stacks")
    stacks = os.path.normpath(os.path.join(top, _text(settings, "stacks", "base_path") or "stacks"))
    below = _text(settings, "components", "terraform", "base_path") or "components/terraform"
    for file in _stack_files(manifests, stacks, settings):
        manifest = manifests.stack(stacks, file)
        stack = os.path.relpath(file, stacks).replace(os.sep, "/").rpartition(".")[0]
        directories = set()
        for component in Components(manifest).deployed():
            directory = os.path.normpath(os.path.join(top, below, component.module))
            if look_at(tree, directory):
                unit = AtmosUnit(manifests.library, directory, stack, component.given, component.doubt)
                manifests.count_unit()
                manifests.library.units.setdefault(directory, []).append(unit)
                directories.add(directory)
        for read in (*manifest.read, path) if directories else ():
            tree.readers.setdefault(read, set()).update(directories)


def _base(tree: Tree, folder: str, written: str, stacks: str) -> str:
    """Return the base folder of paths: as set, or else the nearest at or above the settings that has the stacks."""
    if written not in ("", ".", "./") and not os.path.isabs(written):
        return os.path.normpath(os.path.join(folder, written))
    above = folder
    while tree.border.holds(above):
        if os.path.isdir(os.path.join(above, stacks)):
            return above
        if os.path.dirname(above) == above:
            break
        above = os.path.dirname(above)
    return folder


def _stack_files(manifests: Manifests, stacks: str, settings: Any) -> list[str]:
    """Return the files that are stacks of their own, by the patterns in the settings."""
    written = settings.get("stacks") if isinstance(settings, dict) else None
    named = written if isinstance(written, dict) else {}
    wanted = matcher(_patterns(named.get("included_paths")) or ("**",))
    unwanted = matcher(patterns) if (patterns := _patterns(named.get("excluded_paths"))) else None
    found = []
    for path in _yaml_files(manifests, stacks):
        name = os.path.relpath(path, stacks).replace(os.sep, "/")
        if wanted(name) and not (unwanted is not None and unwanted(name)):
            found.append(path)
    return found


def _patterns(value: Any) -> tuple[str, ...]:
    """Return patterns for file names: each pattern, and the same with the suffixes of YAML."""
    listed = [item for item in value if isinstance(item, str)] if isinstance(value, (list, tuple)) else []
    return tuple(pattern for item in listed for pattern in (item, f"{item}.yaml", f"{item}.yml"))


def _yaml_files(manifests: Manifests, folder: str) -> list[str]:
    library = manifests.library
    found: list[str] = []
    pending = [folder]
    while pending and len(found) <= STACK_FILES:
        path = pending.pop()
        library.touched.add(os.path.join(path, ""))
        if library.border is not None and not library.border.holds(path):
            manifests.unread.add(f"{shown_path(path)}: {library.border.why_not(path)}")
            continue
        try:
            entries = sorted(entries_in(path), key=lambda entry: entry.name)
        except UnreadableFileError as error:
            if os.path.isdir(path):
                manifests.unread.add(f"{shown_path(path)}: {error.clause}")
            continue
        pending.extend(each.path for each in reversed(entries) if each.is_dir(follow_symlinks=False))
        found.extend(each.path for each in entries if each.name.endswith((".yaml", ".yml")) and each.is_file())
    if len(found) > STACK_FILES:
        manifests.unread.add(f"there are more than the {STACK_FILES} files of stacks that are read")
    return found[:STACK_FILES]
