from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import UndeterminedError
from dynlint.model.reference import metrics, nearest_metric, operations
from dynlint.model.watching.alarm import NAMESPACE
from dynlint.model.watching.dashboard import drawn_metrics
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.system.module import Module
    from dynlint.model.watching.dashboard import DrawnMetric


class DashboardImpossibleMetric(Rule):
    """Dashboard that draws a metric of DynamoDB which does not exist.

    ## What it does
    Compares the metrics that the widgets of an `aws_cloudwatch_dashboard` draw with the names and the dimensions under
    which DynamoDB publishes them, as `alarm-unknown-metric` and `alarm-impossible-dimensions` do for alarms.

    ## Why is this bad?
    CloudWatch draws an empty graph without a word, and an empty graph of errors looks like good news.

    ## Example
        resource "aws_cloudwatch_dashboard" "orders" {
          dashboard_name = "orders"
          dashboard_body = jsonencode({
            widgets = [
              {
                type = "metric"
                properties = {
                  region  = "eu-west-1"
                  metrics = [["AWS/DynamoDB", "ReadThrottledEvents", "TableName", "orders"]]
                }
              },
            ]
          })
        }

    ## Use instead
        resource "aws_cloudwatch_dashboard" "orders" {
          dashboard_name = "orders"
          dashboard_body = jsonencode({
            widgets = [
              {
                type = "metric"
                properties = {
                  region  = "eu-west-1"
                  metrics = [["AWS/DynamoDB", "ReadThrottleEvents", "TableName", "orders"]]
                }
              },
            ]
          })
        }
    """

    id = "DYN416"
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        for dashboard in module.blocks_of("aws_cloudwatch_dashboard"):
            yield from self._check_dashboard(dashboard)

    def _check_dashboard(self, dashboard: Block) -> Iterator[Draft]:
        try:
            for drawn in drawn_metrics(dashboard):
                if drawn.namespace == NAMESPACE and isinstance(drawn.name, str):
                    yield from self._judge(drawn, drawn.name, dashboard.address)
        except UndeterminedError as blocked:
            yield self.undecided(blocked.attribute, blocked.why)

    def _judge(self, drawn: DrawnMetric, name: str, address: str) -> Iterator[Draft]:
        facts, given = metrics().get(name), frozenset(drawn.dimensions)
        operation = drawn.dimensions.get("Operation")
        if facts is None:
            nearest = nearest_metric(name) or "a metric of the list that AWS publishes"
            yield self.finding(drawn.place, f"DynamoDB has no metric {name} for {address} to draw: write {nearest}.")
        elif given not in facts.dimension_sets and not given & {"OperationType", "Verb"}:
            possible = ", or ".join(map(_called, facts.dimension_sets))
            yield self.finding(
                drawn.place,
                f"{name} has no data with {_called(given)} for {address} to draw: write it with {possible}.",
            )
        elif isinstance(operation, str) and operation not in (*operations(), "."):
            yield self.finding(
                drawn.place,
                f"DynamoDB has no operation {operation} for {address} to draw: name one operation such as GetItem.",
            )


def _called(names: frozenset[str]) -> str:
    return " and ".join(sorted(names, key=lambda name: (name != "TableName", name))) or "no dimensions"
