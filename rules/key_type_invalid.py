from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_TYPES = ("S", "N", "B")
_MEANT = {"string": "S", "str": "S", "s": "S", "number": "N", "num": "N", "n": "N", "binary": "B", "b": "B"}


class KeyTypeInvalid(Rule):
    """Key of a type that a key cannot have.

    ## What it does
    Looks at the type of every `attribute` block, and of the keys of indexes that are resources of their own. It is `S`
    (string), `N` (number) or `B` (binary), written just so.

    ## Why is this bad?
    DynamoDB refuses the table. `terraform validate` sees a type that is written out, but not one that a variable
    brings along in one environment.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "string"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }
    """

    id = "DYN703"
    severity = Severity.ERROR
    resources = TABLES
    fix = "unsafe"
    fix_reason = "Another type of a key replaces a table that exists."
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html",)
    aliases = ("aws_dynamodb_table_invalid_type",)

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        types = [attribute.type for attribute in table.key_attributes]
        for index in table.indexes:
            if index.is_separate:
                types.extend(schema.get("attribute_type") for schema in index.body.blocks("key_schema"))
        yield from self.each(types, lambda place: self._judge(place, table))

    def _judge(self, place: Attribute, table: Table) -> Iterator[Draft]:
        if place.text in (None, *_TYPES):
            return
        meant = _MEANT.get((place.text or "").lower(), "")
        yield self.finding(
            place,
            f'a key of {table.address} is of type "{place.text}", which does not exist: write {meant or "S, N or B"}.',
            place.body.change("type", meant) if meant and place.name == "type" else (),
        )
