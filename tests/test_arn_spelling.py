"""Messages about an ARN that means DynamoDB and is misspelled."""

from __future__ import annotations

import pytest

from dynlint.model.iam.arn_spelling import misspelling
from dynlint.model.known import Reference, Template, Unknown, Value

ANY = Unknown("var.x has no value")
SHAPE = "arn:aws:dynamodb:REGION:ACCOUNT:table/NAME"
TABLE = "arn:aws:dynamodb:eu-west-1:123456789012:table/orders"
BEHIND = Reference("it is not created yet", "aws_dynamodb_table.orders", "arn")


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        (TABLE, ""),
        (f"{TABLE}/index/by-user", ""),
        (f"{TABLE}/stream/2026", ""),
        ("arn:aws:dynamodb:eu-west-1:123456789012:global-table/orders", ""),
        ("arn:aws:dynamodb", ""),
        ("arn:aws", ""),
        ("dynamodb:eu-west-1:a:b:table/orders", ""),
        ("arn:aws:s3:::bucket", ""),
        ("arn:aws:dynamdb:eu-west-1:123456789012:table/orders", 'the service is "dynamodb", not "dynamdb"'),
        ("arn:aws:dynamodbs:eu-west-1:1:global-table/orders", 'the service is "dynamodb", not "dynamodbs"'),
        ("arn:aws:DynamoDB:eu-west-1:123456789012:table/orders", 'the service is "dynamodb", not "DynamoDB"'),
        ("arn:aws:dynamdb:eu-west-1:123456789012:queue/orders", ""),
        ("arn:aws:dynamod*:eu-west-1:123456789012:table/orders", ""),
        ("arn:aws:dynamdb:eu-west-1:table/orders", ""),
        ("arn:aws:sqs:eu-west-1:123456789012:table/orders", ""),
        (Template(("arn:aws:dynamo", ANY, ":eu-west-1:123456789012:table/orders")), ""),
        (f" {TABLE}", "there is a blank in it"),
        (f"{TABLE} ", "there is a blank in it"),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/my orders", "there is a blank in it"),
        ("arn:aws:dynamodb:eu-west-1:table/orders", f"region or account is missing, it is {SHAPE}"),
        ("arn:aws:dynamodb:table/orders", f"region or account is missing, it is {SHAPE}"),
        ("arn:aws:dynamodb:eu-*:table/orders", ""),
        ("arn:aws:dynamodb:eu-west-1:queue/orders", ""),
        (Template(("arn:aws:dynamodb:", ANY, ":table/orders")), ""),
        ("arn:aws:dynamodb::123456789012:table/orders", f"the region is missing, it is {SHAPE}"),
        ("arn:aws:dynamodb:eu-west-1::table/orders", f"the account is missing, it is {SHAPE}"),
        ("arn:aws:dynamodb::123456789012:global-table/orders", ""),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table:orders", 'behind "table" comes a "/", not a ":"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:tables/orders", 'it is "table/", not "tables/"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:Table/orders", 'it is "table/", not "Table/"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:tables", '"table/" is missing in front of "tables"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:orders", '"table/" is missing in front of "orders"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:orders*", ""),
        ("arn:aws:dynamodb:eu-west-1:123456789012:", ""),
        (Template(("arn:aws:dynamodb:eu-west-1:123456789012:", ANY)), ""),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/orders:stream/x", 'a ":" stands where a "/" belongs'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/ordersindex/by-user", 'a "/" is missing in front of "index/"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/ordersbackup/x", 'a "/" is missing in front of "backup/"'),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/bookindex/by-user", ""),
        ("arn:aws:dynamodb:eu-west-1:123456789012:table/ordersindex", ""),
        (f"{TABLE}/indexes/by-user", 'it is "/index/", not "/indexes/"'),
        (f"{TABLE}/Index/*", 'it is "/index/", not "/Index/"'),
        (f"{TABLE}/streams/2026", 'it is "/stream/", not "/streams/"'),
        (f"{TABLE}/Stream", 'it is "/stream/", not "/Stream/"'),
        (BEHIND, ""),
        (Template((BEHIND, "/index/by-user")), ""),
        (Template((BEHIND, "index/*")), 'a "/" is missing in front of "index/*"'),
        (Template((BEHIND, " ")), "there is a blank in it"),
        (Template((BEHIND, " /index")), "there is a blank in it"),
        (Template((BEHIND, "/indexes/x")), 'it is "/index/", not "/indexes/"'),
        (Template((BEHIND, "orders")), ""),
        (Template((BEHIND, ANY, "index/*")), ""),
        (Template((Reference("", "aws_dynamodb_table.orders", "name"), "index/*")), ""),
        (Template((Reference("", "aws_sns_topic.orders", "arn"), "index/*")), ""),
        (ANY, ""),
        (None, ""),
        ("", ""),
    ],
)
def test_what_is_wrong_with_a_resource(value: Value, wrong: str) -> None:
    assert misspelling(value, {"orders"}) == wrong


def test_an_unknown_name_may_be_one_of_a_table() -> None:
    value = Template(("arn:aws:dynamodb:eu-west-1:123456789012:table/", ANY, "index/by-user"))
    assert misspelling(value, {}) == 'a "/" is missing in front of "index/"'
