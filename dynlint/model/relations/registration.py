"""Scalable targets of policies and scheduled actions, which need one with their resource id and dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import comparison_key
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class Registration(NamedTuple):
    """Whether a target is certainly missing, or why that is not known."""

    is_missing: bool = False
    doubt: str = ""


def registration(action: Block, module: Module) -> Registration:
    """Return the registration of a policy or action; for tables that are not here, the target may be elsewhere."""
    place, dimension = action.get("resource_id"), action.get("scalable_dimension").text or ""
    resource = comparison_key(module.plain(place.symbol))
    if resource is None:
        return Registration(doubt=place.why)
    names = [f"table/{table.identity}" for table in module.tables]
    if not any(resource == name or resource.startswith(f"{name}/index/") for name in names):
        return Registration()
    key = (resource, dimension)
    if module.targets_by_resource.get(key) or module.around.targets_of(*key):
        return Registration()
    doubt = _doubt(module)
    return Registration(not doubt, doubt)


def _doubt(module: Module) -> str:
    """Return why there may be an unknown target; an empty text if there is none."""
    for target in (*module.targets, *module.around.targets):
        unknown = target.resource_id.why or target.dimension.why
        if unknown:
            return f"{target.address} may be its target: {unknown}"
    call = next((call for call in module.unread_calls if module.may_concern_tables(call)), None)
    return "" if call is None else f"{call.address} is not on disk, and may have the target"
