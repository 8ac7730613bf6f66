"""Proposes alarms on throttled requests, beside the table that they watch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.additions.beside import Reach, callers_of, reach, the_only
from dynlint.model.resource_types import ALARM, TABLE
from dynlint.model.written import Addition, Code, Interpolated
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.finding import Change
    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.module import Module

_METRICS = ("ReadThrottleEvents", "WriteThrottleEvents")
_TOPIC_VARIABLE = "alarm_topic_arn"
_VARIABLE = Addition(
    ("variable", _TOPIC_VARIABLE),
    {"description": "The ARN of the topic that alarms notify.", "type": Code("string")},
)
_ODD = lazy_pattern(r"[^A-Za-z0-9_]+")


def alarms_beside(
    table: Table, metrics: Sequence[str], indexes: Sequence[str], module: Module, *, of_table: bool
) -> tuple[Change, ...]:
    """Return the edit that adds alarms on throttled requests of a table and of the named indexes.

    It is empty for other metrics, which need other dimensions, and without a topic to notify: in a called module whose
    calls cannot be edited.
    """
    block = table.block
    if block.type != TABLE or not set(metrics) <= {*_METRICS}:
        return ()
    receiver = _receiver(block, module)
    if receiver is None:
        return ()
    subjects = [*([""] if of_table else []), *indexes]
    found = [each for index in subjects for each in _alarms(table, metrics, index, receiver.actions)]
    added = block.beside([*receiver.declared, *found])
    return (*added, *receiver.handed_down) if added else ()


class _Receiver(NamedTuple):
    """The topic that an alarm notifies."""

    actions: Value
    """The value of `alarm_actions`."""
    declared: tuple[Addition, ...] = ()
    """The variable for the topic in the root module, if one is added."""
    handed_down: tuple[Change, ...] = ()
    """The edits that pass a topic to a called module."""


def _receiver(block: Block, module: Module) -> _Receiver | None:
    """Return the topic for a resource's alarms, in its module or in a caller, or else a variable; None without one."""
    variable = Code(f"var.{_TOPIC_VARIABLE}")
    topic = the_only("aws_sns_topic", module, block.module, "alarm")
    if topic is not None:
        return _Receiver((Code(f"aws_sns_topic.{topic.name}.arn"),))
    if not block.module:
        return _Receiver((variable,), (_VARIABLE,))
    givers: list[Code] = []
    for caller in callers_of(block.module):
        topic = the_only("aws_sns_topic", module, caller, "alarm")
        givers.append(variable if topic is None else Code(f"aws_sns_topic.{topic.name}.arn"))
        if topic is not None:
            break
    handed_down = block.handed_down(_VARIABLE, givers)
    return _Receiver(Code(f"{variable}[*]"), (), handed_down) if handed_down else None


def _alarms(table: Table, metrics: Sequence[str], index: str, actions: Value) -> list[Addition]:
    """Return one alarm with ``for_each`` over the metrics; if the table has several instances, one for each metric."""
    there = reach(table.block)
    label = "_".join((table.block.name, *([_ODD.sub("_", index).strip("_")] if index else []), "throttled"))
    if not {"for_each", "count"} & there.meta.keys():
        listed = ", ".join(f'"{metric}"' for metric in metrics)
        meta = {"for_each": Code(f"toset([{listed}])"), **there.meta}
        return [_alarm(label, meta, there, index, Code("each.key"), actions)]
    named = {metric: f"{label}_{metric.partition('Throttle')[0].lower()}s" for metric in metrics}
    return [_alarm(name, there.meta, there, index, metric, actions) for metric, name in named.items()]


def _alarm(label: str, meta: dict[str, Any], there: Reach, index: str, metric: str, actions: Value) -> Addition:
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
        "alarm_actions": actions,
        "dimensions": {"TableName": Code(table)} | ({"GlobalSecondaryIndexName": index} if index else {}),
    }
    return Addition(("resource", ALARM, label), content)
