from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.model.resource_types import ALARM, TABLES
from dynlint.model.system.links import INDEX_DIMENSION
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


class AlarmWatchesUnknownTable(Rule):
    """Alarm on a table or index that is not there, and whose name is like one that is.

    ## What it does
    Compares the `TableName` of every alarm with the tables of the configuration. A name that is no table's, but nearly
    one's (misspelt, in another case, without the prefix), is a slip; any other may be a table made elsewhere. Where the
    table is here, `GlobalSecondaryIndexName` has to be one of its global indexes: a local index has no metrics.

    ## Why is this bad?
    CloudWatch accepts any name and waits for data that never comes: the alarm stays in its first state, and the table
    that was meant is not watched.

    ## Example
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
          dimensions          = { TableName = "Orders" }
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

    id = "DYN413"
    resources = (*TABLES, ALARM)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        name, index = metric.dimension("TableName"), metric.dimension(INDEX_DIMENSION)
        named = module.unknown_table(name) if metric.is_of_dynamodb else ""
        tables = module.tables_meant(name, metric.placement)
        if tables and isinstance(index, str):
            for table, doubt in tables:
                judge = partial(self._judge_index, metric, index)
                yield from self.if_meant(doubt, metric.dimensions, table, judge)
        elif named and all(table.name.text for table in module.tables):
            from dynlint.model.relations.misspelt_name import nearest_table  # noqa: PLC0415  # only for mistakes

            meant, doubt = nearest_table(named, metric.placement, module)
            yield from self.if_meant(doubt, metric.dimensions, meant, partial(self._judge_name, metric, named))

    def _judge_name(self, metric: Metric, named: str, meant: str) -> Iterator[Draft]:
        if meant:
            yield self.finding(
                metric.dimensions.within(("TableName",)),
                f"there is no table {named} here, so {metric.alarm.address} never goes into ALARM: "
                f"write {meant}, best as a reference to the table's name.",
            )

    def _judge_index(self, metric: Metric, name: str, table: Table) -> Iterator[Draft]:
        names = [index.name.text or "" for index in table.global_indexes]
        if name not in names:
            yield self.finding(
                metric.dimensions.within((INDEX_DIMENSION,)),
                f"{table.address} has no global index {name}, so {metric.alarm.address} never goes into ALARM: "
                f"{'write ' + ' or '.join(names) if names else 'leave the dimension out'}.",
            )
