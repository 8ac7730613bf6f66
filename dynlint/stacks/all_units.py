"""All root modules that another program than Terraform runs: by Terragrunt, in stacks, by Atmos."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.faults import sentence
from dynlint.hcl.files.library import Unread, shown_path

if TYPE_CHECKING:
    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.files.library import Library

_KINDS = {
    "HCP Terraform": (".tfcomponent.hcl", ".tfdeploy.hcl", ".tfstack.hcl"),
    "Atmos": ("atmos.yaml", "atmos.yml"),
    "Terragrunt": ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl"),
}
"""The programs that run root modules, and the suffixes of their files' names."""
SUFFIXES_OF_UNITS = tuple(suffix for suffixes in _KINDS.values() for suffix in suffixes)


def add_all_units(tree: Tree, library: Library, *, follow: bool = False) -> None:
    """Add all units to the tree as root modules; `follow` as in `dynlint.terragrunt.registry.add_units`.

    An internal error affects the units of one program: a file of it counts as unreadable, and their values as unknown.
    """
    names = {name for found in tree.orchestrating.values() for name in found}
    for kind, endings in _KINDS.items():
        if not any(name.endswith(endings) for name in names):
            continue
        try:
            _add(kind, tree, library, follow)
        except Exception as error:  # noqa: BLE001  # the rest of the run goes on
            path = min(os.path.join(folder, name) for folder, found in tree.orchestrating.items() for name in found)
            library.unreadable.append(Unread(shown_path(path), sentence(error, f"in reading what {kind} runs")))
            library.doubt = f"what {kind} gives it was not read"


def _add(kind: str, tree: Tree, library: Library, follow: bool) -> None:
    if kind == "HCP Terraform":
        from dynlint.stacks.hcp import add_stacks  # noqa: PLC0415  # few repositories have stacks

        add_stacks(tree, library)
    elif kind == "Atmos":
        from dynlint.stacks.atmos import add_atmos  # noqa: PLC0415  # few repositories have Atmos

        add_atmos(tree, library)
    else:
        from dynlint.terragrunt.registry import add_units  # noqa: PLC0415  # few repositories have units

        add_units(tree, library, follow=follow)
