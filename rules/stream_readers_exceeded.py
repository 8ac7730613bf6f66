from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.relations.stream import read_streams, readers_elsewhere
from dynlint.model.resource_types import STREAM_READERS
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.relations.stream import Readers
    from dynlint.model.system.module import Module


class StreamReadersExceeded(Rule):
    """Stream that more than two read.

    ## What it does
    Counts the event source mappings and pipes that read the same stream. Filters do not make fewer of them; one that is
    switched off does not count.

    ## Why is this bad?
    A shard of a stream serves two readers at the same time. More of them are throttled: their records arrive late, and
    those that are a day old are lost.

    ## Example
        resource "aws_lambda_event_source_mapping" "orders" {
          for_each               = toset(["audit", "mail", "search"])
          function_name          = each.key
          event_source_arn       = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
          starting_position      = "LATEST"
          maximum_retry_attempts = 10
        }

    ## Use instead
        resource "aws_lambda_event_source_mapping" "orders" {
          for_each               = toset(["audit", "fan-out"])
          function_name          = each.key
          event_source_arn       = "arn:aws:dynamodb:us-east-1:123456789012:table/orders/stream/2026-01-01"
          starting_position      = "LATEST"
          maximum_retry_attempts = 10
        }
    """

    id = "DYN811"
    severity = Severity.WARNING
    resources = STREAM_READERS
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for readers in read_streams(module):
            yield from self._judge(readers, module)

    def _judge(self, found: Readers, module: Module) -> Iterator[Draft]:
        readers, most = found.sure, limit("stream_readers")
        source = readers[0].source.symbol
        elsewhere = [found for found in readers_elsewhere(source, module) if not found[0].is_off]
        others = [reader for reader, sure in elsewhere if sure]
        calls = [call.address for call in module.unread_calls if call.is_given(source)]
        doubtful = [*found.doubtful, *(reader for reader, sure in elsewhere if not sure)]
        if len(readers) + len(others) > most:
            names = ", ".join(reader.address for reader in (*readers, *others))
            yield self.finding(
                readers[min(most, len(readers) - 1)].source,
                f"{len(readers) + len(others)} read the same stream, which serves {most} ({names}): "
                "let one of them hand the records on, by SNS, EventBridge or a Kinesis stream.",
            )
        elif len(readers) + len(others) + len(doubtful) > most:
            why = f"it is unknown whether {doubtful[0].address} reads it, or a stream in another place"
            yield self.undecided(readers[-1].source, why)
        elif len(readers) + len(calls) > most:
            yield self.undecided(readers[-1].source, f"{calls[0]} is not on disk and may read it too")
