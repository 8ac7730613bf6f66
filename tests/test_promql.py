"""What a PromQL query selects; no query takes long, whatever its author writes."""

from __future__ import annotations

import pytest

from dynlint.model.watching.promql import selectors

SCOPE = '"@instrumentation.@name"="cloudwatch.aws/dynamodb"'


@pytest.mark.parametrize(
    ("query", "metric", "labels"),
    [
        (f'Errors{{{SCOPE}, TableName="orders"}}', "Errors", {"TableName": "orders"}),
        (
            f"sum by (TableName) (rate( Errors {{ TableName = 'a{{b}}' , {SCOPE} }}[5m]))",
            "Errors",
            {"TableName": "a{b}"},
        ),
        (f'{{"Errors", {SCOPE}, TableName=~"a|b", Operation!="x"}}', "Errors", {}),
        (f'{{__name__="Errors", {SCOPE}}}', "Errors", {}),
        (f'{{{SCOPE}, "@datapoint.@name"="Errors", TableName="a\\"b"}}', "Errors", {"TableName": 'a\\"b'}),
    ],
)
def test_a_selector(query: str, metric: str, labels: dict[str, str]) -> None:
    (found,) = selectors(query)
    assert (found.metric, found.labels) == (metric, labels)


@pytest.mark.parametrize("query", ["Errors", 'Errors{TableName="orders"}', f"Errors{{{SCOPE}", "}", "", '{"', "{a=}"])
def test_what_selects_nothing_of_dynamodb(query: str) -> None:
    assert [*selectors(query)] == []


@pytest.mark.parametrize("piece", ["a", " ", "{a", "a{b='c'} ", "{'\\\"", '{"a', "\\'"])
def test_no_query_takes_for_ever(piece: str) -> None:
    assert [*selectors(piece * (1_000_000 // len(piece)))] == []
