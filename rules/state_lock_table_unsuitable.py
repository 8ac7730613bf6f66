from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.iam.access import words_of
from dynlint.model.resource_types import TABLES
from dynlint.model.system.backend import backends
from dynlint.model.system.table_match import locks_in
from dynlint.model.three_valued import any_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_LOCK = frozenset(("lock", "locks", "locking"))
_TERRAFORM = frozenset(("terraform", "opentofu", "tofu", "tfstate"))


class StateLockTableUnsuitable(Rule):
    """Table for the locks of Terraform's state with another key than `LockID`.

    ## What it does
    Looks at tables that the backend of the same root names, in its own region and account, and those whose name has
    both "lock" and "terraform" (or "tofu", "tfstate"): their hash key is `LockID`, a string, and there is no range key.

    ## Why is this bad?
    Terraform writes its lock under `LockID`. Every plan and apply that uses the table stops with "Error acquiring the
    state lock", and the key of a table cannot be changed.

    ## Example
        resource "aws_dynamodb_table" "locks" {
          name         = "terraform-locks"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "LockId"

          attribute {
            name = "LockId"
            type = "S"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "locks" {
          name         = "terraform-locks"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "LockID"

          attribute {
            name = "LockID"
            type = "S"
          }
        }
    """

    id = "DYN903"
    severity = Severity.ERROR
    resources = TABLES
    references = ("https://developer.hashicorp.com/terraform/language/backend/s3#dynamodb-table-permissions",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        for_locks, doubt = _is_for_locks(table, module)
        if for_locks is not False:
            yield from self.if_meant(doubt, table.name, table, self._judge)

    def _judge(self, table: Table) -> Iterator[Draft]:
        hash_key = table.block.get("hash_key")
        declared = next((each.type for each in table.key_attributes if each.name.is_("LockID")), None)
        range_key = table.block.get("range_key")
        if hash_key.text not in ("LockID", None):
            yield self.finding(
                hash_key,
                f'Terraform cannot lock its state in {table.address}: write hash_key = "LockID".',
            )
        elif declared is not None and declared.text not in ("S", None):
            yield self.finding(
                declared, f'Terraform cannot lock its state in {table.address}: write type = "S" for LockID.'
            )
        elif range_key.text:
            yield self.finding(
                range_key, f"Terraform cannot lock its state in {table.address}: take the range_key away."
            )


def _is_for_locks(table: Table, module: Module) -> tuple[bool | None, str]:
    """Tell whether a table is for state locks; None, with the reason, if that is unknown."""
    words = {*words_of(table.name.symbol)} if isinstance(table.name.symbol, str) else set()
    if words & _LOCK and words & _TERRAFORM:
        return True, ""
    answers = [(locks_in(backend, table), backend.placement) for backend in backends(module)]
    doubts = [place.doubt(table.block.placement) for answer, place in answers if answer is None]
    found = any_of(answer for answer, _ in answers)
    return found, doubts[0] if found is None else ""
