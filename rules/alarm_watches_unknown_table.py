from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.links import INDEX_DIMENSION, nearest_name, watched_table
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.alarm import Metric
    from dynlint.model.module import Module
    from dynlint.model.table import Table


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
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    )

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        named = module.plain(metric.dimension("TableName")) if metric.is_of_dynamodb else None
        table = watched_table(metric, module)
        index = None if table is None else metric.dimension(INDEX_DIMENSION)
        if table is not None and isinstance(index, str):
            yield from self._judge_index(metric, table, index)
        elif table is None and isinstance(named, str) and named not in module.table_names.identities:
            meant = nearest_name(named, (*module.tables_by_name, *module.around.tables))
            if meant and all(table.name.text for table in module.tables):
                yield self.finding(
                    metric.dimensions.within(("TableName",)),
                    f"there is no table {named} here, so {metric.alarm.address} never goes into ALARM: "
                    f"write {meant}, best as a "
                    "reference to the table's name.",
                )

    def _judge_index(self, metric: Metric, table: Table, name: str) -> Iterator[Draft]:
        names = [index.name.text or "" for index in table.global_indexes]
        if name not in names:
            yield self.finding(
                metric.dimensions.within((INDEX_DIMENSION,)),
                f"{table.address} has no global index {name}, so {metric.alarm.address} never goes into ALARM: "
                f"{'write ' + ' or '.join(names) if names else 'leave the dimension out'}.",
            )
