from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.model.system.provider_versions import version_needed
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
    resources = TABLES
    fix = "safe"
    fix_reason = "The protection is switched on in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/dynamodb-controls.html#dynamodb-6",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_state_lock or table.deletion_protection.truth:
            return
        absent = table.deletion_protection.absent
        needed = version_needed("aws_dynamodb_table.deletion_protection_enabled", module) if absent else ""
        if needed:
            yield self.finding(
                table.deletion_protection,
                f"a single call deletes {table.address} for good, and required_providers allows no version that can "
                f"protect it: allow AWS provider {needed} or later, and add deletion_protection_enabled = true.",
                severity=Severity.INFO,
            )
        else:
            yield self.finding(
                table.deletion_protection,
                f"a single call deletes {table.address} for good: {'add' if absent else 'set'} "
                "deletion_protection_enabled = true.",
                table.block.change("deletion_protection_enabled", True),
            )
