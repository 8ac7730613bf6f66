from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_PROTECTIONS = ("server_side_encryption", "point_in_time_recovery", "deletion_protection_enabled", "billing_mode")


class ProtectionIgnored(Rule):
    """Table whose protection is set once and never again.

    ## What it does
    Looks for `ignore_changes` on a table that is `all`, or that names encryption, point-in-time recovery, deletion
    protection or the billing mode.

    ## Why is this bad?
    The file then counts only on the day the table is made. Switching a protection on in the file does nothing to the
    tables that exist, and what somebody switches off in the console stays off: no plan shows it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled = true
          }

          lifecycle {
            ignore_changes = [read_capacity, write_capacity, point_in_time_recovery]
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          point_in_time_recovery {
            enabled = true
          }

          lifecycle {
            ignore_changes = [read_capacity, write_capacity]
          }
        }
    """

    id = "DYN304"
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/PointInTimeRecovery.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        ignored = table.block.lifecycle("ignore_changes")
        if ignored.is_("all"):
            yield self._finding(ignored, table, "every argument", "name the few arguments that others change")
            return
        for number, item in enumerate(ignored.texts):
            name = str(item).partition("[")[0].partition(".")[0]
            if name in _PROTECTIONS:
                yield self._finding(ignored.within((number,)), table, name, f"remove {item} from ignore_changes")

    def _finding(self, place: Attribute, table: Table, what: str, instead: str) -> Draft:
        return self.finding(place, f"changes of {what} never reach {table.address} once it is made: {instead}.")
