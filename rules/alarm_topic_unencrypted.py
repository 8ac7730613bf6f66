from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.alarm_topics import topics_of
from dynlint.model.relations.kms_key import KeyUse
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module


class AlarmTopicUnencrypted(Rule):
    """Alarm of a table whose topic is not encrypted.

    ## What it does
    Follows the actions of every alarm on a metric of DynamoDB to their topic, and looks for its `kms_master_key_id`.
    Which key that is, is the matter of `alarm-topic-key-blocks-cloudwatch`. Runs only where it is selected.

    ## Why is this bad?
    SNS keeps what it could not deliver yet. A policy that everything at rest is encrypted is met for the table and not
    for what is said of it.

    ## Example
        resource "aws_sns_topic" "alarms" {
          name = "alarms"
        }

        resource "aws_cloudwatch_metric_alarm" "throttles" {
          alarm_name    = "orders-throttles"
          namespace     = "AWS/DynamoDB"
          metric_name   = "ReadThrottleEvents"
          dimensions    = { TableName = "orders" }
          alarm_actions = [aws_sns_topic.alarms.arn]
        }

    ## Use instead
        resource "aws_kms_key" "alarms" {
          enable_key_rotation = true
        }

        resource "aws_sns_topic" "alarms" {
          name              = "alarms"
          kms_master_key_id = aws_kms_key.alarms.id
        }

        resource "aws_cloudwatch_metric_alarm" "throttles" {
          alarm_name    = "orders-throttles"
          namespace     = "AWS/DynamoDB"
          metric_name   = "ReadThrottleEvents"
          dimensions    = { TableName = "orders" }
          alarm_actions = [aws_sns_topic.alarms.arn]
        }
    """

    id = "DYN114"
    severity = Severity.WARNING
    default = False
    resources = ("aws_sns_topic",)
    references = (
        "https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/sns-controls.html#sns-1",
    )
    aliases = ("CKV_AWS_26", "AVD-AWS-0095")

    def check_module(self, module: Module) -> Iterator[Draft]:
        yield from self.each(topics_of(module).values(), lambda topic: self._judge(topic, module))

    def _judge(self, topic: Block, module: Module) -> Iterator[Draft]:
        key = topic.get("kms_master_key_id")
        given = KeyUse(key, module).is_given
        if given is None:
            yield self.undecided(key, key.why)
        elif not given:
            yield self.finding(
                key,
                f"{topic.address}, which alarms of tables tell, is not encrypted: set kms_master_key_id to a key of "
                "your own that lets CloudWatch in.",
            )
