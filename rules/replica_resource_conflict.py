from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class ReplicaResourceConflict(Rule):
    """Replica as a resource of its own that its table will delete.

    ## What it does
    Looks for tables with an `aws_dynamodb_table_replica` that do not ignore changes of `replica`.

    ## Why is this bad?
    The table takes every replica that is not one of its own blocks for one too many. The next apply deletes it, with
    the data in that region, and the one after makes it anew.

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
    fix = "safe"
    fix_reason = "Nothing that exists changes: the table leaves the replica alone."
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table_replica.html.markdown",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#replica",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        copies = [each.body for each in module.separate_replicas.get(table.address, ())]
        if not copies or table.block.ignores_changes_of("replica"):
            return
        doubts = [body.uncertain.why for body in copies if body.uncertain is not None]
        if len(doubts) == len(copies):
            yield self.undecided(table.block, f"it cannot be told whether {copies[0].address} is made: {doubts[0]}")
            return
        both = " beside its own replica blocks" if table.block.blocks("replica") else ""
        written = table.block.blocks("lifecycle")
        changes = () if written else table.block.insertion("\nlifecycle {\n  ignore_changes = [replica]\n}")
        yield self.finding(
            table.block.lifecycle("ignore_changes"),
            f"{table.address} deletes {copies[0].address}{both} at the next apply: "
            "write lifecycle { ignore_changes = [replica] } in the table.",
            changes,
        )
