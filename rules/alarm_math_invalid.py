from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.model.reference import limit
from dynlint.model.resource_types import ALARM
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.body import Body
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm

_TEXTS = re.compile(r"'[^']*'|\"[^\"]*\"")
_IDS = re.compile(r"(?<![\w.])[a-z]\w*(?!\w*\s*\()")
_QUERY = re.compile(r"\s*(?:SELECT|SEARCH)\b|.*\bSEARCH\s*\(", re.IGNORECASE)


class AlarmMathInvalid(Rule):
    """Alarm on metric math that CloudWatch refuses.

    ## What it does
    Looks at alarms on metrics of DynamoDB that are made of `metric_query` blocks. They have at most ten metrics,
    exactly one result (`return_data = true`; with `threshold_metric_id` the band has it too), and expressions that
    name queries which exist.

    ## Why is this bad?
    CloudWatch refuses the alarm in the middle of the apply, and there is no alarm until it is corrected. Validation and
    plan accept it.

    ## Example
        resource "aws_cloudwatch_metric_alarm" "throttled" {
          alarm_name          = "orders-throttled"
          comparison_operator = "GreaterThanThreshold"
          evaluation_periods  = 1
          threshold           = 0

          metric_query {
            id         = "all"
            expression = "reads * 2"
          }

          metric_query {
            id = "reads"
            metric {
              namespace   = "AWS/DynamoDB"
              metric_name = "ReadThrottleEvents"
              stat        = "Sum"
              period      = 60
              dimensions  = { TableName = "orders" }
            }
          }
        }

    ## Use instead
        resource "aws_cloudwatch_metric_alarm" "throttled" {
          alarm_name          = "orders-throttled"
          comparison_operator = "GreaterThanThreshold"
          evaluation_periods  = 1
          threshold           = 0

          metric_query {
            id          = "all"
            expression  = "reads * 2"
            return_data = true
          }

          metric_query {
            id = "reads"
            metric {
              namespace   = "AWS/DynamoDB"
              metric_name = "ReadThrottleEvents"
              stat        = "Sum"
              period      = 60
              dimensions  = { TableName = "orders" }
            }
          }
        }
    """

    id = "DYN417"
    severity = Severity.ERROR
    resources = (ALARM,)
    references = (
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html",
    )

    def check_alarm(self, alarm: Alarm, module: Module) -> Iterator[Draft]:
        queries = alarm.block.blocks("metric_query")
        if not queries or not any(metric.is_of_dynamodb for metric in alarm.metrics):
            return
        doubtful = next((query.uncertain for query in queries if query.uncertain is not None), None)
        if doubtful is not None:
            yield self.undecided(queries[0].get("id"), f"the queries are not known: {doubtful.why}")
            return
        metrics, most = [query for query in queries if query.blocks("metric")], limit("alarm_metrics")
        if len(metrics) > most:
            text = f"{alarm.address} computes from {len(metrics)} metrics, of which {most} is the most"
            yield self.finding(metrics[most].get("id"), f"{text}: make several alarms, and a composite one of them.")
        yield from self._results(alarm, queries)
        yield from self._names(alarm, queries)

    def _results(self, alarm: Alarm, queries: tuple[Body, ...]) -> Iterator[Draft]:
        results = [query.get("return_data") for query in queries if query.get("return_data").truth]
        if not results:
            text = f"{alarm.address} has no result that its threshold is compared with"
            yield self.finding(queries[0].get("return_data"), f"{text}: write return_data = true in one metric_query.")
        elif len(results) > 1 and alarm.block.get("threshold_metric_id").absent:
            text = f"{alarm.address} has {len(results)} results, and its threshold is compared with one"
            yield self.finding(results[1], f"{text}: write return_data = true in one metric_query.")

    def _names(self, alarm: Alarm, queries: tuple[Body, ...]) -> Iterator[Draft]:
        known = {query.get("id").text for query in queries}
        for query in queries:
            expression = query.get("expression")
            if expression.why or not isinstance(expression.symbol, str) or _QUERY.match(expression.symbol):
                continue
            missing = next((name for name in _IDS.findall(_TEXTS.sub("", expression.symbol)) if name not in known), "")
            if missing:
                text = f'{alarm.address} computes from "{missing}", which is the id of no metric_query'
                yield self.finding(expression, f"{text}: write one of {', '.join(sorted(map(str, known)))}.")
