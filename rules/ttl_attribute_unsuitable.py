from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_TYPES = {"S": "a string", "B": "binary"}


class TtlAttributeUnsuitable(Rule):
    """Time to live in an attribute that cannot hold a time of expiry.

    ## What it does
    Compares the attribute of a `ttl` block that is switched on with the declared key attributes: one of type `S` or `B`
    is an error. A number that is a key of the table itself is a warning.

    ## Why is this bad?
    DynamoDB reads a number of seconds since 1970 and passes over every item where the attribute is something else. It
    reports no error: nothing ever expires. And the value of a key cannot be changed, so an item whose key is its time
    of expiry cannot be kept for longer without writing it again.

    ## Example
        resource "aws_dynamodb_table" "sessions" {
          name         = "sessions"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
          range_key    = "created"

          attribute {
            name = "id"
            type = "S"
          }

          attribute {
            name = "created"
            type = "S"
          }

          ttl {
            attribute_name = "created"
            enabled        = true
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "sessions" {
          name         = "sessions"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"

          attribute {
            name = "id"
            type = "S"
          }

          ttl {
            attribute_name = "expires_at"
            enabled        = true
          }
        }
    """

    id = "DYN803"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.expiry.is_(None, False, "false") or table.expiry_attribute.is_(None, ""):
            return
        name = table.expiry_attribute.text
        types = [declared.type.text for declared in table.key_attributes if declared.name.is_(name)]
        unsuitable = next((type_ for type_ in types if type_ in _TYPES), None)
        if unsuitable and table.expiry.truth:
            yield self.finding(
                table.expiry_attribute,
                f"items of {table.address} never expire: {name} is {_TYPES[unsuitable]}, and a time to live is a "
                "number of seconds since 1970; name an attribute of its own.",
            )
        elif any(key.attribute.is_(name) for key in table.keys) and table.expiry.truth:
            yield self.finding(
                table.expiry_attribute,
                f"{name} is a key of {table.address}, so the time an item expires can never be changed: "
                "name an attribute of its own.",
                severity=Severity.WARNING,
            )
