from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from dynlint.finding import Severity
from dynlint.model.additions.alarms import alarms_beside
from dynlint.model.block import UndeterminedError
from dynlint.model.relations.coverage import reasons_of
from dynlint.model.relations.out_of_reach import alarms_apart, doubt_of_place, search_doubt
from dynlint.model.resource_types import TABLES
from dynlint.model.system.links import INDEX_DIMENSION
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.finding import Change
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


class AlarmMissing(Rule):
    """Production table without an alarm on throttled reads or writes.

    ## What it does
    Looks for an alarm of the table itself on each of the option `metrics`, by default `ReadThrottleEvents` and
    `WriteThrottleEvents`. An alarm whose metric name or dimensions are wrong counts here: `alarm-unknown-metric` and
    `alarm-impossible-dimensions` say what is wrong with it. One in another root module of the run counts where both
    know the table's name. Alarms on each reason for which the table can be throttled
    (`ReadKeyRangeThroughputThrottleEvents` and its siblings) count together, too. One that a `count` or `for_each`
    leaves out is named, with the line that leaves it out. A table of Terraform's state locks needs no alarm.

    ## Why is this bad?
    A throttled request fails or waits for retries. Without an alarm it is the users who report it, and the metric
    of the table is the only place that says why.

    ## Example
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

    ## Use instead
        resource "aws_dynamodb_table" "orders" {
          name         = "orders"
          billing_mode = "PAY_PER_REQUEST"
          hash_key     = "id"
        }

        resource "aws_cloudwatch_metric_alarm" "throttled" {
          for_each            = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
          alarm_name          = "orders-${each.key}"
          namespace           = "AWS/DynamoDB"
          metric_name         = each.key
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = aws_dynamodb_table.orders.name }
        }
    """

    id = "DYN401"
    severity = Severity.ERROR
    production_only = True
    resources = TABLES
    fix = "unsafe"
    fix_reason = "Alarms cost money, and somebody has to choose the topic that is notified."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Monitoring-metrics-creating-cloudwatch-alarms.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
    )
    options: ClassVar[dict[str, Any]] = {"metrics": ("ReadThrottleEvents", "WriteThrottleEvents")}

    def check_table(self, table: Table, module: Module) -> Iterator[Draft]:
        if table.is_state_lock:
            return
        missing = [name for name in self.option("metrics") if not self._is_watched(name, table, module)]
        call = module.unread_call_with(table, "alarm", "cloudwatch", "monitor")
        if missing and call:
            yield self.undecided(table.block, f"the source of {call.address} is not on disk, and it may make the alarm")
        elif missing and module.is_library and next(module.metrics_of(table), None) is None:
            yield self.undecided(
                table.block, "the caller may create the alarm, and no root module here calls this module"
            )
        elif missing:
            left_out = module.disabled.alarm(table, missing)
            first = left_out or alarms_apart(missing, table, module)
            indexes = [index for index in table.global_indexes if index.body.uncertain is None]
            unwatched = bool(indexes) and not any(
                metric.is_meant_as(name) is not False for metric in module.metrics_of(table) for name in missing
            )
            more = f", nor on its {'indexes' if indexes[1:] else 'index'}" if unwatched else ""
            apart = ", and others with GlobalSecondaryIndexName besides" if unwatched else ""
            yield self.finding(
                table.block,
                f"{table.address} has no alarm on {' and '.join(missing)}{more}: {first}add an aws_cloudwatch_"
                f"metric_alarm for {'each' if missing[1:] else 'it'}, with the dimension TableName alone{apart}.",
                () if first else _changes(table, missing, indexes if unwatched else [], module),
                because=left_out,
            )

    def _is_watched(self, name: str, table: Table, module: Module) -> bool:
        """Tell whether an alarm certainly exists; raise UndeterminedError if one may exist."""
        reasons = reasons_of(name, table)
        if _is_sure(name, table, module) or (reasons and all(_is_sure(each, table, module) for each in reasons)):
            return True
        searched = module.is_searched(name, table)
        for metric in () if searched else (*_of_table(table, module), *module.doubtful_metrics_of(table)):
            if metric.is_meant_as(name) is not False and not isinstance(metric.dimension(INDEX_DIMENSION), str):
                why = f"it is unknown whether {metric.alarm.address} watches {name} of this table"
                raise UndeterminedError(table.name, why + doubt_of_place(metric, table))
        if searched is None:
            raise UndeterminedError(table.name, search_doubt(name, table, module))
        return searched


def _is_sure(name: str, table: Table, module: Module) -> bool:
    watching = (metric for metric in _of_table(table, module) if metric.is_meant_as(name))
    return any(metric.alarm.block.uncertain is None for metric in watching)


def _of_table(table: Table, module: Module) -> Iterator[Metric]:
    """Yield the metrics of the table, without those of its indexes."""
    return (item for item in module.metrics_of(table) if item.dimension(INDEX_DIMENSION) is None)


def _changes(table: Table, missing: Sequence[str], indexes: Sequence[Index], module: Module) -> tuple[Change, ...]:
    """Return the edit that adds the alarms; none if other tables of the block, or other root modules, have some."""
    watched = module.watched_instances.get(table.block.base_address, ())
    if len(watched) > (table.address in watched) or module.around.metrics_of(table):
        return ()
    names = [index.name.symbol for index in indexes]
    texts = [name for name in names if isinstance(name, str)]
    return alarms_beside(table, missing, texts, module, of_table=True) if texts == names else ()
