"""The resource policy of a table: a resource of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.iam.access import Policy
from dynlint.model.iam.arn_match import is_arn_elsewhere
from dynlint.model.known import Unknown
from dynlint.model.resource_types import TABLE_POLICY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module
    from dynlint.model.system.root_alone import RootAlone


def policies_of_table(table: Table, module: Module) -> tuple[list[Policy], str]:
    """Return the resource policies of a table, also in other root modules of the run, and why another one may be its.

    The reason is empty where no other policy may be.
    """
    found, doubt = [], ""
    for block, root in _policies(module):
        answer = _is_of(block.get("resource_arn").symbol, table, root, module)
        if answer:
            found.append(Policy(block, block.get("policy")))
        elif answer is None:
            doubt = f"it is unknown which table {block.address} is of"
    return found, "" if found else doubt


def _is_of(arn: Value, table: Table, root: RootAlone, module: Module) -> bool | None:
    found = root.table_of_arn(arn)
    if found is None and isinstance(arn, Unknown):
        return None
    return found is table if root is module else is_arn_elsewhere(arn, table, root.table_names)


def _policies(module: Module) -> Iterator[tuple[Block, RootAlone]]:
    yield from ((block, module) for block in module.blocks_of(TABLE_POLICY))
    yield from (each for each in module.around.blocks_of(TABLE_POLICY) if each[1].path != module.path)
