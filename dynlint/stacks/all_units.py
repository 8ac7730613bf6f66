"""All that is run by something else than Terraform: units of Terragrunt, components of stacks, of Atmos."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dynlint.hcl.discovery import Tree
    from dynlint.hcl.files import Library

_OF_TERRAGRUNT = ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl")
_OF_HCP = (".tfcomponent.hcl", ".tfdeploy.hcl", ".tfstack.hcl")
_OF_ATMOS = ("atmos.yaml", "atmos.yml")


def add_all_units(tree: Tree, library: Library, *, follow: bool = False) -> None:
    """Make what is run root modules of the tree; `follow` as in `dynlint.terragrunt.registry.add_units`."""
    names = {name for found in tree.orchestrating.values() for name in found}
    if any(name.endswith(_OF_HCP) for name in names):
        from dynlint.stacks.hcp import add_stacks  # noqa: PLC0415  # few repositories have stacks

        add_stacks(tree, library)
    if not names.isdisjoint(_OF_ATMOS):
        from dynlint.stacks.atmos import add_atmos  # noqa: PLC0415  # few repositories have Atmos

        add_atmos(tree, library)
    if not names.isdisjoint(_OF_TERRAGRUNT):
        from dynlint.terragrunt.registry import add_units  # noqa: PLC0415  # few repositories have units

        add_units(tree, library, follow=follow)
