from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.known import same
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class AttributeDeclaredTwice(Rule):
    """Two attribute blocks of one name.

    ## What it does
    Looks for `attribute` blocks of a table that have the same name. A warning where the types are the same as well.

    ## Why is this bad?
    The provider keeps one of them without a message. With two types, the key may get the wrong one, which can only be
    changed by replacing the table.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          attribute {
            name = "id"
            type = "S"
          }

          attribute {
            name = "id"
            type = "N"
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name     = "orders"
          hash_key = "id"

          attribute {
            name = "id"
            type = "S"
          }
        }
    """

    id = "DYN710"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#attribute",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        for first, second in combinations(table.key_attributes, 2):
            equal = same(first.name.symbol, second.name.symbol)
            if equal is None:
                yield self.undecided(second.name, second.name.why or first.name.why)
            elif equal and same(first.type.symbol, second.type.symbol):
                yield self.finding(
                    second.name,
                    f'"{second.name.symbol}" of {table.address} is declared twice: remove one attribute block.',
                    severity=Severity.WARNING,
                )
            elif equal:
                yield self.finding(
                    second.name,
                    f'"{second.name.symbol}" of {table.address} is declared twice with different types, of which '
                    "only one counts: remove the wrong attribute block.",
                )
