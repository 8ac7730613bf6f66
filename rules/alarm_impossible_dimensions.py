from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import metrics, operations
from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


class AlarmImpossibleDimensions(Rule):
    """Alarm on dimensions under which the metric has no data.

    ## What it does
    Compares the dimensions of every alarm on a metric of DynamoDB with those under which the metric is published, and
    the dimension `Operation` with the operations that exist.

    ## Why is this bad?
    CloudWatch accepts any dimensions, does not sum over a missing one, and waits for data that never comes. So an alarm
    on `UserErrors` of one table, or on `SystemErrors` without an operation, looks right and can never fire.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "errors" {
          alarm_name          = "orders-system-errors"
          namespace           = "AWS/DynamoDB"
          metric_name         = "SystemErrors"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
        }

    ## Use instead
        resource "aws_cloudwatch_metric_alarm" "errors" {
          for_each            = toset(["GetItem", "PutItem", "Query"])
          alarm_name          = "orders-${each.key}-system-errors"
          namespace           = "AWS/DynamoDB"
          metric_name         = "SystemErrors"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders", Operation = each.key }
        }
    """

    id = "DYN404"
    severity = Severity.ERROR
    resources = (ALARM,)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        facts = metrics().get(metric.title) if metric.is_of_dynamodb else None
        if facts is None:
            return
        given = {name: value for name, value in metric.dimensions.mapping.items() if value is not None}
        operation = given.get("Operation")
        if given.keys() & {"OperationType", "Verb"}:
            return  # AWS documents them for PartiQL, but not with which metrics
        if frozenset(given) not in facts.dimension_sets:
            yield self.finding(
                metric.dimensions,
                f"{metric.title} has no data {_with(frozenset(given))}, so {metric.alarm.address} "
                "never goes into ALARM: "
                f"it exists only {', or '.join(map(_with, facts.dimension_sets))}{_instead(metric.title, given)}.",
            )
        elif isinstance(operation, str) and operation not in operations():
            yield self.finding(
                metric.dimensions.within(("Operation",)),
                f"DynamoDB has no operation {operation}, so {metric.alarm.address} never goes into ALARM: "
                "name one operation such as GetItem, and write an alarm for each.",
            )


def _instead(metric: str, given: Container[str]) -> str:
    """Return which metrics say the same of the whole table; empty where none do."""
    whole = metric == "ThrottledRequests" and "TableName" in given
    return "; for the whole table, watch ReadThrottleEvents and WriteThrottleEvents" if whole else ""


def _with(names: frozenset[str]) -> str:
    if not names:
        return "without dimensions (for the whole account)"
    return f"with {' and '.join(sorted(names, key=lambda name: (name != 'TableName', name)))}"
