from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import TABLES
from dynlint.model.system.provider_versions import version_needed
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module

LIMITS, UNLIMITED = ("max_read_request_units", "max_write_request_units"), -1


class OnDemandUnlimited(Rule):
    """On-demand table or index without an upper limit.

    ## What it does
    Looks for `on_demand_throughput` with both `max_read_request_units` and `max_write_request_units` on every on-demand
    table and on each of its global secondary indexes. The rule is off until it is selected. A table of Terraform's
    state locks needs no limit.

    ## Why is this bad?
    An on-demand table takes whatever comes, and so does the bill: a loop in a program or a scan in a dashboard costs as
    much as a month of normal use. The limit of a table does not hold for its indexes.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
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

    id = "DYN613"
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if not table.is_state_lock and table.is_on_demand:
            yield from self._judge(table, table.title, module)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind == "global" and index.table.is_on_demand:
            yield from self._judge(index, f"{index.title} of {index.table.title}", module)

    def _judge(self, subject: Table | Index, called: str, module: Module) -> Iterator[Draft]:
        limits = [subject.body.nested("on_demand_throughput", name) for name in LIMITS]
        missing = [limit for limit in limits if limit.number in (None, UNLIMITED)]
        if missing:
            names = " and ".join(limit.name.split(".")[-1] for limit in missing)
            needed = version_needed("aws_dynamodb_table.on_demand_throughput", module)
            allow = f"allow AWS provider {needed} or later, and " if needed else ""
            advice = f"{allow}set {names} in on_demand_throughput"
            yield self.finding(missing[0], f"nothing limits the cost of {called}: {advice}.")
