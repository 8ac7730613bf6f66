from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import StreamReader, stream_readers
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module


class TriggerUnboundedRetry(Rule):
    """Trigger on a stream that tries a bad record again for a day.

    ## What it does
    Looks for event source mappings and pipes that read a stream of DynamoDB in a production environment with neither
    `maximum_retry_attempts` nor `maximum_record_age_in_seconds`. A failure destination alone is no bound.

    ## Why is this bad?
    By default a batch is tried again until its records are a day old. One record that the function cannot process holds
    up everything behind it for that long, and is then lost; what else waited may be lost with it.

    ## Example
        resource "aws_lambda_event_source_mapping" "orders" {
          function_name     = "orders"
          event_source_arn  = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
          starting_position = "TRIM_HORIZON"
        }

    ## Use instead
        resource "aws_lambda_event_source_mapping" "orders" {
          function_name                  = "orders"
          event_source_arn               = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
          starting_position              = "TRIM_HORIZON"
          maximum_retry_attempts         = 10
          bisect_batch_on_function_error = true

          destination_config {
            on_failure {
              destination_arn = "arn:aws:sqs:us-east-1:123456789012:orders-failed"
            }
          }
        }
    """

    id = "DYN809"
    severity = Severity.WARNING
    production_only = True
    resources = STREAM_READERS
    references = (
        "https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
    )
    aliases = ("aws_lambda_event_source_mapping_failure_destination",)

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(stream_readers(module), self._judge)

    def _judge(self, reader: StreamReader) -> Iterator[Draft]:
        known = [bound for bound in (reader.retries, reader.record_age) if not bound.unknown]
        if any(bound.number not in (None, -1) for bound in known) or reader.retries.number not in (None, -1):
            return
        if reader.record_age.number in (None, -1):
            destination = reader.failure_destination
            lost = "" if destination.unknown or not destination.absent else ", and name a failure destination"
            yield self.finding(
                reader.retries,
                f"{reader.address} tries a bad record again for a day and holds up all behind it: "
                f"write maximum_retry_attempts{lost}.",
            )
