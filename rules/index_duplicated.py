from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.index_layout import same_key
from dynlint.model.known import same
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


class IndexDuplicated(Rule):
    """Two indexes of one name, or with the same keys.

    ## What it does
    Compares the indexes of a table, global and local ones alike. Two of one name are an error; two of one kind with
    the same keys are a warning.

    ## Why is this bad?
    DynamoDB refuses two indexes of one name, in the middle of the apply. Two with the same keys answer the same
    queries, and every write pays for both.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          global_secondary_index {
            name            = "by-status"
            hash_key        = "status"
            projection_type = "ALL"
          }

          local_secondary_index {
            name            = "by-status"
            range_key       = "status"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          global_secondary_index {
            name            = "by-status"
            hash_key        = "status"
            projection_type = "ALL"
          }

          local_secondary_index {
            name            = "by-user-and-status"
            range_key       = "status"
            projection_type = "ALL"
          }
        }
    """

    id = "DYN706"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/SecondaryIndexes.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        for first, second in combinations(table.indexes, 2):
            unsure = first.body.uncertain or second.body.uncertain
            named, keyed = same(first.name.symbol, second.name.symbol), _same_keys(first, second)
            if unsure is not None or None in (named, keyed):
                yield self.undecided(second.name, "it is unknown whether an index stands there twice")
            elif named:
                yield self.finding(second.name, f"{table.address} has two indexes of this name: give one another name.")
            elif keyed:
                yield self.finding(
                    second.name,
                    f"{second.title} of {table.address} has the keys of {first.title}: keep one of the two.",
                    severity=Severity.WARNING,
                )


def _same_keys(first: Index, second: Index) -> bool | None:
    return first.kind == second.kind and same_key(first.keys, second.keys)
