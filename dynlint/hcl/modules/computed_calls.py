"""Finds the modules of calls whose source is an expression (Terraform since 1.15, OpenTofu since 1.8).

The text alone does not give the folder, so the root modules that reach such a call are evaluated.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from dynlint.hcl.files.discovery import add_calls
from dynlint.hcl.modules.expansion import source_directory
from dynlint.hcl.modules.loading import modules
from dynlint.hcl.values.limits import MODULE_DEPTH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.modules.module_instance import ModuleInstance


def add_computed_calls(tree: Tree, environments: Callable[[str], Iterable[ModuleInstance]]) -> None:
    """Add the calls with computed sources to a tree.

    `environments` returns the module instances of a root module (an absolute folder), one for each environment. The
    search repeats, because a module that it finds may have such calls, too.
    """
    for _ in range(MODULE_DEPTH):
        computing = {path for path, folder in tree.folders.items() if folder.computes}
        found: set[tuple[str, str]] = set()
        for root in sorted(tree.callers_of(computing) - tree.callers.keys()):
            with suppress(Exception):  # the run evaluates it again and reports the error
                for instance in environments(root):
                    found.update(_calls(instance))
        new = {(caller, target) for caller, target in found if target not in _known(tree, caller)}
        if not new:
            return
        add_calls(tree, sorted(new))


def _calls(root: ModuleInstance) -> Iterator[tuple[str, str]]:
    """Yield the caller's folder and the module's folder of every call in a root module and the modules it calls."""
    for module in modules(root):
        for name in module.configuration.modules:
            directory = source_directory(module, name)
            if directory is not None:
                yield module.configuration.directory, directory


def _known(tree: Tree, caller: str) -> set[str]:
    return tree.folders[caller].calls if caller in tree.folders else set()
