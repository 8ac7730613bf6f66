from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.additions.alarms import alarms_beside
from dynlint.model.block import UndeterminedError
from dynlint.model.relations.out_of_reach import alarms_apart, doubt_of_place, search_doubt
from dynlint.model.resource_types import TABLES
from dynlint.model.system.links import is_of_index
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.finding import Change
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module


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
    resources = TABLES
    fix = "unsafe"
    fix_reason = "Alarms cost money, and somebody has to choose the topic that is notified."
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
            yield self.undecided(
                index.name, "the caller may create the alarm, and no root module here calls this module"
            )
        elif missing:
            left_out = module.disabled.alarm(index, missing)
            first = left_out or alarms_apart(missing, index, module)
            if not first and not table.is_state_lock and not self._is_watched_at_all(table, module):
                return  # alarm-missing reports the table together with its indexes
            yield self.finding(
                index.name,
                f"{index.title} of {table.address} has no alarm on {' and '.join(missing)}, and one of the table does "
                f"not cover it: {first}add one with the dimensions TableName and GlobalSecondaryIndexName.",
                () if first else _changes(index, missing, module),
                because=left_out,
            )

    def _is_watched_at_all(self, table: Table, module: Module) -> bool:
        """Tell whether the table or one of its indexes has, or may have, an alarm."""
        metrics = (*module.metrics_of(table), *module.doubtful_metrics_of(table))
        names = self.option("metrics")
        return any(
            module.is_searched(name, table) is not False
            or any(metric.is_meant_as(name) is not False for metric in metrics)
            for name in names
        )


def _changes(index: Index, missing: Sequence[str], module: Module) -> tuple[Change, ...]:
    name = index.name.symbol
    if not isinstance(name, str) or index.table.block.key is not None:
        return ()  # other tables of the same block may have their alarms
    if module.around.metrics_of(index.table):
        return ()  # another root module has the alarms of the table
    return alarms_beside(index.table, missing, [name], module, of_table=False)


def _is_watched(name: str, index: Index, module: Module) -> bool:
    of_table = (metric for metric in module.metrics_of(index.table) if metric.is_meant_as(name) is not False)
    found = ((metric, is_of_index(metric, index, module)) for metric in of_table)
    if any(own and metric.is_meant_as(name) and metric.alarm.block.uncertain is None for metric, own in found):
        return True
    searched = module.is_searched(name, index.table)
    if searched:
        return True
    metrics = (*module.metrics_of(index.table), *module.doubtful_metrics_of(index.table))
    meant = (metric for metric in metrics if metric.is_meant_as(name) is not False)
    doubtful = next((metric for metric in meant if is_of_index(metric, index, module) is not False), None)
    if doubtful is not None:
        why = f"it is unknown whether {doubtful.alarm.address} watches {name} of it"
        raise UndeterminedError(index.name, why + doubt_of_place(doubtful, index.table))
    if searched is None:
        raise UndeterminedError(index.name, search_doubt(name, index.table, module))
    return False
