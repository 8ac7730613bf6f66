from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm


class AlarmTooManyActions(Rule):
    """Alarm with more than five actions for a state.

    ## What it does
    Counts the different `alarm_actions`, `ok_actions` and `insufficient_data_actions` of the alarms on metrics of
    DynamoDB.

    ## Why is this bad?
    CloudWatch takes five actions for each state. `terraform validate` and `terraform plan` accept more, and the apply
    fails.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
          alarm_actions       = [
            "arn:aws:sns:us-east-1:123456789012:on-call",
            "arn:aws:sns:us-east-1:123456789012:shop",
            "arn:aws:sns:us-east-1:123456789012:payments",
            "arn:aws:sns:us-east-1:123456789012:support",
            "arn:aws:sns:us-east-1:123456789012:platform",
            "arn:aws:sns:us-east-1:123456789012:data",
          ]
        }

    ## Use instead
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
          alarm_actions       = ["arn:aws:sns:us-east-1:123456789012:everyone"]
        }
    """

    id = "DYN414"
    severity = Severity.ERROR
    resources = (ALARM,)
    references = ("https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",)

    def check_alarm(self, alarm: Alarm, module: Module) -> Iterator[Draft]:
        if not alarm.is_of_dynamodb:
            return
        for name in ("alarm_actions", "ok_actions", "insufficient_data_actions"):
            actions, count = alarm.body.get(name), alarm.distinct_actions(name)
            if count > limit("alarm_actions"):
                yield self.finding(
                    actions,
                    f"{alarm.address} has {count} {name} and CloudWatch takes at most {limit('alarm_actions')}: "
                    "let several receivers subscribe to one topic.",
                )
