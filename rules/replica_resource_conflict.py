from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES_AND_REPLICAS
from dynlint.model.written import Code
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Body
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ReplicaResourceConflict(Rule):
    """Replica as a resource of its own that its table will delete.

    ## What it does
    Looks for tables with an `aws_dynamodb_table_replica` that do not ignore changes of `replica`.

    ## Why is this bad?
    The table takes every replica that is not one of its own blocks for one too many. The next apply deletes it, with
    the data in that region, and the one after creates it again.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"
        }

        resource "aws_dynamodb_table_replica" "orders" {
          global_table_arn = aws_dynamodb_table.orders.arn
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"

          lifecycle {
            ignore_changes = [replica]
          }
        }

        resource "aws_dynamodb_table_replica" "orders" {
          global_table_arn = aws_dynamodb_table.orders.arn
        }
    """

    id = "DYN814"
    severity = Severity.ERROR
    resources = TABLES_AND_REPLICAS
    fix = "safe"
    fix_reason = "Nothing that exists changes: the table leaves the replica alone."
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table_replica.html.markdown",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#replica",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        own = module.separate_replicas.get(table.address, ())
        copies = [(each.body.address, each.body, True) for each in own] or _elsewhere(table, module)
        if not copies or table.block.ignores_changes_of("replica"):
            return
        address, body, sure = next((each for each in copies if each[2] and each[1].uncertain is None), copies[0])
        if doubt := _doubt(address, body, sure):
            yield self.undecided(table.block, doubt)
            return
        both = " beside its own replica blocks" if table.block.blocks("replica") else ""
        yield self.finding(
            table.block.lifecycle("ignore_changes"),
            f"{table.address} deletes {address}{both} at the next apply: "
            "write lifecycle { ignore_changes = [replica] } in the table.",
            table.block.nested_change("lifecycle", "ignore_changes", (Code("replica"),)),
        )


def _elsewhere(table: Table, module: Module) -> list[tuple[str, Body, bool]]:
    """Return replicas of a table in other root modules: name, body, and whether they certainly belong to this table."""
    return [
        (each.body.address + ("" if other is module else f" of {other.path}"), each.body, bool(sure))
        for each, other, sure in module.other_replicas(table)
    ]


def _doubt(address: str, body: Body, sure: bool) -> str:
    """Return why it is unknown whether the table deletes a replica; empty if it is known."""
    if body.uncertain is not None:
        return f"it is unknown whether {address} exists: {body.uncertain.why}"
    return "" if sure else f"it is unknown whether {address} copies this table or one in another place"
