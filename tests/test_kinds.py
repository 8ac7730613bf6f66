"""Values converted to the type of an attribute, as Terraform does; a refused value is unknown, with the reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from dynlint.model.block import Body
from dynlint.model.body import Attribute, UndeterminedError
from dynlint.model.iam.policy_text import parse_document
from dynlint.model.kinds import flag_of, mapping_of, number_of, text_of, texts_of
from dynlint.model.known import Reference, Set, Unknown
from dynlint.model.watching.cron import cron_fault

ARN = Reference("it is known after apply", "aws_dynamodb_table.orders", "arn")


def _attribute(value: object) -> Attribute:
    body = Body()
    body.address = "aws_dynamodb_table.orders"
    return Attribute(body, "read_capacity", value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("convert", "value", "expected"),
    [
        (text_of, None, None),
        (text_of, "a", "a"),
        (text_of, 2024, "2024"),
        (text_of, Decimal("0.50"), "0.5"),
        (text_of, Decimal("1E+3"), "1000"),
        (text_of, True, "true"),
        (text_of, ARN, ARN),
        (number_of, "5", 5),
        (number_of, "-1.5e1", -15),
        (number_of, "0.5", Decimal("0.5")),
        (number_of, 5, 5),
        (number_of, None, None),
        (flag_of, "true", True),
        (flag_of, "0", False),
        (flag_of, False, False),
        (texts_of, (1, "a", None, ARN), ("1", "a", None, ARN)),
        (texts_of, Set(("a",)), ("a",)),
        (mapping_of, {"a": 5, "b": True}, {"a": "5", "b": "true"}),
    ],
)
def test_what_terraform_converts(convert, value: object, expected: object) -> None:
    found = convert(value, "x")
    assert (found, type(found)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("convert", "value", "why"),
    [
        (text_of, ("a",), "x is a list, and Terraform takes a string"),
        (number_of, (5,), "x is a list, and Terraform takes a number"),
        (number_of, True, "x is a bool, and Terraform takes a number"),
        (number_of, "many", "x is a string that spells no number"),
        (number_of, "²", "x is a string that spells no number"),
        (number_of, "9" * 5000, "x has more than 400 digits"),
        (number_of, 10**3500, "x has more than 400 digits"),
        (text_of, Decimal("1e999999"), "x has more than 400 digits"),
        (flag_of, "yes", "x is a string that is neither true nor false"),
        (flag_of, 1, "x is a number, and Terraform takes a bool"),
        (texts_of, "a", "x is a string, and Terraform takes a list of strings"),
        (mapping_of, ("a",), "x is a list, and Terraform takes a map of strings"),
    ],
)
def test_what_terraform_refuses(convert, value: object, why: str) -> None:
    found = convert(value, "x")
    assert isinstance(found, Unknown)
    assert found.why == why


@pytest.mark.parametrize("name", ["text", "number", "truth", "mapping"])
def test_an_attribute_of_a_refused_type_is_undecided(name: str) -> None:
    with pytest.raises(UndeterminedError, match="read_capacity is a list, and Terraform takes"):
        getattr(_attribute([5]), name)


def test_what_is_compared_raises_nothing() -> None:
    attribute = _attribute([5])
    assert isinstance(attribute.symbol, Unknown)
    assert isinstance(attribute.member("a"), Unknown)
    assert attribute.elements == ("5",)
    assert getattr(_attribute("a").member("a"), "why", "") == "read_capacity is no map"
    assert isinstance(_attribute({}).elements, Unknown)
    assert attribute.why == "read_capacity is a list, and Terraform takes a string"
    assert not attribute.is_("5", None, True)


def test_values_are_equal_once_they_are_of_one_type() -> None:
    assert _attribute("true").is_(True)
    assert _attribute(5).is_("5")
    assert not _attribute(1).is_(True)
    assert not _attribute("yes").is_(False)


def test_a_deep_document_is_unknown() -> None:
    found = parse_document("[" * 100_000)
    assert isinstance(found, Unknown)
    assert found.why == "its JSON is nested too deeply"
    assert isinstance(parse_document('["\ue0005\ue001"]'), Unknown)


def test_what_python_takes_for_digits_is_no_hour() -> None:
    assert cron_fault("cron(0 ² ? * * *)") == "its hours cannot be ²"
    assert cron_fault(f"cron(0 {'9' * 5000} ? * * *)").startswith("its hours cannot be 999")
