from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import StreamReader, stream_readers
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module

_POSITIONS = ("TRIM_HORIZON", "LATEST")


class TriggerStartInvalid(Rule):
    """Trigger on a stream that does not say where it starts to read.

    ## What it does
    Looks for event source mappings and pipes that read a stream of DynamoDB without a `starting_position`, or with
    another than `TRIM_HORIZON` and `LATEST`: `AT_TIMESTAMP` is for Kinesis.

    ## Why is this bad?
    AWS refuses the trigger when it is made, in the middle of the apply: the provider cannot know that the position,
    which a queue does without, is required for a stream.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
        }

        resource "aws_lambda_event_source_mapping" "orders" {
          function_name    = "orders"
          event_source_arn = aws_dynamodb_table.orders.stream_arn
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
          starting_position = "TRIM_HORIZON"
        }
    """

    id = "DYN808"
    severity = Severity.ERROR
    resources = STREAM_READERS
    references = (
        "https://docs.aws.amazon.com/lambda/latest/api/API_CreateEventSourceMapping.html",
        "https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_PipeSourceDynamoDBStreamParameters.html",
    )
    aliases = ("aws_lambda_event_source_mapping_invalid_starting_position",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(stream_readers(module), self._judge)

    def _judge(self, reader: StreamReader) -> Iterator[Draft]:
        start = reader.start.text
        if start in _POSITIONS:
            return
        problem = "does not say where it starts to read" if not start else f"cannot start at {start} in a stream"
        yield self.finding(
            reader.start,
            f"{reader.address} {problem}: write starting_position = "
            '"TRIM_HORIZON" for every record there is, or "LATEST" for new ones.',
        )
