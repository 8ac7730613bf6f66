"""Types: how they are parsed, how values are converted, and the common type of several values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.evaluation.evaluate import evaluate
from dynlint.hcl.evaluation.type_constraints import parse_type
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.values.conversion import convert, make_set, to_string, type_of, unify
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.type_system import ANY, NUMBER, STRING, list_of, map_of
from dynlint.model.known import Map, Set, Template, Unknown
from dynlint.source import Source

if TYPE_CHECKING:
    from dynlint.hcl.syntax.nodes import Expression

UNKNOWN = Unknown("only apply can tell")


def expression(text: str) -> Expression:
    return parse_expression(Source("a.tf", text))[0]


def converted(value, type_text: str):
    return convert(value, parse_type(expression(type_text), evaluate))


CONVERSIONS = [
    ("string", 1, "1"),
    ("string", Decimal("1.50"), "1.5"),
    ("string", True, "true"),
    ("string", None, None),
    ("number", "1e3", 1000),
    ("number", ".5", Decimal("0.5")),
    ("number", "1.0", 1),
    ("bool", "true", True),
    ("bool", "0", False),
    ("any", (1, "a"), (1, "a")),
    ("list(any)", (1, "a"), ["1", "a"]),
    ("list", (1, 2), [1, 2]),
    ("list(string)", Set((1, 2)), ["1", "2"]),
    ("set(number)", ("3", "1", "3"), Set((1, 3))),
    ("set(any)", (True, "a"), Set(("a", "true"))),
    ("map(string)", {"b": 1, "a": True}, Map(a="true", b="1")),
    ("map(any)", {"b": 1, "a": "x"}, Map(a="x", b="1")),
    ("map(list(any))", {"a": (1,), "b": ("x", "y")}, Map(a=["1"], b=["x", "y"])),
    ("tuple([string, number])", (1, "2"), ("1", 2)),
    ("object({a = string})", {"a": 1, "b": 2}, {"a": "1"}),
    ("object({a = number})", Map(a="1"), {"a": 1}),
    ("object({a = optional(string)})", {}, {"a": None}),
    ("object({a = optional(number, -1)})", {"a": None}, {"a": -1}),
    ("object({a = optional(list(string), [1])})", {}, {"a": ["1"]}),
    ("object({a = optional(object({b = optional(bool, true)}), {})})", {}, {"a": {"b": True}}),
    ('list(object({a = optional(string, "x")}))', ({}, {"a": "y"}), [{"a": "x"}, {"a": "y"}]),
]


@pytest.mark.parametrize(("type_text", "value", "expected"), CONVERSIONS)
def test_convert(type_text: str, value, expected) -> None:
    result = converted(value, type_text)
    assert (result, type(result)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("type_text", "value", "why"),
    [
        ("string", (), "string required"),
        ("number", "x", "a number is required"),
        ("number", True, "number required"),
        ("bool", 1, "bool required"),
        ("bool", "True", "lowercase"),
        ("list(string)", {}, "list of string required"),
        ("list(any)", (1, {}), "all list elements must have the same type"),
        ("list(number)", (1, "x"), "element 1: a number is required"),
        ("map(any)", (1,), "map of any"),
        ("object({a = string, b = any})", {}, 'attributes "a" and "b" are required'),
        ("object({a = string, b = any})", {"b": 1}, 'attribute "a" is required'),
        ("object({a = any, b = any, c = any})", {}, 'attributes "a", "b" and "c" are required'),
        ("object({a = object({b = number})})", {"a": {"b": "x"}}, 'attribute "a": attribute "b": a number'),
        ("tuple([string])", (1, 2), "tuple"),
    ],
)
def test_convert_refuses(type_text: str, value, why: str) -> None:
    with pytest.raises(EvaluationError, match=why.replace("(", r"\(")):
        converted(value, type_text)


@pytest.mark.parametrize("text", ["text", "list(string, number)", "object([])", "var.a", "1", "optional(string)"])
def test_not_a_type(text: str) -> None:
    with pytest.raises(EvaluationError):
        parse_type(expression(text), evaluate)


def test_unknown_stays() -> None:
    assert converted(UNKNOWN, "list(string)") is UNKNOWN
    assert converted((UNKNOWN, 1), "list(string)") == [UNKNOWN, "1"]
    assert to_string(UNKNOWN) is UNKNOWN


def test_type_of() -> None:
    assert type_of(None) == type_of(UNKNOWN) == ANY
    assert type_of(Template(("a", UNKNOWN))) == STRING
    assert type_of([None, "a"]) == list_of(STRING)
    assert type_of(Map()) == map_of(ANY)
    assert str(type_of([1])) == "list of number"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ((1, "a"), STRING),
        ((1, None), NUMBER),
        ((1, True), None),
        (((1,), (1, 2)), list_of(NUMBER)),
        (((1, "a"), (True, True)), None),
        (({"a": 1}, {"b": "x"}), map_of(STRING)),
        (({"a": 1}, Map(b="x")), map_of(STRING)),
        (((1,), ["x"]), list_of(STRING)),
        (({}, ()), None),
        (([], ["a"]), list_of(STRING)),
    ],
)
def test_unify(values, expected) -> None:
    assert unify([type_of(value) for value in values]) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("b", "a", "B", "é", "a"), ("B", "a", "b", "é")),
        ((10, 9, Decimal("1.5")), (Decimal("1.5"), 9, 10)),
        ((True, False), (False, True)),
        ((None, "a"), ("a", None)),
        (({"a": 2}, {"a": 1}, {"a": 10}), ({"a": 10}, {"a": 1}, {"a": 2})),
    ],
)
def test_make_set(values, expected) -> None:
    assert make_set(values) == Set(expected)


@pytest.mark.parametrize(
    ("value", "text"), [(10**30, "1" + "0" * 30), (Decimal("1E-7"), "0.0000001"), (Decimal("2.50"), "2.5")]
)
def test_numbers_as_text(value, text: str) -> None:
    assert to_string(value) == text


@pytest.mark.parametrize("type_", ["number", "bool"])
def test_a_token_that_a_pipeline_replaces_is_unknown_where_another_type_is_wanted(type_):
    """Azure Pipelines' task "Replace tokens" writes the value before Terraform reads the file."""
    value = converted("#{reads}#", type_)
    assert isinstance(value, Unknown)
    assert value.why == "a pipeline replaces the token #{reads}#"
    assert converted("#{reads}#", "string") == "#{reads}#"
    whole = converted({"reads": "#{reads}#", "writes": "5"}, f"object({{ reads = {type_}, writes = string }})")
    assert isinstance(whole["reads"], Unknown)
    assert whole["writes"] == "5"


@pytest.mark.parametrize("text", ["#{}#", "#{reads}", "x#{reads}#", "##"])
def test_what_only_looks_like_a_token_is_refused(text):
    with pytest.raises(EvaluationError):
        converted(text, "number")
