"""Files of values for a group of environments: ``non-prod.tfvars`` has what dev, test and uat have in common.

Such a file has the name of an environment, but it is no whole set of values. It is passed beside the file of each
environment: ``-var-file=non-prod.tfvars -var-file=dev.tfvars``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.settings.environment_names import (
    is_environment_name,
    is_group_name,
    is_production_name,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

Key = tuple[str, ...]


def groups_among(variables: Mapping[Key, frozenset[str]], needed: frozenset[str]) -> dict[Key, list[Key]]:
    """Return the keys of the environments that a file of a group is for, by the key of the group.

    `variables` are those that the files of each key set. `needed` are the variables of the root module that have
    neither a default nor a value for all environments.

    A file is a group's if its name says all environments but production, if it sets nothing of what the files of
    these environments all set, and if a variable that needs a value is among that: Terraform refuses the file alone.
    """
    found = {}
    for key, own in variables.items():
        members = [other for other in variables if _is_member(other, key)] if own and is_group_name(key[-1]) else []
        in_all = frozenset.intersection(*(variables[member] for member in members)) if members else frozenset()
        if own.isdisjoint(in_all) and not needed.isdisjoint(in_all):
            found[key] = members
    return found


def _is_member(key: Key, group: Key) -> bool:
    """Tell whether files are for an environment beside a group, and it is certain that this is not production."""
    depth = len(group) - 1
    name = key[depth] if len(key) > depth and key[:depth] == group[:depth] else ""
    return is_environment_name(name) and not is_production_name(name) and not is_group_name(name)
