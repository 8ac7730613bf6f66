"""Decides which folders are root modules and which are modules for others: by their blocks, files and callers."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.value_files import kind_of, owned_files
from dynlint.environments.value_groups import sorted_files
from dynlint.filesystem.read_files import UnreadableFileError, read_bytes
from dynlint.hcl.modules.given_values import automatic_files
from dynlint.hcl.values.limits import FILE_BYTES
from dynlint.model.resource_types import STATE_OUTPUTS
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.files.library import Library

_ASIDE = frozenset(
    (
        *(
            "example",
            "examples",
            "_examples",
            "sample",
            "samples",
            "demo",
            "demos",
            "test",
            "tests",
            "_test",
            "testing",
        ),
        *("fixture", "fixtures", "testdata", "spec", "specs", "e2e", "integration-tests", "acceptance-tests"),
    )
)
"""Folders that show a module or test it: what they call is deployed by others."""
_STATES_READ = tuple(f"data.{type_}." for type_ in STATE_OUTPUTS)
_SET_UP = lazy_pattern(rb"""\bsource\s*=\s*"(\.{1,2}/[^"\n]*)\"""")


def mere_modules(library: Library, tree: Tree, is_configured: Callable[[str], bool] = lambda _path: False) -> set[str]:
    """Return the folders (absolute) that are modules of others and no root modules.

    A called folder is a root module, too, if it has a backend or files of values, or if settings give it values
    (`is_configured`). One that only examples and tests call is a root module unless it looks like a module for others.
    """
    mere = {path for path, callers in tree.callers.items() if _is_mere(library, tree, path, callers)}
    mere = {path for path in mere if path not in tree.folders or not is_configured(path)}
    return mere - library.units.keys() if library.units else mere


def _is_mere(library: Library, tree: Tree, path: str, callers: set[str]) -> bool:
    folder = tree.folders.get(path)
    if folder is None or not folder.relevant:
        return True
    if folder.may_be_backed and is_backed(library, path):
        return False
    if _has_own_values(library, path):
        return False
    deployed = {caller for caller in callers if not shows(caller, path)}
    if deployed and tree.test_files:
        deployed -= library.remembered(("set-ups of tests", ""), lambda: _set_ups(library, tree))
    return bool(deployed) or is_library(library, path)


def shows(caller: str, path: str) -> bool:
    """Tell whether a folder is an example or a test of another one; both are absolute, or relative to one folder."""
    return not _ASIDE.isdisjoint(os.path.relpath(caller, path).lower().split(os.sep))


def _set_ups(library: Library, tree: Tree) -> set[str]:
    """Return the folders of the modules that files of ``terraform test`` run."""
    found: set[str] = set()
    for path in tree.test_files:
        folder = os.path.dirname(path)
        try:
            data = read_bytes(path, FILE_BYTES, library.border, folder)
        except UnreadableFileError:
            continue
        for source in _SET_UP.findall(data):
            for base in (folder, os.path.dirname(folder)):  # relative to the tested module: this folder, or above
                found.add(os.path.normpath(os.path.join(base, os.fsdecode(source))))
    return found


def is_library(library: Library, directory: str) -> bool:
    """Tell whether a folder without callers looks like a module for others: no backend, provider or values.

    Old modules may configure a provider: a folder in ``modules/`` counts as a library all the same. A folder that reads
    the state of another root module is a root module, though its backend and provider may be generated.
    """
    if directory in library.units:
        return False
    configuration = library.configuration(directory)
    if any(name.startswith(_STATES_READ) for name in configuration.resources):
        return False
    if not configuration.variables or is_backed(library, directory):
        return False
    if configuration.providers and os.path.basename(os.path.dirname(directory)) != "modules":
        return False
    required = any("default" not in declared.block.body.attributes for declared in configuration.variables.values())
    return (required or bool(configuration.outputs)) and not has_values(library, directory)


def is_backed(library: Library, directory: str) -> bool:
    """Tell whether a folder has a ``backend`` or ``cloud`` block."""
    return any(
        block.type in ("backend", "cloud")
        for declared in library.configuration(directory).terraform
        for block in declared.block.body.blocks
    )


def _has_own_values(library: Library, directory: str) -> bool:
    """Tell whether files of values lie in a folder that may be a module for others."""
    if library.value_files is not None and directory not in library.value_files:
        return False
    return bool(automatic_files(directory)) or any(
        not kind_of(library, directory, path) for path in owned_files(library, directory)
    )


def has_values(library: Library, directory: str) -> bool:
    """Tell whether a folder has files of values: automatic ones, or those of an environment."""
    if automatic_files(directory):
        return True
    found = library.remembered(("files of", directory), lambda: sorted_files(library, directory))
    return bool(found.environments or found.shared)
