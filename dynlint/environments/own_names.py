"""The names that a root module has for its workspaces: ``trimprefix(terraform.workspace, "shop-")`` gives ``prod``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.errors import Refused
from dynlint.settings.environment_names import is_environment_name, is_place_name

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from dynlint.model.known import Value

    Evaluate = Callable[[nodes.Expression, str], Value]
    """Returns the value of an expression in a workspace."""

_SEPARATORS = "-_. /"


def own_names(names: Collection[str], keys: Iterable[nodes.Expression], value: Evaluate) -> dict[str, str]:
    """Return the module's own names of workspaces, as the first of some expressions has them that has any.

    They are names of environments, no two are the same, and what they leave of the workspaces' names is the same text.
    A workspace whose name the expression leaves as it is has none.
    """
    for key in keys:
        values = {name: value(key, name) for name in names}
        parts = {name: part.strip(_SEPARATORS) for name, part in values.items() if isinstance(part, str)}
        own = {name: part for name, part in parts.items() if part != name}
        if len(parts) == len(names) and _are_own(own, names):
            return own
    return {}


def _are_own(own: dict[str, str], names: Collection[str]) -> bool:
    if not own or not all(part in name and is_environment_name(part) for name, part in own.items()):
        return False
    rests = {name.replace(part, "", 1).strip(_SEPARATORS) for name, part in own.items()}
    return len(rests) == 1 and not is_place_name(*rests) and len({*own.values()} - {*names}) == len(own)


def refused_names(
    names: Iterable[str], others: Collection[str], local_names: Iterable[str], value: Evaluate
) -> set[str]:
    """Return the workspaces in which a local has no value, though it has one in others: nobody can apply there."""
    refused: set[str] = set()
    asked = [name for name in names if name not in others]
    for local in sorted(local_names) if asked and others else ():
        node = nodes.Traversal(0, 0, ("local", local))
        if not any(isinstance(value(node, other), Refused) for other in others):
            refused.update(name for name in asked if isinstance(value(node, name), Refused))
    return refused
