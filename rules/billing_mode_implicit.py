from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class BillingModeImplicit(Rule):
    """Table that does not say how it is billed.

    ## What it does
    Looks for `billing_mode` on every table. The rule is off until it is selected.

    ## Why is this bad?
    Without it the table is provisioned, which is the more expensive mode for a load that comes and goes, and for many
    tables not what was meant. Written out, it is a decision that a reader can see.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PROVISIONED"
          read_capacity  = 5
          write_capacity = 5
        }
    """

    id = "DYN618"
    severity = Severity.INFO
    default = False
    resources = TABLES
    fix = "safe"
    fix_reason = "It says what holds already."
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.billing_mode.text is None and not table.is_restored:
            yield self.finding(
                table.billing_mode,
                f"{table.address} does not say how it is billed and is provisioned by default: write billing_mode.",
                table.block.change("billing_mode", "PROVISIONED"),
            )
