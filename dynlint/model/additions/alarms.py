"""Proposes alarms on throttled requests, beside the table that they watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.additions.beside import Reach, reach, the_only
from dynlint.model.written import Addition, Code, Interpolated
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Change
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module

_METRICS = ("ReadThrottleEvents", "WriteThrottleEvents")
_TOPIC_VARIABLE = "alarm_topic_arn"
_ODD = lazy_pattern(r"[^A-Za-z0-9_]+")


def alarms_beside(
    table: Table, metrics: Sequence[str], indexes: Sequence[str], module: Module, *, of_table: bool
) -> tuple[Change, ...]:
    """Return the edit that adds alarms on throttled requests of a table and of the named indexes.

    It is empty for other metrics, which need other dimensions, and in a called module without a topic to notify.
    """
    block = table.block
    topic = the_only("aws_sns_topic", module, block, "alarm")
    if block.type != "aws_dynamodb_table" or not set(metrics) <= {*_METRICS} or (topic is None and block.module):
        return ()
    action = f"var.{_TOPIC_VARIABLE}" if topic is None else f"{topic.type}.{topic.name}.arn"
    subjects = [*([""] if of_table else []), *indexes]
    found = [each for index in subjects for each in _alarms(table, metrics, index, action)]
    return block.beside([*([_variable()] if topic is None else []), *found])


def _variable() -> Addition:
    content = {"description": "The ARN of the topic that is told of alarms.", "type": Code("string")}
    return Addition(("variable", _TOPIC_VARIABLE), content)


def _alarms(table: Table, metrics: Sequence[str], index: str, action: str) -> list[Addition]:
    """Return one alarm with ``for_each`` over the metrics; if the table has several instances, one for each metric."""
    there = reach(table.block)
    label = "_".join((table.block.name, *([_ODD.sub("_", index).strip("_")] if index else []), "throttled"))
    if not {"for_each", "count"} & there.meta.keys():
        listed = ", ".join(f'"{metric}"' for metric in metrics)
        meta = {"for_each": Code(f"toset([{listed}])"), **there.meta}
        return [_alarm(label, meta, there, index, Code("each.key"), action)]
    named = {metric: f"{label}_{metric.partition('Throttle')[0].lower()}s" for metric in metrics}
    return [_alarm(name, there.meta, there, index, metric, action) for metric, name in named.items()]


def _alarm(label: str, meta: dict[str, Any], there: Reach, index: str, metric: str, action: str) -> Addition:
    table = f"{there.expression}.name"
    shown = f"${{{metric}}}" if isinstance(metric, Code) else metric
    content = {
        **meta,
        "alarm_name": Interpolated("-".join((f"${{{table}}}", *([index] if index else []), shown))),
        "namespace": "AWS/DynamoDB",
        "metric_name": metric,
        "statistic": "Sum",
        "period": 60,
        "evaluation_periods": 1,
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "treat_missing_data": "notBreaching",
        "alarm_actions": (Code(action),),
        "dimensions": {"TableName": Code(table)} | ({"GlobalSecondaryIndexName": index} if index else {}),
    }
    return Addition(("resource", "aws_cloudwatch_metric_alarm", label), content)
