from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.model.reference import metrics, nearest_metric, operations
from dynlint.model.resource_types import DASHBOARD
from dynlint.model.system.links import INDEX_DIMENSION
from dynlint.model.watching.alarm import NAMESPACE
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.dashboard import DrawnMetric


class DashboardImpossibleMetric(Rule):
    """Dashboard that draws what does not exist: a metric of DynamoDB, or one of a table that is not there.

    ## What it does
    Compares the metrics that the widgets of an `aws_cloudwatch_dashboard` draw with the names and the dimensions under
    which DynamoDB publishes them, as `alarm-unknown-metric` and `alarm-impossible-dimensions` do for alarms. A table
    that is not in the configuration is found where its name is nearly that of one, an index where its table is.

    ## Why is this bad?
    CloudWatch draws an empty graph without a message, and an empty graph of errors looks like good news.

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
    resources = (DASHBOARD,)
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
    )

    def check_module(self, module: Module) -> Iterator[Draft]:
        dashboards = module.blocks_of("aws_cloudwatch_dashboard")
        yield from self.each(dashboards, lambda dashboard: self._check_dashboard(dashboard, module))

    def _check_dashboard(self, dashboard: Block, module: Module) -> Iterator[Draft]:
        from dynlint.model.watching.dashboard import drawn_metrics  # noqa: PLC0415  # few dashboards

        address = dashboard.address
        drawn = [each for each in drawn_metrics(dashboard) if each.namespace == NAMESPACE]
        for each in drawn:
            if isinstance(each.name, str):
                yield from self._judge(each, each.name, address)
        first = {each.subject: each for each in drawn[::-1]}
        yield from self.each(first.values(), lambda each: self._names(each, address, module))

    def _names(self, drawn: DrawnMetric, address: str, module: Module) -> Iterator[Draft]:
        name, index = drawn.dimensions.get("TableName"), drawn.dimensions.get(INDEX_DIMENSION)
        tables, named = module.tables_meant(name, drawn.placement), module.unknown_table(name)
        if named and not tables and all(table.name.text for table in module.tables):
            from dynlint.model.relations.misspelt_name import nearest_table  # noqa: PLC0415  # only for mistakes

            meant, doubt = nearest_table(named, drawn.placement, module)
            message = f"there is no table {named} here for {address} to draw: write {meant}, best as a reference."
            found = [self.finding(drawn.place, message)] if meant else []
            yield from self.if_meant(doubt, drawn.place, meant, lambda _: found)
        if isinstance(index, str):
            for table, doubt in tables:
                judge = partial(self._judge_index, drawn, index, address)
                yield from self.if_meant(doubt, drawn.place, table, judge)

    def _judge_index(self, drawn: DrawnMetric, index: str, address: str, table: Table) -> Iterator[Draft]:
        indexes = {each.name.text for each in table.global_indexes}
        if index not in indexes:
            message = f"{table.address} has no global index {index} for {address} to draw"
            yield self.finding(drawn.place, f"{message}: {_instead(sorted(map(str, indexes)))}.")

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
                f"{name} has no data {_called(given)} for {address} to draw: write it {possible}.",
            )
        elif isinstance(operation, str) and operation not in (*operations(), "."):
            yield self.finding(
                drawn.place,
                f"DynamoDB has no operation {operation} for {address} to draw: name one operation such as GetItem.",
            )


def _instead(indexes: list[str]) -> str:
    return f"write {' or '.join(indexes)}" if indexes else "leave the dimension out"


def _called(names: frozenset[str]) -> str:
    listed = " and ".join(sorted(names, key=lambda name: (name != "TableName", name)))
    return f"with {listed}" if listed else "without dimensions"
