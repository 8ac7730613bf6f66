"""Which tables an ARN pattern matches, above all if a part of it is unknown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynlint.model.arn_text import like
from dynlint.model.effort import EFFORT, TooMuchError
from dynlint.model.iam.arns import TableArn, is_every_table, is_of_dynamodb, matches, read_arn
from dynlint.model.known import Reference, Template, Unknown, Value

TABLE = "aws_dynamodb_table.orders"
NAMES = {TABLE: "orders"}
ARN = Reference("known after apply", TABLE, "arn")
STREAM = Reference("known after apply", TABLE, "stream_arn")
OTHER = Reference("known after apply", "aws_s3_bucket.logs", "arn")
ANY = Unknown("var.x has no value")
HEAD = "arn:aws:dynamodb:eu-west-1:111122223333:table/"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("*", TableArn("*", "*")),
        (ARN, TableArn("orders", "")),
        (STREAM, TableArn("orders", "/stream/*")),
        (Template((ARN, "/index/*")), TableArn("orders", "/index/*")),
        (Template((ARN, "/index/", ANY)), TableArn("orders", None)),
        (Template((ARN, ANY)), TableArn("orders", None)),
        (f"{HEAD}orders", TableArn("orders", "")),
        (f"{HEAD}orders/index/by-user", TableArn("orders", "/index/by-user")),
        (Template((f"{HEAD}orders/index/", ANY)), TableArn("orders", None)),
        (OTHER, None),
        (ANY, None),
        ("arn:aws:s3:::logs", None),
    ],
)
def test_what_an_arn_says(value: Value, said: TableArn | None) -> None:
    assert read_arn(value, NAMES) == said


@pytest.mark.parametrize(
    ("arn", "suffix", "answer"),
    [
        (TableArn("orders", "/index/*"), "/index/by-user", True),
        (TableArn("orders", "/index/*"), "/stream/x", False),
        (TableArn("orders", "*"), "", True),
        (TableArn("orders", ""), "/index/by-user", False),
        (TableArn("orders", None), "/index/by-user", None),
        (TableArn("carts", None), "/index/by-user", None),
        (TableArn("ord*", ""), "", True),
        (TableArn("carts", ""), "", False),
        (TableArn("*", "*"), "/index/by-user", True),
        (TableArn("carts", "*"), "/index/by-user", False),
    ],
)
def test_what_a_pattern_covers(arn: TableArn, suffix: str, answer: bool | None) -> None:
    assert matches(arn, "orders", suffix) is answer


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (ARN, True),
        (OTHER, False),
        (Template((ARN, ANY)), True),
        ("*", True),
        ("arn:aws:dynamodb:*", True),
        ("arn:aws:s3:::logs", False),
        (Template(("arn:aws:", ANY)), None),
        (Template(("arn:", ANY, ":s3:::logs")), False),
        (Template(("arn:aws:dynamodb:", ANY)), True),
        (Template(("arn:aws:", ANY, ":eu-west-1")), None),
    ],
)
def test_whether_it_is_of_dynamodb(value: Value, answer: bool | None) -> None:
    assert is_of_dynamodb(value) is answer


@pytest.mark.parametrize(
    "value", ["*", "arn:aws:dynamodb:*:*:*", "arn:*:dynamodb:eu-west-1:1:*", "arn:aws:dynamodb:*", "a*"]
)
def test_every_table(value: str) -> None:
    assert is_every_table(value)


@pytest.mark.parametrize(
    "value", ["arn:aws:dynamodb:*:*:table/*", "arn:aws:s3:*:*:*", "arn:aws:dynamodb:", "arn:aws:s3:*"]
)
def test_not_every_table(value: str) -> None:
    assert not is_every_table(value)


def test_every_table_in_a_region_that_nobody_knows() -> None:
    assert is_every_table(Template(("arn:aws:dynamodb:", ANY, ":1:*")))
    assert not is_every_table(Template(("arn:aws:dynamodb:", ANY, ":1:", ANY)))


@given(st.text("ab*?", max_size=8), st.text("ab*?", max_size=8))
def test_wildcards_mean_what_a_regular_expression_means(pattern: str, text: str) -> None:
    expression = "".join({"*": ".*", "?": "."}.get(character, character) for character in pattern)
    assert like(pattern, text) == (re.fullmatch(expression, text) is not None)


def test_wildcards_that_take_long_spend_comparisons() -> None:
    """Without a question mark they take linear time."""
    assert not like("*" + "a" * 200_000 + "b*", "a" * 400_000)
    with EFFORT, pytest.raises(TooMuchError):
        like("*" + "a?" * 100_000 + "b*", "a" * 400_000)
