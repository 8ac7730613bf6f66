from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import StreamReader, is_table_arn, stream_readers
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module


class TriggerOnTableArn(Rule):
    """Trigger that names the table instead of its stream.

    ## What it does
    Looks at what event source mappings of Lambda and pipes of EventBridge read: the ARN of a table is none of them.

    ## Why is this bad?
    A stream has an ARN of its own, with the time it was switched on. Lambda refuses the table's ARN when the mapping is
    made, in the middle of the apply; validation and plan let it pass.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
        }

        resource "aws_lambda_event_source_mapping" "orders" {
          function_name     = "orders"
          event_source_arn  = aws_dynamodb_table.orders.arn
          starting_position = "LATEST"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
        }

        resource "aws_lambda_event_source_mapping" "orders" {
          function_name     = "orders"
          event_source_arn  = aws_dynamodb_table.orders.stream_arn
          starting_position = "LATEST"
        }
    """

    id = "DYN807"
    severity = Severity.ERROR
    resources = STREAM_READERS
    references = (
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(stream_readers(module), self._judge)

    def _judge(self, reader: StreamReader) -> Iterator[Draft]:
        if is_table_arn(reader.source.symbol):
            yield self.finding(
                reader.source,
                f"{reader.address} names a table, which cannot trigger anything: write the stream_arn of the table.",
            )
