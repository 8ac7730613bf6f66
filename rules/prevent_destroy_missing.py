from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.finding import Change
    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class PreventDestroyMissing(Rule):
    """Production table that Terraform may destroy.

    ## What it does
    Looks for `lifecycle { prevent_destroy = true }` on every table of a production environment.

    ## Why is this bad?
    Terraform destroys a table not only when told to: a new name, another key or a resource that moved without a
    `moved` block replaces the table by an empty one, and that is one line in a long plan. With `prevent_destroy` such
    a plan fails.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          lifecycle {
            prevent_destroy = true
          }
        }
    """

    id = "DYN301"
    severity = Severity.ERROR
    production_only = True
    fix = "safe"
    fix_reason = "Nothing that exists changes: Terraform refuses a plan that destroys the table."
    references = (
        "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.prevent_destroy.truth:
            yield self.finding(
                table.prevent_destroy,
                f"Terraform may destroy {table.address} and its items: write prevent_destroy = true in its lifecycle.",
                _changes(table.block),
            )


def _changes(block: Block) -> tuple[Change, ...]:
    lifecycles = block.blocks("lifecycle")
    if lifecycles:
        return lifecycles[0].change("prevent_destroy", True)
    return block.insertion("\nlifecycle {\n  prevent_destroy = true\n}")
