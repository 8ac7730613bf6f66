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


class AttributeUnused(Rule):
    """Attribute block for something that is not a key.

    ## What it does
    Looks for `attribute` blocks whose name no key of the table or of an index has.

    ## Why is this bad?
    A table declares its keys and nothing else: items have whatever other attributes they like. The provider refuses
    an `attribute` block that no key uses, but only when it plans. Most often an index was removed, or somebody listed
    the fields of the items as in a relational database.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }

          attribute {
            name = "total"
            type = "N"
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

    id = "DYN702"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#attribute",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_restored:
            return
        keys = [key.attribute for key in table.all_keys]
        for attribute in table.key_attributes:
            place = attribute.name
            answers = [same(place.symbol, key.symbol) for key in keys]
            if place.absent or True in answers:
                continue
            if place.why or None in answers:
                yield self.undecided(place, next(each.why for each in (place, *keys) if each.why))
            else:
                lacking = not any(key.role == "hash" for key in table.keys)
                mend = (
                    f'add hash_key = "{place.symbol}" if it is the key, since the table has none'
                    if lacking
                    else "remove the attribute block, items have other attributes without one"
                )
                yield self.finding(place, f'"{place.symbol}" is no key of {table.address} or of its indexes: {mend}.')
