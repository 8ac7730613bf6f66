from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module


class StreamViewWithoutStream(Rule):
    """Stream view on a table without a stream.

    ## What it does
    Looks for a `stream_view_type` where `stream_enabled` is missing. Where `stream_enabled = false` is written it only
    informs: the view may wait for the day the stream is switched on.

    ## Why is this bad?
    The view alone makes no stream. What was to read it waits for records that never come. Earlier versions of the
    provider say nothing about it, the newest refuse it.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_view_type = "NEW_IMAGE"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          billing_mode     = "PAY_PER_REQUEST"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
        }
    """

    id = "DYN805"
    severity = Severity.WARNING
    resources = TABLES
    references = (
        "https://github.com/hashicorp/terraform-provider-aws/blob/main/website/docs/r/dynamodb_table.html.markdown#stream_enabled",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
    )

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.stream_view.is_(None, "") or table.stream.is_(True, "true") or table.stream.truth:
            return
        yield self.finding(
            table.stream_view,
            f"{table.address} has no stream, so {table.stream_view.text} does nothing: "
            "write stream_enabled = true, or take the view away.",
            severity=Severity.WARNING if table.stream.absent else Severity.INFO,
        )
