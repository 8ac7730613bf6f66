from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.iam.access import words_of
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Key, Table
    from dynlint.model.system.module import Module


class LowCardinalityKey(Rule):
    """Hash key that seems to have few values.

    ## What it does
    Looks for hash keys of tables and global indexes whose name ends in a word for something with few values, such as
    `status`, or begins with `is` or `has`. The words are the option `words`. Runs only where it is selected, since a
    name is no proof.

    ## Why is this bad?
    All items of one value share a partition, which takes 1000 writes and 3000 reads a second and no more. Requests are
    throttled while the table as a whole is idle, and writes to the table wait for the index.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name            = "by-status"
            hash_key        = "status"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          global_secondary_index {
            name            = "by-shard"
            hash_key        = "status_and_shard"
            projection_type = "ALL"
          }
        }
    """

    id = "DYN714"
    severity = Severity.INFO
    default = False
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-uniform-load.html",
    )
    options: ClassVar[dict[str, Any]] = {
        "words": (
            *("status", "type", "kind", "category", "flag", "active", "enabled", "deleted", "archived", "processed"),
            *("gender", "country", "currency", "language", "locale", "region", "environment", "year", "month", "level"),
        ),
    }

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        yield from self._judge(table.keys, table.address)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind == "global":
            yield from self._judge(index.keys, f"{index.title} of {index.table.address}")

    def _judge(self, keys: tuple[Key, ...], what: str) -> Iterator[Draft]:
        parts = [key for key in keys if key.role == "hash"]
        for key in parts if len(parts) == 1 else ():
            words = words_of(str(key.attribute.text))
            if words and (words[-1] in self.option("words") or words[0] in ("is", "has")):
                yield self.finding(
                    key.attribute,
                    f'the hash key "{key.attribute.text}" of {what} seems to have few values, which share a '
                    "partition each: add something to it that spreads the load.",
                )
