from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class DeletionProtectionMissing(Rule):
    """Production table that a single call deletes.

    ## What it does
    Looks for `deletion_protection_enabled = true` on every table of a production environment.

    ## Why is this bad?
    `prevent_destroy` keeps Terraform from deleting a table, and nobody else: the console, a script or a second
    Terraform state still can. With deletion protection DynamoDB itself refuses until somebody switches it off. It
    costs nothing.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name                        = "orders"
          billing_mode                = "PAY_PER_REQUEST"
          deletion_protection_enabled = true
        }
    """

    id = "DYN302"
    severity = Severity.WARNING
    production_only = True
    fix = "safe"
    fix_reason = "The protection is switched on in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-6",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.deletion_protection.truth:
            yield self.finding(
                table.deletion_protection,
                f"a single call deletes {table.address} for good: write deletion_protection_enabled = true.",
                table.block.change("deletion_protection_enabled", True),
            )
