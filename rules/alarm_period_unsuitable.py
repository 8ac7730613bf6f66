from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


class AlarmPeriodUnsuitable(Rule):
    """Alarm with a shorter period than its metric has data for.

    ## What it does
    Compares the period of every alarm on a metric of DynamoDB with the time between two data points of the metric: one
    minute for most, five minutes for provisioned capacity, replication and others.

    ## Why is this bad?
    Most of the periods are empty, and the alarm keeps falling back to `INSUFFICIENT_DATA` or to its last state. A
    period of 10, 20 or 30 seconds also costs three times as much.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 10
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
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
        }
    """

    id = "DYN409"
    resources = (ALARM,)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        facts, period = metric.facts, metric.period
        if facts is not None and period.number and period.number < facts.granularity:
            yield self.finding(
                period,
                f"{metric.title} has one data point in {facts.granularity} seconds, and {metric.alarm.address} "
                f"looks for one in {period.number}: write a period of {facts.granularity} or more.",
            )
