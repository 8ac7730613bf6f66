"""Adds to findings in which root module and environment they occur, and the table's name there."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from dynlint.finding import Finding, Occurrence, Undecided
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynlint.model.known import Value
    from dynlint.model.system.module import Module


Reported = TypeVar("Reported", Finding, Undecided)


def in_root(item: Reported, root: str, tables: Mapping[str, str]) -> Reported:
    """Return findings with their occurrences in a root module; `tables` has the names of its tables by address."""
    table = tables.get(item.address, "")
    places = tuple(Occurrence(root, name, table) for name in item.environments or ("",))
    return item._replace(occurrences=places)


def shown_table_names(module: Module) -> dict[str, str]:
    """Return the names of a module's tables by address, if they are known and not sensitive."""
    names = ((table.address, _shown(table.name.body.redacted(table.name.name, _hide))) for table in module.tables)
    return {address: name for address, name in names if name}


def _shown(name: Value) -> str:
    return name if isinstance(name, str) and HIDDEN not in name else ""


def _hide(_value: Value) -> Value:
    return HIDDEN
