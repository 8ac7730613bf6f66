"""Comparisons of two values, one of them unknown."""

from __future__ import annotations

import pytest

from dynlint.model.known import Reference, Template, Unknown, Value, comparison_key, computed, same

ARN = Reference("known after apply", "aws_kms_key.orders", "arn")
OTHER = Reference("known after apply", "aws_kms_key.carts", "arn")


@pytest.mark.parametrize(
    ("left", "right", "answer"),
    [
        (ARN, ARN, True),
        (ARN, OTHER, None),
        (ARN, Reference("known after apply", "aws_kms_key.orders", "key_id"), None),
        (ARN, Reference("another reason", "aws_kms_key.orders", "arn"), True),
        (Template((ARN, "/x")), Template((Reference("why", "aws_kms_key.orders", "key_id"), "/x")), None),
        (Template((ARN, "/x")), Template((OTHER, "/x")), None),
        (ARN, None, None),
        (None, ARN, None),
        (ARN, 5, None),
        (ARN, "text", None),
        (Unknown("why"), None, None),
        (Template((ARN, "/index/*")), Template((ARN, "/index/*")), True),
        (Template((ARN, "/index/*")), Template((ARN, "/stream/*")), False),
        (Template(("arn:", ARN)), "*", False),
        (None, None, True),
        (True, 1, False),
    ],
)
def test_same(left: Value, right: Value, answer: bool | None) -> None:
    assert same(left, right) is answer


def test_the_same_expression_is_the_same_value() -> None:
    title = Reference("it has no value", "var.title")
    name = computed("lower", (title,), title.why)
    assert same(name, computed("lower", (title,), title.why)) is True
    assert same(name, computed("upper", (title,), title.why)) is None
    assert same(name, "orders") is None
    assert same(name, title) is None
    assert comparison_key(Template(("table/", name))) == comparison_key(Template(("table/", name)))
    assert comparison_key(computed("substr", ({"a": title, "b": ("x", 1, None)}, 0), "")) is not None


def test_what_cannot_be_told_apart_equals_nothing() -> None:
    nobody = Unknown("nobody knows")
    assert comparison_key(computed("lower", (nobody,), nobody.why)) is None
    assert same(computed("lower", ([nobody],), ""), computed("lower", ([nobody],), "")) is None
    assert comparison_key(computed("lookup", ({str(number): "x" * 9 for number in range(999)},), "")) is None


def test_an_expression_holds_no_sign_of_a_pattern() -> None:
    named = comparison_key(computed("replace", (Reference("", "var.arn"), "*/?:", ""), ""))
    assert named is not None
    assert not {"*", "?", "/", ":"} & {*named}
