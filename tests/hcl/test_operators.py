"""Operators: Terraform's arithmetic and logic with unknown values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.operators import binary, decides_alone, unary
from dynlint.model.known import Map, Reference, Set, Template, Unknown

UNKNOWN = Unknown("only apply can tell")
ARN = Reference("known after apply", "aws_dynamodb_table.t", "arn")


@pytest.mark.parametrize(
    ("left", "operator", "right", "expected"),
    [
        ("1", "+", 1, 2),
        (Decimal("0.1"), "+", Decimal("0.2"), Decimal("0.3")),
        (Decimal("2.75"), "-", Decimal("0.5"), Decimal("2.25")),
        (Decimal("0.75"), "*", Decimal("0.5"), Decimal("0.375")),
        (10, "/", 4, Decimal("2.5")),
        (5, "%", -3, 2),
        (-5, "%", 3, -2),
        (Decimal("-5.5"), "%", 2, Decimal("-1.5")),
        (1, "%", 0, 1),
        (2, "<", "10", True),
        ("1", "==", 1, False),
        (1, "==", Decimal(1), True),
        (True, "==", 1, False),
        (None, "==", None, True),
        (1, "!=", None, True),
        ((1, 2), "==", [1, 2], False),
        ((1,), "==", ("1",), False),
        ({"a": 1}, "==", Map(a=1), False),
        ({"a": (1, {})}, "==", {"a": (1, {})}, True),
        (Set((1,)), "==", Set((1,)), True),
        ("true", "&&", True, True),
        (False, "&&", UNKNOWN, False),
        (UNKNOWN, "||", True, True),
        (ARN, "==", Reference("other words", "aws_dynamodb_table.t", "arn"), True),
        (Template((ARN, "/a")), "==", Template((ARN, "/b")), False),
        ((ARN, 1), "==", (ARN, 2), False),
        ({"a": UNKNOWN, "b": 1}, "==", {"a": "x", "b": 2}, False),  # Terraform: false or unknown, at random
    ],
)
def test_binary(left, operator: str, right, expected) -> None:
    result = binary(operator, left, right)
    assert (result, type(result)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("left", "operator", "right"),
    [(UNKNOWN, "&&", True), (UNKNOWN, "||", False), (UNKNOWN, "+", 1), (1, "<", ARN), ((UNKNOWN,), "==", (1,))],
)
def test_unknown_operands(left, operator: str, right) -> None:
    assert isinstance(binary(operator, left, right), Unknown)


@pytest.mark.parametrize(
    ("left", "operator", "right", "why"),
    [
        (1, "/", 0, "Division by zero"),
        (None, "+", 1, "must not be null"),
        (True, "&&", None, "must not be null"),
        (1, "<", "b", "right operand: a number is required"),
        ({}, "<", UNKNOWN, "left operand: number required"),
        ("a", "||", True, "left operand: a bool is required"),
    ],
)
def test_operands_that_do_not_suit(left, operator: str, right, why: str) -> None:
    with pytest.raises(EvaluationError, match=why):
        binary(operator, left, right)


def test_division_is_exact_to_512_bits() -> None:
    third = binary("/", 1, 3)
    assert str(third).startswith("0." + "3" * 150)
    assert binary("*", third, 3) == 1


def test_unary() -> None:
    assert unary("-", "3") == -3
    assert unary("!", "true") is False
    assert isinstance(unary("!", UNKNOWN), Unknown)
    for operator, value in (("-", None), ("!", "x"), ("-", True)):
        with pytest.raises(EvaluationError):
            unary(operator, value)


@pytest.mark.parametrize(
    ("operator", "left", "decides"),
    [
        ("||", True, True),
        ("||", "true", True),
        ("||", False, False),
        ("&&", False, True),
        ("&&", True, False),
        ("||", UNKNOWN, False),
        ("&&", UNKNOWN, False),
        ("+", True, False),
        ("==", False, False),
    ],
)
def test_a_left_operand_that_decides_alone(operator: str, left: object, decides: bool) -> None:
    assert decides_alone(operator, left) is decides
