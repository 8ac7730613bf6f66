from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.relations.stream import StreamReader, stream_readers
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module


class TriggerRecordAgeIneffective(Rule):
    """Trigger that gives up records at an age they never reach.

    ## What it does
    Looks for `maximum_record_age_in_seconds` of a day or more in event source mappings and pipes that read a stream of
    DynamoDB.

    ## Why is this bad?
    A stream of DynamoDB keeps its records for a day. A longer age, which is of use with Kinesis, bounds nothing: a bad
    record is tried again until the stream itself drops it, and no failure destination hears of it in time.

    ## Example
        resource "aws_lambda_event_source_mapping" "orders" {
          function_name                 = "orders"
          event_source_arn              = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
          starting_position             = "TRIM_HORIZON"
          maximum_record_age_in_seconds = 604800
        }

    ## Use instead
        resource "aws_lambda_event_source_mapping" "orders" {
          function_name                 = "orders"
          event_source_arn              = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
          starting_position             = "TRIM_HORIZON"
          maximum_record_age_in_seconds = 3600
        }
    """

    id = "DYN810"
    severity = Severity.INFO
    resources = STREAM_READERS
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-params.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(stream_readers(module), self._judge)

    def _judge(self, reader: StreamReader) -> Iterator[Draft]:
        age = reader.record_age.number
        kept = limit("stream_seconds")
        if age is not None and age >= kept:
            yield self.finding(
                reader.record_age,
                f"{reader.address} never gives a record up at an age of {age}, since a stream drops it after {kept} "
                "seconds: write a shorter age, or maximum_retry_attempts.",
            )
