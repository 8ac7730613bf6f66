from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.relations.alarm_topics import topics_of
from dynlint.model.relations.kms_key import KeyUse
from dynlint.model.resource_types import ALARM, KEY_POLICIES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module

_CLOUDWATCH = "cloudwatch.amazonaws.com"


class AlarmTopicKeyBlocksCloudwatch(Rule):
    """Alarm whose topic is encrypted with a key that CloudWatch may not use.

    ## What it does
    Follows the actions of every alarm on a metric of DynamoDB to their topic and its key. The key has to be one of your
    own, with a policy that lets `cloudwatch.amazonaws.com` do `kms:Decrypt` and `kms:GenerateDataKey`.

    ## Why is this bad?
    The alarm fires and nobody is notified: CloudWatch cannot publish to the topic. The key `alias/aws/sns` never allows
    it, and its policy cannot be changed.

    ## Example
        resource "aws_sns_topic" "alarms" {
          name              = "alarms"
          kms_master_key_id = "alias/aws/sns"
        }

        resource "aws_cloudwatch_metric_alarm" "throttles" {
          alarm_name    = "orders-throttles"
          namespace     = "AWS/DynamoDB"
          metric_name   = "ReadThrottleEvents"
          dimensions    = { TableName = "orders" }
          alarm_actions = [aws_sns_topic.alarms.arn]
        }

    ## Use instead
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
    """

    id = "DYN108"
    severity = Severity.ERROR
    resources = (*KEY_POLICIES, ALARM, "aws_sns_topic")
    references = (
        "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services",
        "https://repost.aws/knowledge-center/cloudwatch-configure-alarm-sns",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for alarm in module.alarms:
            if alarm.is_of_dynamodb and alarm.actions.unknown:
                yield self.undecided(alarm.actions, alarm.actions.why)
        yield from self.each(topics_of(module).values(), lambda topic: self._judge(topic, module))

    def _judge(self, topic: Block, module: Module) -> Iterator[Draft]:
        attribute = topic.get("kms_master_key_id")
        use = KeyUse(attribute, module)
        if use.is_managed_alias:
            why = f"it is encrypted with {attribute.text if isinstance(attribute.symbol, str) else 'a key AWS manages'}"
            yield self.finding(attribute, f"no alarm reaches {topic.address}, since {why}: name a key of your own.")
        elif use.key is not None:
            from dynlint.model.relations.key_policy import lets_service, policy_of  # noqa: PLC0415  # few topics have a key

            policy = policy_of(use.key, module)
            allowed = lets_service(policy, _CLOUDWATCH, ("kms:Decrypt", "kms:GenerateDataKey"))
            if allowed is None:
                yield self.undecided(policy.attribute, policy.attribute.why or "its policy is not known")
            elif not allowed:
                yield self.finding(
                    policy.attribute,
                    f"no alarm reaches {topic.address}, since the policy of its key does not let CloudWatch in: "
                    f"allow {_CLOUDWATCH} kms:Decrypt and kms:GenerateDataKey*.",
                )
        elif use.is_given is None:
            yield self.undecided(attribute, attribute.why)
