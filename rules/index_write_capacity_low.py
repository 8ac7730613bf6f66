from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index
    from dynlint.model.system.module import Module


class IndexWriteCapacityLow(Rule):
    """Index with less write capacity than its table.

    ## What it does
    Compares the write capacity of every global secondary index with that of its table, where neither is moved by
    autoscaling.

    ## Why is this bad?
    A write of an item writes the indexes that hold it too. When an index is out of capacity, DynamoDB throttles the
    writes to the table, although the table has capacity left; the alarm then names the index and not the table. An
    index that holds only some of the items can do with less: say so in a comment that silences the rule.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5

          global_secondary_index {
            name           = "by-user"
            hash_key       = "user"
            read_capacity  = 5
            write_capacity = 1
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5

          global_secondary_index {
            name           = "by-user"
            hash_key       = "user"
            read_capacity  = 5
            write_capacity = 5
          }
        }
    """

    id = "DYN611"
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations",
    )

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        own, whole = index.write_capacity, index.table.write_capacity
        if index.kind != "global" or own.is_(None) or whole.is_(None) or not index.table.is_provisioned:
            return
        if module.target_of(index, "Write") is not None or module.target_of(index.table, "Write") is not None:
            return
        if own.number is None or whole.number is None or own.number >= whole.number:
            return
        if module.doubtful_target(index.table) or module.unread_call_with(index.table, "autoscal"):
            yield self.undecided(own, "it is unknown whether autoscaling moves it")
        else:
            yield self.finding(
                own,
                f"{index.title} of {index.table.address} has a write capacity of {own.number} and its table one of "
                f"{whole.number}, and holds up the table's writes: write {whole.number} or more.",
            )
