from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.known import Unknown
from dynlint.model.relations.stream import StreamReader, stream_of, stream_readers
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module


class EventFilterMatchesNothing(Rule):
    """Filter of a stream's events that no record meets.

    ## What it does
    Reads the patterns in the `filter_criteria` of event source mappings and pipes on a stream of DynamoDB. It looks for
    fields that a record does not have, for event names other than `INSERT`, `MODIFY` and `REMOVE`, for an image that
    the view of the table's stream does not carry, and for attributes without their type (`{"S": ["open"]}`).

    ## Why is this bad?
    AWS accepts any pattern. The function is never called, and no message says so.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name             = "orders"
          stream_enabled   = true
          stream_view_type = "NEW_IMAGE"
        }

        resource "aws_lambda_event_source_mapping" "orders" {
          function_name     = "orders"
          event_source_arn  = aws_dynamodb_table.orders.stream_arn
          starting_position = "LATEST"

          filter_criteria {
            filter {
              pattern = jsonencode({ eventName = ["CREATE"] })
            }
          }
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

          filter_criteria {
            filter {
              pattern = jsonencode({ eventName = ["INSERT"] })
            }
          }
        }
    """

    id = "DYN819"
    severity = Severity.ERROR
    resources = STREAM_READERS
    references = (
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.Lambda.Tutorial2.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(stream_readers(module), lambda reader: self._judge(reader, module))

    def _judge(self, reader: StreamReader, module: Module) -> Iterator[Draft]:
        from dynlint.model.relations.event_filter import fault_of, patterns_of  # noqa: PLC0415  # few streams have readers

        table = stream_of(reader.source.symbol, module)
        view = table.stream_view.symbol if table is not None else None
        for pattern in patterns_of(reader):
            fault = fault_of(pattern.symbol, view if isinstance(view, str) else None)
            if isinstance(fault, Unknown):
                yield self.undecided(pattern, fault.why)
            elif fault:
                advice = "write the pattern as a record has it, such as dynamodb.NewImage.status.S"
                yield self.finding(pattern, f"a filter of {reader.address} matches nothing, since {fault}: {advice}.")
