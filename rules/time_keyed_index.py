from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.iam.access import words_of
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class TimeKeyedIndex(Rule):
    """Index whose hash key is a time alone.

    ## What it does
    Looks for global indexes with one hash key that ends with one of the `words` (`created_at`, `orderDate`,
    `timestamp`). Runs only where it is selected.

    ## Why is this bad?
    A hash key is asked for by its exact value: an index by `created_at` cannot answer "since yesterday". Where the
    time is a day or a month, everything that is written now goes to one partition, which takes 1,000 writes a second.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name            = "by-date"
            hash_key        = "created_at"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name            = "by-date"
            hash_key        = "shop_id"
            range_key       = "created_at"
            projection_type = "ALL"
          }
        }
    """

    id = "DYN716"
    severity = Severity.INFO
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-time-series.html",
    )
    options: ClassVar[dict[str, Any]] = {
        "words": (
            *("at", "date", "datetime", "day", "hour", "month", "time", "timestamp", "ts", "week", "year"),
            *("created", "expires", "updated", "modified", "epoch"),
        ),
    }

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        hashes = [key.attribute for key in index.keys if key.role == "hash"]
        for key in hashes if index.kind == "global" and len(hashes) == 1 else ():
            words = words_of(str(key.text))
            if words and words[-1] in self.option("words"):
                yield self.finding(
                    key,
                    f'the hash key "{key.text}" of {index.title} of {index.table.address} is a time, which a query '
                    "has to name exactly: take another hash key, and the time as range key.",
                )
