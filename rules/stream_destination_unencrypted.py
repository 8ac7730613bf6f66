from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.stream import stream_readers
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class StreamDestinationUnencrypted(Rule):
    """Changes of a table that are kept unencrypted.

    ## What it does
    Follows every `aws_dynamodb_kinesis_streaming_destination` to its Kinesis stream, and every reader of a table's
    stream to the topic or queue for records that failed: each of them has to be encrypted.

    ## Why is this bad?
    A change holds the item, before and after. A table is always encrypted; a Kinesis stream and a topic are not unless
    told, so the same data lies open one step further.

    ## Example
        resource "aws_kinesis_stream" "orders" {
          name        = "orders"
          shard_count = 1
        }

        resource "aws_dynamodb_kinesis_streaming_destination" "orders" {
          stream_arn = aws_kinesis_stream.orders.arn
          table_name = "orders"
        }

    ## Use instead
        resource "aws_kinesis_stream" "orders" {
          name            = "orders"
          shard_count     = 1
          encryption_type = "KMS"
          kms_key_id      = "alias/aws/kinesis"
        }

        resource "aws_dynamodb_kinesis_streaming_destination" "orders" {
          stream_arn = aws_kinesis_stream.orders.arn
          table_name = "orders"
        }
    """

    id = "DYN109"
    severity = Severity.WARNING
    resources = ("aws_kinesis_stream", "aws_sns_topic", "aws_sqs_queue")
    references = (
        "https://docs.aws.amazon.com/streams/latest/dev/server-side-encryption.html",
        "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
        "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-server-side-encryption.html",
    )
    aliases = ("CKV_AWS_43", "AVD-AWS-0064", "AWS-0064", "862fe4bf-3eec-4767-a517-40f378886b88", "AC_AWS_0157")

    def check_module(self, module: Module) -> Iterator[Draft]:
        streams = [block.get("stream_arn") for block in module.blocks_of("aws_dynamodb_kinesis_streaming_destination")]
        failures = [reader.failure_destination for reader in stream_readers(module)]
        found = [module.block_at(attribute.symbol) for attribute in (*streams, *failures)]
        yield from self.each({block.address: block for block in found if block is not None}.values(), self._judge)

    def _judge(self, block: Block) -> Iterator[Draft]:
        if block.mode == "data":
            return
        if block.type == "aws_kinesis_stream":
            kind = block.get("encryption_type")
            if kind.text != "KMS":
                yield self.finding(
                    kind, f'{block.address} keeps changes of a table unencrypted: write encryption_type = "KMS".'
                )
        elif block.type in ("aws_sns_topic", "aws_sqs_queue"):
            key, managed = block.get("kms_master_key_id"), block.get("sqs_managed_sse_enabled")
            # SQS encrypts new queues by default
            open_ = block.type == "aws_sns_topic" or managed.truth is False
            if open_ and key.text in (None, ""):
                yield self.finding(
                    key if managed.absent else managed,
                    f"{block.address} keeps failed changes of a table unencrypted: name a key in kms_master_key_id.",
                )
