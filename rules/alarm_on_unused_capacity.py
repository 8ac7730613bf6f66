from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.resource_types import ALARM, TABLES
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric

_PROVISIONED, _ON_DEMAND = ("Provisioned",), ("OnDemand",)


class AlarmOnUnusedCapacity(Rule):
    """Alarm on a capacity metric that the table does not have in its billing mode.

    ## What it does
    Looks for alarms on provisioned capacity (`ProvisionedReadCapacityUnits`, `ReadProvisionedThroughputThrottleEvents`
    ...) of an on-demand table, and on the on-demand limits (`OnDemandMaxReadRequestUnits` ...) of a provisioned one.

    ## Why is this bad?
    The metric has no data, so the alarm can never go into ALARM. This is what is left when the billing mode of a table
    changes and its alarms stay.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadProvisionedThroughputThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = aws_dynamodb_table.orders.name }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-throttled-reads"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = aws_dynamodb_table.orders.name }
        }
    """

    id = "DYN412"
    resources = (*TABLES, ALARM)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        if metric.facts is None or not any(word in metric.title for word in (*_PROVISIONED, *_ON_DEMAND)):
            return
        for table, doubt in module.tables_meant(metric.dimension("TableName"), metric.placement):
            yield from self.if_meant(doubt, metric.dimensions, table, lambda table: self._judge(metric, table))

    def _judge(self, metric: Metric, table: Table) -> Iterator[Draft]:
        of_provisioned = any(word in metric.title for word in _PROVISIONED)
        if (of_provisioned and table.is_on_demand) or (not of_provisioned and table.is_provisioned):
            usual = f"{'Write' if 'Write' in metric.title else 'Read'}ThrottleEvents"
            yield self.finding(
                metric.name,
                f"{table.address} is {'on demand' if of_provisioned else 'provisioned'} and has no data for "
                f"{metric.title}, so {metric.alarm.address} never goes into ALARM: watch {usual}.",
            )
