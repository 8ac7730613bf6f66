from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class TtlNotEnabled(Rule):
    """Time to live with an attribute, but not switched on.

    ## What it does
    Looks for a `ttl` block that names an attribute without `enabled = true`. Where `enabled = false` is written it
    only informs: somebody may have switched it off on purpose.

    ## Why is this bad?
    `enabled` is false by default, so a `ttl` block with an attribute alone does nothing: no item ever expires, the
    table grows and grows more expensive, and data that had to be deleted is kept. Nobody reports it, since the block
    is valid.

    ## Example
        resource "aws_dynamodb_table" "sessions" {
          name         = "sessions"
          billing_mode = "PAY_PER_REQUEST"

          ttl {
            attribute_name = "expires_at"
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

    id = "DYN802"
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#ttl",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.expiry_attribute.is_(None, "") or table.expiry.truth:
            return
        name = table.expiry_attribute.text
        yield self.finding(
            table.expiry,
            f'items of {table.address} never expire: write enabled = true beside attribute_name = "{name}".',
            severity=Severity.WARNING if table.expiry.absent else Severity.INFO,
        )
