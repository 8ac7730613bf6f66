from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.index_layout import same_key, whole_key, why_key_is_unknown
from dynlint.model.known import same
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class IndexRepeatsTableKey(Rule):
    """Index with the same key as its table.

    ## What it does
    Looks for indexes whose hash key and range key are those of their table, and for global indexes that have its hash
    key alone.

    ## Why is this bad?
    Whatever can be asked of the index can be asked of the table. It costs storage and capacity with every write, and
    answers later. Where it is meant as a copy that keeps heavy readers away from the table, say so in an ignore
    comment.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"

          global_secondary_index {
            name            = "by-user"
            hash_key        = "user"
            range_key       = "date"
            projection_type = "ALL"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "user"
          range_key = "date"
        }
    """

    id = "DYN711"
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-general.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-replica.html",
    )

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        keys = whole_key(index)
        if not index.keys or not index.table.keys:
            return
        equal = same_key(keys, index.table.keys)
        if equal is None:
            why = why_key_is_unknown((*keys, *index.table.keys))
            yield self.undecided(index.keys[0].attribute, why)
        elif equal:
            yield self.finding(
                index.keys[0].attribute,
                f"{index.title} has the same key as {index.table.address}: query the table instead, and remove it.",
            )
        elif _has_only_its_hash_key(index):
            yield self.finding(
                index.keys[0].attribute,
                f"{index.title} has only the hash key of {index.table.address}, which answers the same queries, and "
                "every write is paid twice: remove the index, or give it a range key.",
            )


def _has_only_its_hash_key(index: Index) -> bool:
    hashes = [key.attribute for key in index.table.keys if key.role == "hash"]
    own = [key.attribute for key in index.keys if not key.attribute.absent]
    return index.kind == "global" and len(own) == len(hashes) == 1 and same(own[0].symbol, hashes[0].symbol) is True
