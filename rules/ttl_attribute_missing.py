from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class TtlAttributeMissing(Rule):
    """Time to live that is switched on and names no attribute.

    ## What it does
    Looks for a `ttl` block with `enabled = true` whose `attribute_name` is missing or empty.

    ## Why is this bad?
    DynamoDB has to know in which attribute an item's time of expiry stands. The provider stops with an error, but not
    before the plan of the environment that switches it on, which may be production.

    ## Example
        resource "aws_dynamodb_table" "sessions" {
          name         = "sessions"
          billing_mode = "PAY_PER_REQUEST"

          ttl {
            enabled = true
          }
        }

    ## Use instead
        resource "aws_dynamodb_table" "sessions" {
          name         = "sessions"
          billing_mode = "PAY_PER_REQUEST"

          ttl {
            attribute_name = "expires_at"
            enabled        = true
          }
        }
    """

    id = "DYN801"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#ttl",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.expiry.is_(None, False, "false"):
            return
        if table.expiry_attribute.text in (None, "") and table.expiry.truth:
            yield self.finding(
                table.expiry_attribute,
                f"the time to live of {table.address} names no attribute: "
                'write attribute_name = "expires_at", or whatever attribute holds the time.',
            )
