from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.kinds import Number
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm


_HOUR = 3600


class AlarmEvaluationImpossible(Rule):
    """Alarm over more data points than it looks at, or over too long a time.

    ## What it does
    Compares `datapoints_to_alarm` with `evaluation_periods`, and the time they span (`period` times
    `evaluation_periods`) with what CloudWatch allows: seven days, and one day where the period is below an hour.

    ## Why is this bad?
    Neither `terraform validate` nor `terraform plan` compares these numbers, so the apply fails, at worst after half of
    the change is made.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 2
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
          datapoints_to_alarm = 3
        }

    ## Use instead
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 3
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
          datapoints_to_alarm = 2
        }
    """

    id = "DYN410"
    severity = Severity.ERROR
    resources = (ALARM,)
    references = (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html",
    )

    def check_alarm(self, alarm: Alarm, module: Module) -> Iterator[Draft]:
        if not alarm.is_of_dynamodb:
            return
        periods, bad = alarm.evaluation_periods, alarm.datapoints
        if periods.number and bad.number and bad.number > periods.number:
            yield self.finding(
                bad,
                f"{alarm.address} waits for {bad.number} bad data points out of {periods.number}: "
                f"write {periods.number} or less, or raise evaluation_periods.",
            )
        period = max((metric.period.number or 0 for metric in alarm.metrics), default=0)
        longest, words = _longest(period)
        if period and periods.number and period * periods.number > longest:
            yield self.finding(
                periods,
                f"{alarm.address} looks back {period * periods.number} seconds, and CloudWatch at most {words}: "
                f"write {longest // period} periods or less.",
            )


def _longest(period: Number) -> tuple[int, str]:
    """Return how many seconds an alarm can look back, as a number and in words."""
    if period >= _HOUR:
        return limit("alarm_span_of_long_periods"), "seven days"
    return limit("alarm_span_of_short_periods"), "one day with a period below an hour"
