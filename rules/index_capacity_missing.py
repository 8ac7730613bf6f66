from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.table import missing_capacities
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class IndexCapacityMissing(Rule):
    """Global secondary index of a provisioned table without read or write capacity.

    ## What it does
    Looks for a `read_capacity` and a `write_capacity` of at least 1 on every global secondary index of a table that
    is billed by provisioned capacity.

    ## Why is this bad?
    A global secondary index has a capacity of its own and does not share the table's. `terraform validate` and
    `terraform plan` accept an index without one; the apply then fails, often half way through a deployment.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
          hash_key       = "id"

          attribute {
            name = "id"
            type = "S"
          }

          attribute {
            name = "user"
            type = "S"
          }

          global_secondary_index {
            name            = "by_user"
            hash_key        = "user"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
          hash_key       = "id"

          attribute {
            name = "id"
            type = "S"
          }

          attribute {
            name = "user"
            type = "S"
          }

          global_secondary_index {
            name            = "by_user"
            hash_key        = "user"
            projection_type = "ALL"
            read_capacity   = 5
            write_capacity  = 5
          }
        }
    """

    id = "DYN603"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#read_capacity",
    )

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        table = index.table
        if index.kind != "global" or table.is_restored or not table.is_provisioned:
            return
        lacking = missing_capacities(index)
        if lacking:
            names = " and ".join(capacity.name.rpartition(".")[2] for capacity in lacking)
            message = f"{index.title} of a provisioned table has no {names}: write at least 1, the apply fails without."
            yield self.finding(lacking[0], message)
        for capacity in (index.read_capacity, index.write_capacity):
            if capacity.unknown:
                yield self.undecided(capacity, capacity.why)
