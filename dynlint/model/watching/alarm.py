"""Alarms and the metrics they watch."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.block import Attribute, same_place
from dynlint.model.known import Unknown, comparison_key, parts_of
from dynlint.model.reference import metrics, nearest_metric
from dynlint.model.three_valued import any_of
from dynlint.model.watching.promql import selectors

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Block, Body
    from dynlint.model.kinds import Text
    from dynlint.model.known import Value
    from dynlint.model.placement import Placement
    from dynlint.model.reference import MetricFacts
    from dynlint.model.watching.promql import Selector

NAMESPACE = "AWS/DynamoDB"


class Metric:
    """One metric that an alarm watches: the alarm's own, or that of a ``metric_query``."""

    def __init__(self, alarm: Alarm, body: Body, query: Body | None = None) -> None:
        """`query` is the ``metric_query`` block that contains it, or None."""
        self.alarm = alarm
        self.body = body
        self.query = query

    @property
    def namespace(self) -> Attribute:
        """``AWS/DynamoDB`` for the tables' metrics."""
        return self.body.get("namespace")

    @property
    def name(self) -> Attribute:
        """``metric_name``."""
        return self.body.get("metric_name")

    @property
    def title(self) -> str:
        """The name as text, empty if absent; raises UndeterminedError if it is not known."""
        return self.name.text or ""

    @property
    def dimensions(self) -> Attribute:
        """A map of dimension names to values; absent for a metric of the whole account.

        A nested block, as in Terraform 0.11, is read, too.
        """
        written = self.body.get("dimensions")
        blocks = self.body.blocks("dimensions") if written.absent else ()
        if not blocks:
            return written
        return Attribute(self.body, "dimensions", {name: blocks[0].read(name) for name in blocks[0].names()})

    @property
    def is_of_dynamodb(self) -> bool:
        """Whether it is known to be a metric of DynamoDB."""
        return self.namespace.is_(NAMESPACE)

    @property
    def facts(self) -> MetricFacts | None:
        """The facts of the metric; None for other services and misspelt names. May raise UndeterminedError."""
        return metrics().get(self.title) if self.is_of_dynamodb else None

    @property
    def is_queried(self) -> bool:
        """Whether it belongs to a ``metric_query``; then the threshold may be for another metric or an expression."""
        return self.body is not self.alarm.block

    @property
    def statistic(self) -> Attribute:
        """``Sum``, ``Average``, ``p99`` ...: from ``stat`` in a ``metric_query``, or ``extended_statistic``."""
        if self.is_queried:
            return self.body.get("stat")
        return self.body.get("extended_statistic" if self.body.get("statistic").absent else "statistic")

    @property
    def period(self) -> Attribute:
        """The length of a data point in seconds."""
        return self.body.get("period")

    @property
    def unit(self) -> Attribute:
        """``unit``; if set, only data with this unit counts."""
        return self.body.get("unit")

    @property
    def account(self) -> Text:
        """``account_id``: the account of the metric, if it is not that of the alarm; else None."""
        return None if self.query is None else self.query.get("account_id").symbol or None

    @property
    def placement(self) -> Placement:
        """The place of the metric: the region of its alarm, and its own account or that of the alarm."""
        place, account = self.alarm.block.placement, self.account
        return place if account is None else place.in_account(account)

    def is_meant_as(self, name: str) -> bool | None:
        """Tell whether it means a metric of DynamoDB, also if misspelt; None if that is not known."""
        namespace, written = self.namespace.symbol, self.name.symbol
        if isinstance(namespace, str) and namespace.lower() != NAMESPACE.lower():
            return False
        if isinstance(namespace, Unknown) or isinstance(written, Unknown):
            return None
        return isinstance(written, str) and nearest_metric(written) == name

    def dimension(self, name: str) -> Text:
        """Return a dimension's value; None if it has none, an Unknown if the map is unknown."""
        return self.dimensions.member(name)


