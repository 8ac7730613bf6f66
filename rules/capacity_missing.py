from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.table import missing_capacities
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class CapacityMissing(Rule):
    """Provisioned table without read or write capacity.

    ## What it does
    Looks for a `read_capacity` and a `write_capacity` of at least 1 on every table that is billed by provisioned
    capacity. That is every table without `billing_mode = "PAY_PER_REQUEST"`: `PROVISIONED` is the default.

    ## Why is this bad?
    The provider refuses the table, but only when it plans: `terraform validate` says nothing, and a capacity that is
    wrong in one environment shows in that environment's plan alone. Most often the billing mode was forgotten.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }
    """

    id = "DYN601"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#billing_mode",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/provisioned-capacity-mode.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_restored or not table.is_provisioned:
            return
        lacking = missing_capacities(table)
        if lacking:
            names = " and ".join(capacity.name for capacity in lacking)
            yield self.finding(
                lacking[0],
                f"{table.address} is billed by provisioned capacity but has no {names}: "
                'write at least 1, or billing_mode = "PAY_PER_REQUEST".',
            )
        for capacity in (table.read_capacity, table.write_capacity):
            if capacity.unknown:
                yield self.undecided(capacity, capacity.why)
