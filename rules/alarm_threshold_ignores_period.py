from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from dynlint.model.resource_types import ALARM
from dynlint.model.system.links import subjects_watched, table_of
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric

_METRICS = {"ConsumedReadCapacityUnits": "Read", "ConsumedWriteCapacityUnits": "Write"}


class AlarmThresholdIgnoresPeriod(Rule):
    """Alarm that compares consumed capacity of a whole period with the capacity of a second.

    ## What it does
    Compares the threshold of an alarm on consumed capacity with the capacity of the table or index (or with the upper
    bound of its autoscaling): it is wrong from half of it up to all of it, while the period is longer than a second.

    ## Why is this bad?
    Capacity is given for each second, and `Sum` counts the units of the whole period: 80 percent of 5 units are 240 in
    a minute. With a threshold of 4 the alarm fires when hardly anything is used, all the time, until nobody looks any
    more. `Average` is no way around: it is the average of a request, and not of a second.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
        }

        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ConsumedReadCapacityUnits"
          statistic           = "Sum"
          period              = 60
          comparison_operator = "GreaterThanThreshold"
          threshold           = aws_dynamodb_table.orders.read_capacity * 0.8
          dimensions          = { TableName = aws_dynamodb_table.orders.name }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name           = "orders"
          read_capacity  = 5
          write_capacity = 5
        }

        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ConsumedReadCapacityUnits"
          statistic           = "Sum"
          period              = 60
          comparison_operator = "GreaterThanThreshold"
          threshold           = aws_dynamodb_table.orders.read_capacity * 60 * 0.8
          dimensions          = { TableName = aws_dynamodb_table.orders.name }
        }
    """

    id = "DYN407"
    resources = (ALARM,)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        direction = _METRICS.get(metric.title) if metric.is_of_dynamodb and not metric.is_queried else None
        if direction is None:
            return
        for subject, doubt in subjects_watched(metric, module):
            if subject is not None:
                judge = partial(self._judge, metric, direction, module)
                yield from self.if_meant(doubt, metric.dimensions, subject, judge)

    def _judge(self, metric: Metric, direction: str, module: Module, subject: Table | Index) -> Iterator[Draft]:
        if table_of(subject).is_on_demand or not _looks_up(metric):
            return
        limits = _units_a_second(subject, direction, module)
        threshold, period = metric.alarm.threshold.number, metric.period.number
        if not limits or threshold is None or not period or 2 * threshold >= limits[0] * period:
            return
        if any(units <= 2 * threshold <= 2 * units for units in limits):
            yield self.finding(
                metric.alarm.threshold,
                f"{metric.alarm.address} compares the units of {period} seconds with {threshold}, about what "
                f"there is in one second: write {threshold * period} ({threshold} times the period), with Sum.",
            )


def _looks_up(metric: Metric) -> bool:
    operator = metric.alarm.block.get("comparison_operator").symbol
    return metric.statistic.text != "SampleCount" and isinstance(operator, str) and operator.startswith("Greater")


def _units_a_second(subject: Table | Index, direction: str, module: Module) -> list[Any]:
    """Return the table's or index's capacity, and the maximum that autoscaling can set; without unknown ones."""
    capacity = subject.read_capacity if direction == "Read" else subject.write_capacity
    target = module.target_of(subject, direction)
    return [units for units in (capacity.number, target.maximum.number if target else None) if units]