class Alarm:
    """One instance of aws_cloudwatch_metric_alarm."""

    def __init__(self, block: Block) -> None:
        self.block = block
        self.address = block.address

    @property
    def body(self) -> Body:
        """The block; every object of the model has this attribute."""
        return self.block

    @property
    def actions(self) -> Attribute:
        """``alarm_actions``."""
        return self.block.get("alarm_actions")

    def distinct_actions(self, name: str) -> int:
        """Return the number of different actions in an argument; actions without an identity are not counted."""
        return len({known for action in self.block.get(name).texts if (known := comparison_key(action)) is not None})

    @property
    def actions_enabled(self) -> Attribute:
        """``actions_enabled``; absent means true."""
        return self.block.get("actions_enabled")

    @property
    def threshold(self) -> Attribute:
        """The number with which the metric, or an expression over metrics, is compared."""
        return self.block.get("threshold")

    @property
    def evaluation_periods(self) -> Attribute:
        """The number of the most recent data points that are evaluated."""
        return self.block.get("evaluation_periods")

    @property
    def datapoints(self) -> Attribute:
        """``datapoints_to_alarm``: the number of them that have to breach the threshold; absent means all."""
        return self.block.get("datapoints_to_alarm")

    @property
    def is_of_dynamodb(self) -> bool:
        """Whether it is known to watch a metric of DynamoDB."""
        return any(metric.is_of_dynamodb for metric in self.metrics)

    def is_relayed_by(self, blocks: Iterable[Block]) -> bool | None:
        """Tell whether a composite alarm or an event rule passes the alarm on; an unknown rule counts as doing so.

        Both see only alarms of their own region and account; None if a place is not known.
        """
        return any_of(same_place(block, self.block) for block in blocks if self._may_be_passed_on_by(block))

    def _may_be_passed_on_by(self, block: Block) -> bool:
        if block.type == "aws_cloudwatch_composite_alarm":
            return self._may_stand_in(block.get("alarm_rule").symbol)
        pattern = block.get("event_pattern").symbol
        return isinstance(pattern, Unknown) or "CloudWatch Alarm State Change" in str(pattern)

    def _may_stand_in(self, rule: Value) -> bool:
        name = self.block.get("alarm_name").symbol
        return any(
            isinstance(name, str) and name in part
            if isinstance(part, str)
            else isinstance(name, Unknown) or part is rule
            for part in parts_of(rule)
        )

    @property
    def is_searching(self) -> bool:
        """Whether it has expressions over metrics, or a query."""
        return bool(self.expressions or self.selected)

    def searches(self, metric: str) -> bool:
        """Tell whether an expression (``SELECT``, ``SEARCH``, PromQL ...) names a metric."""
        named = any(re.search(rf"\b{metric}\b", text) for text in self.expressions)
        return named or any(each.metric == metric for each in self.selected)

    @cached_property
    def expressions(self) -> tuple[str, ...]:
        """Its known expressions over metrics."""
        texts = (query.get("expression").symbol for query in self.block.blocks("metric_query"))
        return tuple(text for text in texts if isinstance(text, str))

    @cached_property
    def promql(self) -> tuple[Attribute, ...]:
        """The query in PromQL that it evaluates in place of a metric."""
        criteria = (
            body for each in self.block.blocks("evaluation_criteria") for body in each.blocks("promql_criteria")
        )
        return tuple(body.get("query") for body in criteria)

    @cached_property
    def selected(self) -> tuple[Selector, ...]:
        """The metrics of DynamoDB that its query in PromQL selects."""
        return tuple(each for query in self.promql for each in selectors(query.symbol))

    @cached_property
    def metrics(self) -> tuple[Metric, ...]:
        """The metrics that it watches."""
        queries = [
            Metric(self, metric, query)
            for query in self.block.blocks("metric_query")
            for metric in query.blocks("metric")
        ]
        return tuple(queries) if self.block.get("metric_name").absent and queries else (Metric(self, self.block),)
