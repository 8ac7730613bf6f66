from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class LocalIndexWithoutRangeKey(Rule):
    """Local index on a table that has no range key.

    ## What it does
    Looks for `local_secondary_index` blocks in tables whose key is a hash key alone.

    ## Why is this bad?
    A local index sorts the items of one hash key in another way; without a range key there is one item for each hash
    key and nothing to sort. DynamoDB refuses the table when it is made; validation and plan let it pass.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "user"

          local_secondary_index {
            name            = "by-total"
            range_key       = "total"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          local_secondary_index {
            name            = "by-total"
            range_key       = "total"
            projection_type = "ALL"
          }
        }
    """

    id = "DYN704"
    severity = Severity.ERROR
    resources = TABLES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html",)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        table = index.table
        if index.kind != "local" or table.is_restored:
            return
        keys = [key.attribute for key in table.keys if key.role == "range"]
        if index.body.uncertain is not None:
            yield self.undecided(index.name, index.body.uncertain.why)
        elif any(key.why for key in keys):
            yield self.undecided(index.name, next(key.why for key in keys if key.why))
        elif not keys:
            yield self.finding(
                index.name,
                f"{table.address} has no range key, so it cannot have a local {index.title}: give the table a "
                "range_key, or make it a global_secondary_index.",
            )
