from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.known import same
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class KeyAttributeUndeclared(Rule):
    """Key of a table or index without an attribute block.

    ## What it does
    Looks for an `attribute` block with the type of every key that a table and its indexes name.

    ## Why is this bad?
    DynamoDB has to know the type of a key, and refuses the table without it. The provider says so when it plans, if
    the plan can be made at all; a key that comes from a variable is wrong in one environment only.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
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

    id = "DYN701"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_AttributeDefinition.html",
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#attribute",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_restored:
            return
        for key in table.keys_to_declare:
            place, names = key.attribute, [each.name for each in table.key_attributes]
            answers = [same(place.symbol, name.symbol) for name in names]
            if True in answers:
                continue
            if place.why or None in answers:
                yield self.undecided(place, next(each.why for each in (place, *names) if each.why))
            else:
                yield self.finding(
                    place,
                    f'the {key.role} key "{place.symbol}" of {table.address} is not declared: '
                    "add an attribute block with its name and its type (S, N or B).",
                )
