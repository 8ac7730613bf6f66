"""Properties of the model for values with unknown parts."""

from __future__ import annotations

import pytest

from dynlint.model.context import Problem, UnreadCall
from dynlint.model.known import Reference, Template, Unknown, Value
from dynlint.model.relations.kms_key import ArnParts, arn_parts
from dynlint.source import Location

ANY = Unknown("var.x has no value")
PROBLEM = Problem("unread-call", "It is not on disk.", Location("main.tf", 1, 1, 1, 2))
TABLE = Reference("it is not created yet", "aws_dynamodb_table.orders", "arn")


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        ("arn:aws:kms:eu-west-1:123456789012:key/x", ArnParts("kms", "eu-west-1")),
        ("arn:aws:kms:eu-west-1:", ArnParts("kms", "eu-west-1")),
        (Template(("arn:aws:kms:eu-west-1:", ANY, ":key/x")), ArnParts("kms", "eu-west-1")),
        (Template(("arn:aws:kms:eu-", ANY, ":1:key/x")), None),
        ("arn:aws:kms:eu-west-1", None),
        ("urn:aws:kms:eu-west-1:123456789012:key/x", None),
        (Template((ANY, "arn:aws:kms:eu-west-1:1:key/x")), None),
        ("alias/orders", None),
        (ANY, None),
        (None, None),
    ],
)
def test_service_and_region_of_an_arn(value: Value, parts: ArnParts | None) -> None:
    assert arn_parts(value) == parts


@pytest.mark.parametrize(
    ("arguments", "is_about"),
    [
        ({"table": "orders"}, True),
        ({"tables": ["carts", "orders"]}, True),
        ({"alarms": {"reads": {"table": "orders"}}}, True),
        ({"arn": TABLE}, True),
        ({"policies": (Template((TABLE, "/index/*")),)}, True),
        ({"table": "order", "tables": ["orders-archive"], "more": {"orders": 1}}, False),
        ({"arn": Reference("", "aws_dynamodb_table.carts", "arn")}, False),
        ({"any": ANY, "none": None, "number": 5}, False),
        ({}, False),
    ],
)
def test_which_table_a_module_call_is_about(arguments: dict[str, Value], is_about: bool) -> None:
    call = UnreadCall("module.alarms", "git::https://example.com/watch", tuple(arguments.items()), PROBLEM)
    assert call.is_about("aws_dynamodb_table.orders", "orders", ()) is is_about
    assert call.is_about("aws_dynamodb_table.orders", "orders", ("alarm",))
    assert call.is_about("aws_dynamodb_table.orders", "orders", ("none", "watch"))


@pytest.mark.parametrize(
    ("source", "argument", "value", "is_about"),
    [
        ("terraform-aws-modules/vpc/aws", "name", "orders", False),
        ("terraform-aws-modules/iam/aws//modules/iam-assumable-role-with-oidc", "role_name", "orders", False),
        ("terraform-aws-modules/iam/aws//modules/iam-policy", "table", "orders", True),
        ("terraform-aws-modules/vpc/aws", "name", TABLE, True),
        ("git::https://example.com/observer", "name", "orders", True),
    ],
)
def test_a_network_or_role_may_be_called_as_a_table_is(
    source: str, argument: str, value: Value, is_about: bool
) -> None:
    call = UnreadCall("module.one", source, ((argument, value),), PROBLEM)
    assert call.is_about("aws_dynamodb_table.orders", "orders", ("alarm",)) is is_about


@pytest.mark.parametrize(
    ("source", "is_local", "says_dynamodb"),
    [
        ("./tables", True, False),
        ("../tables", True, False),
        ("tables", False, False),
        ("terraform-aws-modules/dynamodb-table/aws", False, True),
    ],
)
def test_what_the_source_of_a_call_says(source: str, is_local: bool, says_dynamodb: bool) -> None:
    call = UnreadCall("module.dynamodb.module.orders", source, (), PROBLEM)
    assert (call.is_local, call.says_dynamodb) == (is_local, says_dynamodb)
    assert UnreadCall("module.orders.module.DynamoDB", source, (), PROBLEM).says_dynamodb


@pytest.mark.parametrize(
    ("address", "attribute", "is_name", "is_of_resource"),
    [
        ("aws_dynamodb_table.orders", "id", True, True),
        ("aws_dynamodb_table.orders", "arn", True, True),
        ("aws_dynamodb_table.orders", "replica.arn", True, True),
        ("aws_dynamodb_table.orders", "arn.length", False, True),
        ("aws_dynamodb_table.orders", "name", False, True),
        ("aws_dynamodb_table.orders", "", False, True),
        ('module.m["var.x"].aws_dynamodb_table.orders["a.b"]', "arn", True, True),
        ("var.orders", "arn", False, False),
        ("module.orders", "arn", False, False),
        ('module.orders["a"]', "id", False, False),
        ("module.m.aws_sns_topic.var", "id", True, True),
    ],
)
def test_what_a_reference_is(address: str, attribute: str, is_name: bool, is_of_resource: bool) -> None:
    reference = Reference("", address, attribute)
    assert (reference.is_name, reference.is_of_resource) == (is_name, is_of_resource)
    assert str(reference) == (f"{address}.{attribute}" if attribute else address)
