from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import metrics, nearest_metric
from dynlint.model.resource_types import ALARM
from dynlint.model.watching.promql import NOT_KNOWN, selectors
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.body import Attribute
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.insights import Insight
    from dynlint.model.watching.promql import Selector


class AlarmUnknownMetric(Rule):
    """Alarm on a metric that DynamoDB does not publish.

    ## What it does
    Compares the metric name of every alarm in the namespace `AWS/DynamoDB` with the metrics that exist, and names the
    nearest one. Where no name is near it warns: AWS may have added the metric. A query of Metrics Insights (`SELECT ...
    FROM SCHEMA("AWS/DynamoDB", TableName)`) is read for its metric and its dimensions, and so is a query in PromQL for
    what it selects of the scope `cloudwatch.aws/dynamodb`: there a dimension is a label, which may be left out.

    ## Why is this bad?
    CloudWatch accepts any name and waits for data that never comes: the alarm stays in its first state, everything
    looks watched, and the throttling goes unseen. The well-known one is `ReadThrottledEvents` for `ReadThrottleEvents`.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-read-throttle-events"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottledEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
        }

    ## Use instead
        resource "aws_cloudwatch_metric_alarm" "reads" {
          alarm_name          = "orders-read-throttle-events"
          namespace           = "AWS/DynamoDB"
          metric_name         = "ReadThrottleEvents"
          statistic           = "Sum"
          period              = 60
          evaluation_periods  = 1
          comparison_operator = "GreaterThanThreshold"
          threshold           = 0
          dimensions          = { TableName = "orders" }
        }
    """

    id = "DYN403"
    severity = Severity.ERROR
    resources = (ALARM,)
    fix = "safe"
    fix_reason = "Only the alarm changes, in place."
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-PromQL-Querying.html",
    )

    def check_alarm(self, alarm: Alarm, module: Module) -> Iterator[Draft]:
        for body in alarm.block.blocks("metric_query"):
            from dynlint.model.watching.insights import insight  # noqa: PLC0415  # few alarms have expressions

            asked = insight(body.get("expression").symbol)
            if asked is not None:
                yield from self._judge_query(asked, body.get("expression"), alarm)
        for query in alarm.promql:
            for selector in selectors(query.symbol):
                yield from self._judge_selector(selector, query, alarm)

    def _judge_selector(self, selector: Selector, place: Attribute, alarm: Alarm) -> Iterator[Draft]:
        facts = metrics().get(selector.metric)
        if facts is None:
            yield from self._judge_name(selector.metric, place, alarm)
            return
        labels = frozenset().union(*facts.dimension_sets)
        others = frozenset().union(*(dimensions for each in metrics().values() for dimensions in each.dimension_sets))
        for name in selector.dimensions:
            meant = _nearest_label(name, others)
            if name not in labels and meant:
                advice = f"write {meant}" if meant in labels else "leave it out"
                text = f"{selector.metric} has no label {name}, so the query of {alarm.address} finds nothing"
                yield self.finding(place, f"{text}: {advice}.")

    def _judge_name(self, metric: str, place: Attribute, alarm: Alarm) -> Iterator[Draft]:
        if metric and NOT_KNOWN not in metric:
            nearest = nearest_metric(metric)
            advice = f"write {nearest}" if nearest else "take one from the list that AWS publishes"
            text = f"DynamoDB has no metric {metric}, so the query of {alarm.address} finds nothing"
            yield self.finding(place, f"{text}: {advice}.", severity=None if nearest else Severity.WARNING)

    def _judge_query(self, asked: Insight, place: Attribute, alarm: Alarm) -> Iterator[Draft]:
        facts = metrics().get(asked.metric)
        if facts is None:
            yield from self._judge_name(asked.metric, place, alarm)
        elif asked.is_of_schema and asked.dimensions not in facts.dimension_sets:
            by_size = sorted(facts.dimension_sets, key=lambda each: (len(each), sorted(each)))
            sets = ", or ".join(" and ".join(sorted(each)) or "none" for each in by_size)
            text = f"{asked.metric} is not published with {', '.join(sorted(asked.dimensions)) or 'no dimension'}"
            yield self.finding(place, f"{text}, so the query of {alarm.address} finds nothing: name {sets}.")

    def check_metric(self, metric: Metric, module: Module) -> Iterator[Draft]:
        if not metric.is_of_dynamodb:
            return
        written = metric.title
        if not isinstance(written, str) or written in metrics():
            return
        nearest = _nearest(metric, written)
        advice = f"write {nearest}" if nearest else "take one from the list that AWS publishes"
        severity = None if nearest else Severity.WARNING
        yield self.finding(
            metric.name,
            f"DynamoDB has no metric {written}, so {metric.alarm.address} never goes into ALARM: {advice}.",
            metric.body.change("metric_name", nearest) if nearest and _is_slip(written, nearest) else (),
            severity,
        )


def _nearest(metric: Metric, written: str) -> str:
    """Return the metric with the most similar name, among those that exist with the alarm's dimensions."""
    given = frozenset(metric.dimensions.mapping)
    fitting = [name for name, facts in metrics().items() if not given or given in facts.dimension_sets]
    nearest = nearest_metric(written)
    if nearest in fitting or not fitting:
        return nearest
    import difflib  # noqa: PLC0415  # only for mistakes

    lowered = {name.lower(): name for name in fitting}
    close = difflib.get_close_matches(written.lower().replace("requests", "events"), lowered, 1, 0.8)
    return lowered[close[0]] if close else ""


def _nearest_label(written: str, labels: Iterable[str]) -> str:
    """Return the dimension that equals a label or is similar; empty if none is, since AWS may have added a new one."""
    if written in labels:
        return written
    import difflib  # noqa: PLC0415  # only for mistakes

    lowered = {name.lower(): name for name in labels}
    close = difflib.get_close_matches(written.lower(), lowered, 1, 0.7)
    return lowered[close[0]] if close else ""


def _is_slip(written: str, nearest: str) -> bool:
    """Tell whether the names differ only in case or in their ending, so that the meaning is certain."""
    short, full = written.lower().replace("throttled", "throttle"), nearest.lower().replace("throttled", "throttle")
    return short.rstrip("s") == full.rstrip("s")
