from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module

_METRICS = ("AgeOfOldestUnreplicatedRecord", "FailedToReplicateRecordCount", "ThrottledPutRecordCount")


class KinesisDestinationUnwatched(Rule):
    """Stream of changes to Kinesis that no alarm watches.

    ## What it does
    Looks for an alarm on `AgeOfOldestUnreplicatedRecord`, `FailedToReplicateRecordCount` or `ThrottledPutRecordCount`
    of every table that sends its changes to a Kinesis data stream.

    ## Why is this bad?
    Where the Kinesis stream is too small or refuses the records, the table goes on as if nothing had happened. After a
    day the records that were not delivered are lost, and only these metrics tell.

    ## Example
        resource "aws_dynamodb_kinesis_streaming_destination" "orders" {
          table_name = "orders"
          stream_arn = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"
        }

    ## Use instead
        resource "aws_dynamodb_kinesis_streaming_destination" "orders" {
          table_name = "orders"
          stream_arn = "arn:aws:kinesis:us-east-1:123456789012:stream/orders"
        }

        resource "aws_cloudwatch_metric_alarm" "orders" {
          alarm_name          = "orders-kinesis"
          namespace           = "AWS/DynamoDB"
          metric_name         = "AgeOfOldestUnreplicatedRecord"
          statistic           = "Maximum"
          period              = 300
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 600000
          dimensions          = { TableName = "orders", DelegatedOperation = "PutRecord" }
        }
    """

    id = "DYN817"
    severity = Severity.WARNING
    default = False
    resources = ("aws_dynamodb_kinesis_streaming_destination",)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/kds_using-shards-and-metrics.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for block in module.blocks_of("aws_dynamodb_kinesis_streaming_destination"):
            answers = _answers(block, module)
            if True not in answers:
                yield from self._unwatched(block, None in answers, module)

    def _unwatched(self, block: Block, in_doubt: bool, module: Module) -> Iterator[Draft]:
        call = next((call for call in module.unread_calls if "alarm" in f"{call.address} {call.source}"), None)
        if in_doubt or call is not None:
            why = f"{call.address} is not on disk and may watch it" if call else "it is unknown what an alarm watches"
            yield self.undecided(block, why)
        else:
            yield self.finding(
                block,
                f"no alarm fires when {block.address} falls behind: "
                "add one on AgeOfOldestUnreplicatedRecord with TableName and DelegatedOperation.",
            )


def _answers(block: Block, module: Module) -> list[bool | None]:
    """Return for each alarm on delivery metrics whether it watches this table (None if unknown)."""
    metrics = module.delivery_metrics(block)
    watching = ((metric, found) for metric, found in metrics if metric.name.why or metric.name.symbol in _METRICS)
    return [None if metric.name.why and found is not False else found for metric, found in watching]
