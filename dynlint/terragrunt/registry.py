"""The units of a run: finds them, and adds them to the tree of folders."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dynlint.faults import sentence
from dynlint.hcl.files.configuration import Configuration
from dynlint.hcl.files.discovery import add_root
from dynlint.hcl.files.library import Unread, shown_path
from dynlint.hcl.files.relevance import may_concern_dynamodb
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.limits import LEAST_STEPS, RUN_STEPS, UNITS, VALUE_STEPS
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.terragrunt.stack_files import STACK, UNIT_FILES, RemoteUnit, units_of_stack
from dynlint.terragrunt.unit import TerragruntUnit

if TYPE_CHECKING:
    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.syntax import statements
    from dynlint.terragrunt.reading import ReadUnit

_LOCKS = lazy_pattern(rb"(?m)^[^\n]*\b(?:dynamodb_table\w*|dynamodb_endpoint|lock_table)\b[^\n]*$")
"""Lines about the table for state locks, which are in the files of nearly all units."""


class Registry:
    """The units in the walked folders, and those that they refer to."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.units: dict[str, TerragruntUnit] = {}
        self.remote: dict[str, RemoteUnit] = {}
        self.templates: set[str] = set()
        """The folders that are sources of stacks' units and stacks."""
        self._configurations: dict[str, Configuration] = {}
        self._parents: set[str] | None = None
        self._prepared: set[str] = set()
        self.steps = VALUE_STEPS
        """The steps for evaluating the files of one unit: all units share those of a run."""

    def configuration(self, path: str, file: statements.File) -> Configuration:
        """Return a file's declarations, which are made once for all units that read it."""
        if path not in self._configurations:
            self._configurations[path] = Configuration(os.path.dirname(path), [file])
        return self._configurations[path]

    def unit_at(self, directory: str) -> TerragruntUnit | None:
        """Return the unit in a folder (absolute), walked or not; None if there is none."""
        if directory not in self.units:
            path = next(filter(self._is_there, (os.path.join(directory, name) for name in UNIT_FILES)), "")
            if not path:
                return None
            self._add(TerragruntUnit(self.library, self, directory, path))
        return self.units[directory]

    def _is_there(self, path: str) -> bool:
        self.library.touched.add(path)
        border = self.library.border
        return (border is None or border.holds(path)) and os.path.isfile(path)

    def prepare(self, unit: ReadUnit, asking: ReadUnit) -> bool:
        """Evaluate the outputs of a unit and of all its dependencies, dependencies first; return False for a cycle.

        A cycle means that one of them depends on the unit `asking`. This way, evaluations of units do not nest, and the
        result does not depend on which unit is evaluated first.
        """
        order: list[ReadUnit] = []
        pending, seen = [unit], {unit.directory}
        while pending:
            each = pending.pop()
            if each.directory in self._prepared:
                continue
            if each is asking:
                return False
            order.append(each)
            below = [other for other in _dependencies(each) if other.directory not in seen or other is asking]
            seen.update(other.directory for other in below)
            pending.extend(below)
        for each in _farthest_first(order):
            self._prepared.add(each.directory)
            each.evaluate_outputs()
        return True

    def _add(self, unit: TerragruntUnit | RemoteUnit) -> None:
        if isinstance(unit, RemoteUnit):
            self.remote[unit.directory] = unit
        else:
            self.units[unit.directory] = unit
        self.library.units[unit.directory] = [unit]

    def find(self, tree: Tree) -> None:
        """Find the units of a tree, those of stacks first: folders that are sources of stacks' units are not units."""
        self._share(len(tree.orchestrating))
        for folder, names in sorted(tree.orchestrating.items()):
            if STACK in names and folder not in self.templates:
                self._find_in_stack(os.path.join(folder, STACK))
        self._share(len(tree.orchestrating))
        for folder, names in sorted(tree.orchestrating.items()):
            if not set(UNIT_FILES).isdisjoint(names) and folder not in self.templates:
                self.unit_at(folder)

    def _share(self, walked: int) -> None:
        units = max(1, walked + len(self.units) + len(self.remote))
        self.steps = min(VALUE_STEPS, max(LEAST_STEPS, RUN_STEPS // units))

    def parents(self) -> set[str]:
        """Return the paths of the files that units include."""
        if self._parents is None:
            self._parents = set()
            for unit in self.units.values():
                with suppress(EvaluationError):
                    self._parents.update({each.path for each in unit.config.includes} - {unit.path})
        return self._parents

    def _find_in_stack(self, path: str) -> None:
        for unit in units_of_stack(self, path):
            if len(self.units) + len(self.remote) >= UNITS:
                why = f"there are more than the {UNITS} units that dynlint reads"
                self.library.unreadable.append(Unread(shown_path(path), why))
                return
            self._add(unit)
        for folder in self.templates & self.units.keys():
            if self.units[folder].values is None:
                del self.units[folder], self.library.units[folder]


def _dependencies(unit: ReadUnit) -> list[ReadUnit]:
    try:
        return unit.reading.dependencies()
    except EvaluationError:
        return []


def _farthest_first(units: list[ReadUnit]) -> list[ReadUnit]:
    """Return units sorted so that each comes after its dependencies; units in a cycle are sorted by folder."""
    by_folder = {unit.directory: unit for unit in sorted(units, key=lambda each: each.directory)}
    needed = {folder: {each.directory for each in _dependencies(unit)} for folder, unit in by_folder.items()}
    waiting = {folder: len(folders & by_folder.keys()) for folder, folders in needed.items()}
    needed_by: dict[str, list[str]] = {}
    for folder, folders in needed.items():
        for each in folders:
            needed_by.setdefault(each, []).append(folder)
    found: list[str] = []
    ready = [folder for folder, number in waiting.items() if not number]
    while ready:
        found += ready
        for each in (other for folder in ready for other in needed_by.get(folder, ())):
            waiting[each] -= 1
        ready = sorted({each for folder in ready for each in needed_by.get(folder, ()) if not waiting[each]})
    return [by_folder[folder] for folder in (*found, *sorted(by_folder.keys() - {*found}))]


def add_units(tree: Tree, library: Library, *, follow: bool = False) -> None:
    """Add the units below the walked folders to the tree as root modules.

    With `follow`, all files with values for each unit are read first, so that `tree.readers` has all files that a unit
    depends on.
    """
    registry = Registry(library)
    registry.find(tree)
    for directory, unit in sorted(registry.units.items()):
        if not _stands_in_safely(tree, unit, registry):
            del library.units[directory]
    for directory, remote in registry.remote.items():
        add_root(tree, directory, (), relevant=may_concern_dynamodb(remote.stack.source.text.encode()))
    tree.spread_relevance()
    for unit in registry.units.values() if follow else ():
        if unit.directory in library.units and tree.folders[unit.directory].relevant:
            unit.read_all()
            tree.folders[unit.directory].uses |= unit.uses
            for path in unit.read_paths:
                tree.readers.setdefault(path, set()).add(unit.directory)


def _stands_in_safely(tree: Tree, unit: TerragruntUnit, registry: Registry) -> bool:
    """Call `_stands_in`; an internal error affects this unit only, which counts as unreadable."""
    try:
        return _stands_in(tree, unit, registry.parents())
    except Exception as error:  # noqa: BLE001  # an internal error affects one unit only
        registry.library.unreadable.append(Unread(shown_path(unit.path), sentence(error, "in reading this unit")))
        return False


def _stands_in(tree: Tree, unit: TerragruntUnit, parents: set[str]) -> bool:
    """Add a unit to the tree if it is one, and not just a file that others include; tell whether it is."""
    try:
        source, folder = unit.source, unit.module_folder
    except EvaluationError as error:
        unit.library.doubt = unit.library.doubt or error.why
        return False
    if source.why:
        unit.library.doubt = unit.library.doubt or f"{shown_path(unit.path)} may give it a value: {source.why}"
    own = os.path.dirname(unit.path)
    has_files = own in tree.folders and bool(tree.folders[own].files)
    if not has_files and (folder == own or unit.path in parents):
        return False
    if not (folder or source.text or source.why):
        return False
    relevant = _says_dynamodb(tree, unit.path)
    if not folder:  # the module is not on disk
        relevant = relevant or any(_says_dynamodb(tree, path) for path in unit.reading.read)
    add_root(tree, unit.directory, {folder} - {unit.directory, ""}, relevant=relevant)
    return True


def _says_dynamodb(tree: Tree, path: str) -> bool:
    """Tell whether a file can concern DynamoDB, not counting the table for state locks."""
    return may_concern_dynamodb(_LOCKS.sub(b"", tree.text(path)))
