from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric

_PLAIN = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")


class AlarmInvalidStatistic(Rule):
    """Alarm on a statistic that its metric does not have.

    ## What it does
    Compares the statistic of every alarm on a metric of DynamoDB with those that AWS documents for the metric.

    ## Why is this bad?
    Some metrics count events, each as a 1: their average, maximum and percentiles are 1 whether one request was refused
    or a thousand, so a threshold above 1 is never crossed. Only `Sum` tells how many there were. Percentiles exist for
    `SuccessfulRequestLatency` alone.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Average"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 10
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
          threshold           = 10
          dimensions          = { TableName = "orders" }
        }
    """

    id = "DYN406"
    resources = (ALARM,)
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",)

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        facts, statistic = metric.facts, metric.statistic
        if facts is None or not isinstance(statistic.text, str):
            return
        if (statistic.text if statistic.text in _PLAIN else "Percentile") not in facts.statistics:
            advice = "Sum" if "Sum" in facts.statistics else ", or ".join(facts.statistics)
            yield self.finding(
                statistic,
                f"{metric.title} has no meaningful {statistic.text}, so {metric.alarm.address} does not measure "
                f"what it says: write {advice}.",
            )
