from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.module import Module
    from dynlint.model.table import Index, Table


class CapacityOnOnDemand(Rule):
    """On-demand table or index with a provisioned capacity.

    ## What it does
    Looks for a `read_capacity` or `write_capacity` above 0 on a table with `billing_mode = "PAY_PER_REQUEST"`, and as
    a warning on its global secondary indexes.

    ## Why is this bad?
    An on-demand table has no provisioned capacity. On the table the provider refuses the value when it plans; on an
    index it drops the value without a word, so the number in the code promises a limit that does not exist. To limit
    an on-demand table write `on_demand_throughput`.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name          = "orders"
          billing_mode  = "PAY_PER_REQUEST"
          hash_key      = "id"
          read_capacity = 5

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

    id = "DYN602"
    severity = Severity.ERROR
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#read_capacity",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        yield from self._capacities(table, table, "so Terraform refuses this one")

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind == "global":
            yield from self._capacities(index, index.table, "so this one is ignored", Severity.WARNING)

    def _capacities(
        self, scaled: Table | Index, table: Table, effect: str, severity: Severity | None = None
    ) -> Iterator[Draft]:
        capacities = [each for each in (scaled.read_capacity, scaled.write_capacity) if not each.absent]
        if capacities and table.is_on_demand:
            for capacity in sorted(capacities, key=lambda each: each.unknown):
                if (capacity.number or 0) > 0:
                    message = f"{scaled.title} is on demand and has no {capacity.name}, {effect}: remove it."
                    yield self.finding(capacity, message, severity=severity)
