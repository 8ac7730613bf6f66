from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.index_layout import whole_key
from dynlint.model.known import same
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Key, Table
    from dynlint.model.system.module import Module


class HashEqualsRange(Rule):
    """Key that has one attribute in two roles.

    ## What it does
    Looks for tables and indexes whose hash key and range key are the same attribute. A local index has the hash key of
    its table.

    ## Why is this bad?
    DynamoDB refuses the table or the index when it is made; validation and plan let it pass.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name      = "orders"
          hash_key  = "id"
          range_key = "id"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"
        }
    """

    id = "DYN709"
    severity = Severity.ERROR
    resources = TABLES
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_KeySchemaElement.html",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        yield from self._judge(table.keys, table.address)

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        yield from self._judge(whole_key(index), f"{index.title} of {index.table.address}")

    def _judge(self, keys: tuple[Key, ...], what: str) -> Iterator[Draft]:
        for first, second in combinations(keys, 2):
            place, equal = second.attribute, same(first.attribute.symbol, second.attribute.symbol)
            if equal is None:
                why = place.why or first.attribute.why
                yield self.undecided(place, why)
            elif equal:
                name = f'"{place.symbol}"' if isinstance(place.symbol, str) else place.symbol
                yield self.finding(
                    place,
                    f"{name} is {first.role} and {second.role} key of {what}: name another attribute, or leave "
                    "the range key out.",
                )
