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
_TOKEN = lazy_pattern(r"(?s)\"(?:[^\"\\]|\\.)*\"?|'(?:[^'\\]|\\.)*'?|[\w:]+|=~|!~|!=|\S")
"""What a query consists of. A text that is not closed goes to the end, so that no character is looked at twice."""
_QUOTES = "\"'"
_COMPARISONS = ("=", "=~", "!=", "!~")


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
    for bare, inside in _braces(text):
        labels = {}
        metric = bare
        for name, comparison, value in _matchers(inside):
            if not comparison:
                metric = name
            elif comparison == "=":
                labels[name] = value
        metric = next((labels.pop(name) for name in _NAMES if name in labels), metric)
        if labels.pop(_SCOPE[0], "") == _SCOPE[1]:
            yield Selector(metric, labels)


def _braces(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the word before each pair of braces, and the words between them."""
    before, bare = "", ""
    inside: list[str] | None = None
    for match in _TOKEN.finditer(text):
        word = match[0]
        if word == "{":
            bare, inside = before, []
        elif word == "}" and inside is not None:
            yield bare, inside
            inside = None
        elif inside is not None:
            inside.append(word)
        before = word if word[0].isalpha() or word[0] in "_:" else ""


def _matchers(words: list[str]) -> Iterator[tuple[str, str, str]]:
    """Yield the name, comparison and value of each label; a metric's name alone has neither."""
    name = comparison = ""
    for word in words:
        if word in _COMPARISONS:
            comparison = word
        elif name and comparison and word[0] in _QUOTES:
            yield name, comparison, word[1:-1]
            name = comparison = ""
        elif word[0].isalnum() or word[0] in _QUOTES + "_:":
            if name:
                yield name, "", ""
            name, comparison = word.strip(_QUOTES), ""
    if name:
        yield name, "", ""
