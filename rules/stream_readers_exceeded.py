from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.dynamodb.stream import readers_elsewhere, stream_readers, streaming_table
from dynlint.model.known import comparison_key
from dynlint.model.reference import limit
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.stream import StreamReader
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
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html",
        "https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        most = limit("stream_readers")
        by_stream: dict[str, list[StreamReader]] = {}
        for reader in stream_readers(module):
            stream = streaming_table(reader, module) or comparison_key(reader.source.symbol)
            if stream is not None and not reader.is_off:
                by_stream.setdefault(stream, []).append(reader)
        for stream, readers in by_stream.items():
            source = comparison_key(readers[0].source.symbol)
            calls = [
                call for call in module.unread_calls if source in [comparison_key(value) for _, value in call.arguments]
            ]
            elsewhere = [reader for reader in readers_elsewhere(stream, module) if not reader.is_off]
            if len(readers) + len(elsewhere) > most:
                names = ", ".join(reader.address for reader in (*readers, *elsewhere))
                yield self.finding(
                    readers[min(most, len(readers) - 1)].source,
                    f"{len(readers) + len(elsewhere)} read the same stream, which serves {most} ({names}): "
                    "let one of them hand the records on, by SNS, EventBridge or a Kinesis stream.",
                )
            elif len(readers) + len(calls) > most:
                yield self.undecided(readers[-1].source, f"{calls[0].address} is not on disk and may read it too")
