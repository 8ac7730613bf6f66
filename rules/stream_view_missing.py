from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class StreamViewMissing(Rule):
    """Stream that does not say what its records hold.

    ## What it does
    Looks for `stream_enabled = true` without a `stream_view_type`.

    ## Why is this bad?
    A stream has no default for what it writes of a changed item: keys, old image, new image or both. The provider stops
    with an error, but not before the plan of the environment that switches the stream on.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          billing_mode   = "PAY_PER_REQUEST"
          stream_enabled = true
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_AND_OLD_IMAGES"
        }
    """

    id = "DYN804"
    severity = Severity.ERROR
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#stream_view_type",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.stream.is_(None, False, "false") or table.stream_view.text:
            return
        if table.stream.truth:
            yield self.finding(
                table.stream if table.stream_view.absent else table.stream_view,
                f"the stream of {table.address} does not say what its records hold: write stream_view_type = "
                '"NEW_AND_OLD_IMAGES", or KEYS_ONLY, NEW_IMAGE or OLD_IMAGE.',
            )
