"""Queries of CloudWatch Metrics Insights: their metric of DynamoDB, and its dimensions.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-metrics-insights-querylanguage.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.model.known import Value

_WORD = r"(?:\w+|\"[^\"]*\")"
_SELECT = lazy_pattern(
    rf"(?is)\s*SELECT\s+\w+\s*\(\s*({_WORD})\s*\)\s+FROM\s+"
    rf"(?:(SCHEMA)\s*\(\s*)?\"AWS/DynamoDB\"((?:\s*,\s*{_WORD})*)"
)


class Insight(NamedTuple):
    """The metric and dimensions of a query."""

    metric: str
    is_of_schema: bool
    """Whether it lists its dimensions: ``FROM SCHEMA(...)``."""
    dimensions: frozenset[str]


def insight(query: Value) -> Insight | None:
    """Return the metric that a query selects in AWS/DynamoDB; None for other expressions and unknown values."""
    found = _SELECT.match(query) if isinstance(query, str) else None
    if found is None:
        return None
    named = (part.strip().strip('"') for part in found[3].split(",") if part.strip())
    return Insight(found[1].strip('"'), found[2] is not None, frozenset(named))
