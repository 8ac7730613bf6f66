from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


class AlarmUnitMismatch(Rule):
    """Alarm on a unit that its metric does not have.

    ## What it does
    Compares the `unit` of every alarm on a metric of DynamoDB with the unit in which the metric is published.

    ## Why is this bad?
    `unit` is a filter: CloudWatch looks only at data of that unit and finds none, so the alarm never goes into ALARM.
    Nothing reports it, neither Terraform nor AWS.

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
          unit                = "Percent"
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
          unit                = "Count"
        }
    """

    id = "DYN411"
    resources = (ALARM,)
    fix = "safe"
    fix_reason = "Only the alarm changes, in place."
    references = (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        facts = metric.facts
        if facts is not None and not metric.unit.absent and metric.unit.text != facts.unit:
            yield self.finding(
                metric.unit,
                f"{metric.title} has no data in {metric.unit.text}, so {metric.alarm.address} never goes into ALARM: "
                f"write {facts.unit}, or leave unit out.",
                metric.body.change("unit", facts.unit),
            )
