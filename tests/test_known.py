"""What can be told of two values of which one is unknown."""

from __future__ import annotations

import pytest

from dynlint.model.known import Reference, Template, Unknown, Value, same

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
