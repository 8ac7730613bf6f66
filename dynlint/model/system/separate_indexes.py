"""Index resources of their own, and the tables that they belong to, in their root module or in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.dynamodb.doubtful_index import DoubtfulIndex
from dynlint.model.dynamodb.table import Index
from dynlint.model.known import Unknown, comparison_key
from dynlint.model.resource_types import INDEX
from dynlint.model.system.table_match import has_index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.root_alone import RootAlone


def separate_indexes(module: RootAlone, elsewhere: Iterable[tuple[Block, RootAlone]]) -> dict[str, list[Index]]:
    """Return the index resources of a root module's tables, by the address of the table.

    `elsewhere` are those in other root modules, each with its root module. One of which it is not known whether a table
    has it is a `DoubtfulIndex` of each table that may.
    """
    foreign = ((block, root) for block, root in elsewhere if not _is_of_own_table(block, root))
    found: dict[str, list[Index]] = {}
    for block, root in (*((block, module) for block in module.blocks_of(INDEX)), *foreign):
        sure, doubtful = _owners(block, root, module)
        for table, body in [*((each, block) for each in sure), *((each, _doubtful(block, each)) for each in doubtful)]:
            found.setdefault(table.address, []).append(Index(table, body, "global"))
    return found


def _is_of_own_table(index: Block, root: RootAlone) -> bool:
    name = comparison_key(root.plain(index.get("table_name").symbol))
    return name is not None and root.owns(name, index.placement) is True


def _owners(index: Block, root: RootAlone, module: RootAlone) -> tuple[list[Table], list[Table]]:
    """Return the tables of a module that certainly have an index of a root module, and those that may have it."""
    candidates = _candidates(index, root, module)
    answers = [(table, has_index(table, index, root, is_own=root is module)) for table in candidates]
    sure = [table for table, answer in answers if answer]
    doubtful = [table for table, answer in answers if answer is None] if not sure else []
    if doubtful and root.table_named(index.get("table_name").symbol, index.placement) is not None:
        doubtful = []
    return sure, doubtful


def _candidates(index: Block, root: RootAlone, module: RootAlone) -> list[Table]:
    """Return the tables that an index may belong to by its table's name; a known name is looked up."""
    name = root.plain(index.get("table_name").symbol)
    if not isinstance(name, str):
        return module.tables
    unnamed = [table for table in module.tables if isinstance(table.name.symbol, Unknown)]
    return [*module.tables_by_name.get(name, ()), *unnamed]


def _doubtful(index: Block, table: Table) -> Block:
    """Return a separate index resource as one of which it is not known whether the table has it."""
    name, doubt = index.get("table_name").symbol, index.placement.doubt(table.block.placement)
    if isinstance(name, Unknown) and not doubt:
        why = f"it is not known which table {index.address} belongs to: {name.why}"
    elif doubt:
        why = f"{index.address} may be of another table than {table.address}: {doubt}"
    else:
        why = f"{index.address} may be of another table than {table.address}, whose name is not known"
    return DoubtfulIndex(index, index.uncertain or Unknown(why))
