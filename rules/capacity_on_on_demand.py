from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class CapacityOnOnDemand(Rule):
    """On-demand table or index with a provisioned capacity.

    ## What it does
    Looks for a `read_capacity` or `write_capacity` above 0 on a table with `billing_mode = "PAY_PER_REQUEST"`, and as
    a warning on its global secondary indexes, and where the table ignores changes of it.

    ## Why is this bad?
    An on-demand table has no provisioned capacity. On the table the provider refuses the value when it plans, with
    `ignore_changes` only when the table is replaced. On an index it drops the value silently: the number
    promises a limit that does not exist. To limit an on-demand table write `on_demand_throughput`.

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
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#read_capacity",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        for capacity in _written(table, table):
            when, severity = "", Severity.ERROR
            if table.block.ignores_changes_of(capacity.name):
                when, severity = " when it replaces the table", Severity.WARNING
            message = f"{table.title} is on demand, and Terraform refuses its {capacity.name}{when}: remove it."
            yield self.finding(capacity, message, severity=severity)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind == "global":
            for capacity in _written(index, index.table):
                message = f"{index.title} is on demand, so its {capacity.name} has no effect: remove it."
                yield self.finding(capacity, message, severity=Severity.WARNING)


def _written(scaled: Table | Index, table: Table) -> Iterator[Attribute]:
    capacities = [each for each in (scaled.read_capacity, scaled.write_capacity) if not each.absent]
    if capacities and table.is_on_demand:
        yield from (each for each in sorted(capacities, key=lambda each: each.unknown) if (each.number or 0) > 0)
