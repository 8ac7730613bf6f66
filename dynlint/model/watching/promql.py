"""PromQL queries of CloudWatch alarms: which metrics of DynamoDB they select, and by which labels.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-PromQL-Querying.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import parts_of
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.known import Value

NOT_KNOWN = "\ufffc"
"""Stands in a text for what cannot be told before an apply."""
_SCOPE = ("@instrumentation.@name", "cloudwatch.aws/dynamodb")
_NAMES = ("__name__", "@datapoint.@name")
_TEXT = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
_SELECTOR = lazy_pattern(rf"([A-Za-z_:][\w:]*)?\s*\{{((?:[^{{}}\"']|{_TEXT})*)\}}")
_MATCHER = lazy_pattern(rf"({_TEXT}|[\w:]+)\s*(?:(=~|!~|!=|=)\s*({_TEXT}))?")


class Selector(NamedTuple):
    """One metric of DynamoDB that a query selects."""

    metric: str
    labels: dict[str, str]
    """By name the value that a label must have; other comparisons have none."""

    @property
    def dimensions(self) -> list[str]:
        """Return the labels that can be dimensions: those of resources, scopes and tags have dots, an at sign or _."""
        return [name for name, value in self.labels.items() if name.isalnum() and value]


def selectors(query: Value) -> Iterator[Selector]:
    """Yield what a query selects of DynamoDB's own metrics, whose scope is ``cloudwatch.aws/dynamodb``."""
    text = "".join(part if isinstance(part, str) else NOT_KNOWN for part in parts_of(query))
    for bare, written in _SELECTOR.findall(text):
        labels = {}
        metric = bare
        for name, comparison, value in _MATCHER.findall(written):
            if not comparison:
                metric = name.strip("\"'")
            elif comparison == "=":
                labels[name.strip("\"'")] = value[1:-1]
        metric = next((labels.pop(name) for name in _NAMES if name in labels), metric)
        if labels.pop(_SCOPE[0], "") == _SCOPE[1]:
            yield Selector(metric, labels)
