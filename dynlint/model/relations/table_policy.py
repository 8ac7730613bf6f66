"""The resource policy of a table: a resource of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.iam.access import Policy
from dynlint.model.known import Unknown
from dynlint.model.resource_types import TABLE_POLICY

if TYPE_CHECKING:
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


def policies_of_table(table: Table, module: Module) -> tuple[list[Policy], str]:
    """Return the resource policies of a table, and why another one may be its; empty where none may."""
    own, doubt = [], ""
    for block in module.blocks_of(TABLE_POLICY):
        arn = block.get("resource_arn").symbol
        found = module.table_of_arn(arn)
        if found is table:
            own.append(Policy(block, block.get("policy")))
        elif found is None and isinstance(arn, Unknown):
            doubt = f"it is unknown which table {block.address} is of"
    if not own and table not in module.tables:
        doubt = f"{table.address} is of another root module, which may have its policy"
    return own, "" if own else doubt
