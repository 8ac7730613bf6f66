from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.table import Table
from dynlint.model.resource_types import TABLES
from dynlint.model.system.table_match import stands_for
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.context import Disabled
    from dynlint.model.system.module import Module

_SET = "set prevent_destroy = true"


class PreventDestroyMissing(Rule):
    """Production table that Terraform may destroy.

    ## What it does
    Looks for `lifecycle { prevent_destroy = true }` on every table of a production environment. Where deletion
    protection is on this is information, since AWS refuses to delete the table. A table of locks (`LockID`) is left
    alone: it holds nothing of value. So is one with `destroy = false` in its `lifecycle` (Terraform 1.16, OpenTofu
    1.12): Terraform forgets it instead. A module from a registry, or another one that was fetched, cannot be edited
    here: for its tables the rule asks for deletion protection.

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
    resources = TABLES
    fix = "safe"
    fix_reason = "Nothing that exists changes: Terraform refuses a plan that destroys the table."
    references = (
        "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#prevent_destroy",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_state_lock or table.is_forgotten or table.prevent_destroy.truth:
            return
        if table.block.is_foreign:
            yield from self._judge_foreign(table)
            return
        how = "add prevent_destroy = true to its lifecycle" if table.prevent_destroy.absent else _SET
        if table.deletion_protection.is_(True):
            yield self.finding(
                table.prevent_destroy,
                f"a plan may replace {table.address}, and only the apply fails, at its deletion protection: "
                f"{how}, so that the plan fails.",
                table.block.nested_change("lifecycle", "prevent_destroy", True),
                Severity.INFO,
            )
            return
        protected = _protected_twin(table, module)
        yield self.finding(
            table.prevent_destroy,
            f"Terraform may destroy {table.address} and its items: {protected or ''}{how}.",
            () if protected else table.block.nested_change("lifecycle", "prevent_destroy", True),
            because=protected,
        )

    def _judge_foreign(self, table: Table) -> Iterator[Draft]:
        """Judge a table of somebody else's module, to which nobody here can add a lifecycle."""
        if not table.deletion_protection.is_(True):
            yield self.finding(
                table.prevent_destroy,
                f"Terraform may destroy {table.address} and its items, as its module sets no prevent_destroy: "
                "set deletion_protection_enabled = true, so that AWS refuses to delete it.",
            )


def _protected_twin(table: Table, module: Module) -> Disabled | None:
    """Return a disabled twin of the table that has prevent_destroy: the choice between both is the cause."""
    for one in module.disabled("aws_dynamodb_table") if table.block.key is not None else ():
        twin = Table(one.block)
        if one.block.module == table.block.module and twin.prevent_destroy.is_(True) and stands_for(twin, table):
            return one
    return None
