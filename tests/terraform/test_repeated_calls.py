"""Each kind of call that Terraform makes for the fixtures, several times at once: all attempts get one answer."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
import terraform_cli
from aws_cli import client
from lives import serving
from repeated_calls import QUEUE_OF_FUNCTIONS, ROLE_OF_FUNCTIONS, SERVICES, TRUST

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.terraform

ATTEMPTS = 3
SDK_NAMES = {"applicationautoscaling": "application-autoscaling"}


@pytest.fixture(scope="module")
def own_moto() -> Iterator[str]:
    """Address of a server for this file only: other files use names such as `orders`, too."""
    with serving() as address:
        client("iam", address).create_role(RoleName=ROLE_OF_FUNCTIONS, AssumeRolePolicyDocument=TRUST)
        client("sqs", address).create_queue(QueueName=QUEUE_OF_FUNCTIONS)
        yield address


class Repeating:
    """A client of one service that makes each call several times at once, with one id."""

    def __init__(self, service: str, endpoint: str) -> None:
        self._id = ""
        self.client = client(service, endpoint)
        self.client.meta.events.register("before-send.*.*", self._identified)

    def _identified(self, request: Any, **_: Any) -> None:
        if self._id:
            request.headers["amz-sdk-invocation-id"] = self._id

    def told(self, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Return the answer, or the error response."""
        try:
            answer: dict[str, Any] = getattr(self.client, operation)(**arguments)
        except self.client.exceptions.ClientError as error:
            answer = error.response
        answer["ResponseMetadata"]["HTTPHeaders"].pop("date", None)
        return answer

    def attempts(self, operation: str, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        """Return the answers to one call that is made several times at once."""
        self._id = str(uuid.uuid4())
        with ThreadPoolExecutor(ATTEMPTS) as threads:
            return list(threads.map(lambda _: self.told(operation, arguments), range(ATTEMPTS)))


@pytest.mark.parametrize("service", SERVICES)
def test_each_attempt_of_a_call_gets_the_answer_of_the_first(service: str, own_moto: str) -> None:
    repeating, calls = Repeating(service, own_moto), SERVICES[service]()
    operation, arguments = next(calls)
    while True:
        first, *others = repeating.attempts(operation, arguments)
        assert "Error" not in first, f"{operation}: {first['Error']}"
        assert others == [first] * (ATTEMPTS - 1), operation
        try:
            operation, arguments = calls.send(first)
        except StopIteration:
            return


def test_every_service_of_the_fixtures_is_among_them() -> None:
    assert sorted([*SERVICES, "sts"]) == sorted(SDK_NAMES.get(name, name) for name in terraform_cli.SERVICES)


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [
        ("detach_role_policy", {"RoleName": "nobody", "PolicyArn": f"arn:aws:iam::{1:012}:policy/p"}),
        ("delete_role_policy", {"RoleName": "nobody", "PolicyName": "p"}),
        ("delete_role", {"RoleName": "nobody"}),
        ("delete_policy", {"PolicyArn": f"arn:aws:iam::{1:012}:policy/p"}),
    ],
)
def test_another_call_for_what_is_gone_is_told_so(operation: str, arguments: dict[str, Any], own_moto: str) -> None:
    """The message is that of AWS: Terraform takes it for a success."""
    told = Repeating("iam", own_moto).told(operation, arguments)
    assert told["Error"]["Code"] == "NoSuchEntity"
    assert told["Error"]["Message"]
