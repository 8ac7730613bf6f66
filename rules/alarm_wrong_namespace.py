from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.resource_types import ALARM
from dynlint.model.watching.alarm import NAMESPACE
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


class AlarmWrongNamespace(Rule):
    """Alarm on the namespace of DynamoDB, misspelt.

    ## What it does
    Looks for `AWS/DynamoDB` in any other case, such as `AWS/Dynamodb`, as the namespace of a metric that an alarm
    watches.

    ## Why is this bad?
    CloudWatch compares namespaces letter by letter and accepts any. In the misspelt one there is no metric, so the
    alarm stays in its first state, everything looks watched, and the throttling goes unseen.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/Dynamodb"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
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

    id = "DYN408"
    severity = Severity.ERROR
    resources = (ALARM,)
    fix = "safe"
    fix_reason = "Only the alarm changes, in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        written = metric.namespace.text
        if isinstance(written, str) and written != NAMESPACE and written.strip().lower() == NAMESPACE.lower():
            yield self.finding(
                metric.namespace,
                f'there are no metrics in "{written}", so {metric.alarm.address} never goes into ALARM: '
                f"write {NAMESPACE}.",
                metric.body.change("namespace", NAMESPACE),
            )
