from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.block import UndeterminedError
from dynlint.model.links import is_of_index
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.module import Module
    from dynlint.model.table import Index, Table


class IndexAlarmMissing(Rule):
    """Index of a production table without an alarm on throttled reads or writes.

    ## What it does
    Looks for an alarm of every global secondary index, with its name as the dimension `GlobalSecondaryIndexName`, on
    each of the option `metrics`, by default `ReadThrottleEvents` and `WriteThrottleEvents`. Where no alarm is on the
    table either, `alarm-missing` says so once, of the table and its indexes.

    ## Why is this bad?
    The metrics of a table leave out its global secondary indexes, so an alarm on the table stays green while an index
    is throttled. An index whose writes are throttled holds up the writes to the table too.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          global_secondary_index {
            name     = "by-user"
            hash_key = "user"
          }
        }

        resource "aws_cloudwatch_metric_alarm" "table" {
          for_each            = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
          alarm_name          = "orders-${each.key}"
          namespace           = "AWS/DynamoDB"
          metric_name         = each.key
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"

          global_secondary_index {
            name     = "by-user"
            hash_key = "user"
          }
        }

        resource "aws_cloudwatch_metric_alarm" "index" {
          for_each            = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
          alarm_name          = "orders-by-user-${each.key}"
          namespace           = "AWS/DynamoDB"
          metric_name         = each.key
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          dimensions          = { TableName = "orders", GlobalSecondaryIndexName = "by-user" }
        }
    """

    id = "DYN402"
    severity = Severity.WARNING
    production_only = True
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
    )
    options: ClassVar[dict[str, Any]] = {"metrics": ("ReadThrottleEvents", "WriteThrottleEvents")}

    def check_index(self, index: Index, module: Module) -> Iterator[Draft]:
        if index.kind != "global":
            return
        table = index.table
        missing = [name for name in self.option("metrics") if not _is_watched(name, index, module)]
        if missing and (call := module.unread_call_with(table, "alarm", "cloudwatch", "monitor")):
            yield self.undecided(index.name, f"{call.address} is not on disk, and it may make the alarm")
        elif missing and module.is_library and next(module.metrics_of(table), None) is None:
            yield self.undecided(index.name, "the caller may make the alarm, and nobody here calls the module")
        elif missing:
            left_out = module.left_out.alarm(index, missing)
            if left_out is None and not table.is_state_lock and not self._is_watched_at_all(table, module):
                return  # alarm-missing says so of the table and its indexes
            yield self.finding(
                index.name,
                f"{index.title} of {table.address} has no alarm on {' and '.join(missing)}, and one of the table does "
                f"not cover it: {left_out or ''}add one with the dimensions TableName and GlobalSecondaryIndexName.",
                because=left_out,
            )

    def _is_watched_at_all(self, table: Table, module: Module) -> bool:
        """Tell whether an alarm may be on the table or one of its indexes."""
        metrics = (*module.metrics_of(table), *module.doubtful_metrics_of(table))
        names = self.option("metrics")
        return any(
            module.is_searched(name) or any(metric.is_meant_as(name) is not False for metric in metrics)
            for name in names
        )


def _is_watched(name: str, index: Index, module: Module) -> bool:
    of_table = (metric for metric in module.metrics_of(index.table) if metric.is_meant_as(name) is not False)
    found = ((metric, is_of_index(metric, index, module)) for metric in of_table)
    if any(own and metric.is_meant_as(name) and metric.alarm.block.uncertain is None for metric, own in found):
        return True
    if module.is_searched(name):
        return True
    metrics = (*module.metrics_of(index.table), *module.doubtful_metrics_of(index.table))
    meant = (metric for metric in metrics if metric.is_meant_as(name) is not False)
    doubtful = next((metric for metric in meant if is_of_index(metric, index, module) is not False), None)
    if doubtful is not None:
        raise UndeterminedError(index.name, f"it cannot be told whether {doubtful.alarm.address} watches {name} of it")
    return False
