from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class OnDemandThroughputConflict(Rule):
    """On-demand limits of a provisioned table.

    ## What it does
    Looks for `on_demand_throughput` on a table with the billing mode `PROVISIONED` (also by default), or on an index of
    one.

    ## Why is this bad?
    The limits are for on-demand tables. AWS refuses them beside provisioned capacity, and `terraform plan` accepts them
    where the capacity is written in another way than as `read_capacity` of the same table.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PROVISIONED"

          on_demand_throughput {
            max_read_request_units  = 1000
            max_write_request_units = 500
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          on_demand_throughput {
            max_read_request_units  = 1000
            max_write_request_units = 500
          }
        }
    """

    id = "DYN615"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        yield from self._judge(table, table)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        yield from self._judge(index, index.table)

    def _judge(self, subject: Table | Index, table: Table) -> Iterator[Draft]:
        for block in subject.body.blocks("on_demand_throughput"):
            if block.uncertain is not None and table.is_provisioned:
                yield self.undecided(block, block.uncertain.why)
            elif table.is_provisioned:
                yield self.finding(
                    block,
                    f"{table.address} is provisioned, and these limits are for on-demand tables: remove "
                    "on_demand_throughput, or set billing_mode to PAY_PER_REQUEST.",
                )
