"""The moto server answers a repeated call like the first attempt, and has a clear message for what it cannot do."""

from __future__ import annotations

import io
import json
import threading
import urllib.parse
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("moto.moto_server.werkzeug_app")
pytest.importorskip("waitress")

import botocore.session  # type: ignore[import-untyped]  # no types
import moto_server
import waitress  # type: ignore[import-untyped]  # no types
from aws_cli import client
from terraform_cli import prepare, succeed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform

POLICY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
TRUST = json.dumps({"Version": "2012-10-17", "Statement": []})


def request(service: str, body: bytes, **more: str) -> dict[str, Any]:
    """Return the WSGI environment of a signed request to a service."""
    signed = f"AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/{service}/aws4_request, Signature=a"
    return {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "5000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": "127.0.0.1:5000",
        "HTTP_AUTHORIZATION": signed,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
    } | more


def answer(environ: dict[str, Any]) -> moto_server.Answer:
    started: list[Any] = []
    body = b"".join(moto_server.application(environ, lambda *start: started.extend(start)))
    return moto_server.Answer(started[0], started[1], body)


def iam(action: str, invocation: str = "", **parameters: str) -> moto_server.Answer:
    body = urllib.parse.urlencode({"Action": action, "Version": "2010-05-08", **parameters}).encode()
    return answer(request("iam", body, HTTP_AMZ_SDK_INVOCATION_ID=invocation))


def dynamodb(action: str, invocation: str, **parameters: Any) -> moto_server.Answer:
    more = {"HTTP_AMZ_SDK_INVOCATION_ID": invocation, "HTTP_X_AMZ_TARGET": f"DynamoDB_20120810.{action}"}
    body = json.dumps(parameters).encode()
    return answer(request("dynamodb", body, CONTENT_TYPE="application/x-amz-json-1.0", **more))


def table(name: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
    }


@pytest.fixture
def role(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[str]:
    """The name of a role with one policy attached."""
    monkeypatch.setenv("MOTO_IAM_LOAD_MANAGED_POLICIES", "true")
    name = request.node.name[:60]
    assert iam("CreateRole", RoleName=name, AssumeRolePolicyDocument=TRUST).status == "200 OK"
    assert iam("AttachRolePolicy", RoleName=name, PolicyArn=POLICY).status == "200 OK"
    yield name
    iam("DetachRolePolicy", RoleName=name, PolicyArn=POLICY)
    iam("DeleteRole", RoleName=name)


def test_a_repeated_call_gets_the_first_answer(role: str) -> None:
    first = iam("DetachRolePolicy", "detach-1", RoleName=role, PolicyArn=POLICY)
    assert first.status == "200 OK"
    assert iam("DetachRolePolicy", "detach-1", RoleName=role, PolicyArn=POLICY) == first


def test_a_new_call_for_what_is_gone_finds_nothing(role: str) -> None:
    assert iam("DetachRolePolicy", RoleName=role, PolicyArn=POLICY).status == "200 OK"
    again = iam("DetachRolePolicy", RoleName=role, PolicyArn=POLICY)
    assert again.status.startswith("404 ")
    assert b"<Code>NoSuchEntity</Code>" in again.body


def test_attempts_at_the_same_time_get_one_answer(role: str) -> None:
    gate = threading.Barrier(8)

    def attempt(_: int) -> moto_server.Answer:
        gate.wait()
        return iam("DetachRolePolicy", "detach-8", RoleName=role, PolicyArn=POLICY)

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(attempt, range(8)))
    assert answers[0].status == "200 OK"
    assert answers == [answers[0]] * 8


def test_a_repeated_call_is_the_same_in_every_protocol() -> None:
    first = dynamodb("CreateTable", "create-1", **table("repeated"))
    assert first.status == "200 OK"
    assert dynamodb("CreateTable", "create-1", **table("repeated")) == first
    assert b"ResourceInUseException" in dynamodb("CreateTable", "create-2", **table("repeated")).body
    gone = dynamodb("DeleteTable", "delete-1", TableName="repeated")
    assert dynamodb("DeleteTable", "delete-1", TableName="repeated") == gone
    assert gone.status == "200 OK"


def test_old_answers_are_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moto_server, "ANSWERS_KEPT", 2)
    monkeypatch.setattr(moto_server, "answers", {})
    carried_out = []

    def counted(_: Any, start_response: Any) -> list[bytes]:
        carried_out.append(1)
        start_response("200 OK", [])
        return [str(len(carried_out)).encode()]

    monkeypatch.setattr(moto_server, "MOTO", counted)
    told = [answer(request("iam", b"", HTTP_AMZ_SDK_INVOCATION_ID=call)).body for call in "abacba"]
    assert told == [b"1", b"2", b"1", b"3", b"2", b"4"]


@pytest.mark.parametrize("service", ["iam", "sts", "sns", "ec2", "s3", "dynamodb", "kms"])
def test_a_failure_of_moto_is_told_in_words_the_client_reads(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("changed <during> iteration")

    monkeypatch.setattr(moto_server, "MOTO", broken)
    sent = "application/x-amz-json-1.0" if service in {"dynamodb", "kms"} else moto_server.FORM
    told = answer(request(service, b"", CONTENT_TYPE=sent))
    assert told.status == moto_server.FOR_GOOD
    error = read_error(service, told)
    assert error["Code"] == "MotoFailed"
    assert "changed <during> iteration" in error["Message"]


def read_error(service: str, told: moto_server.Answer) -> dict[str, str]:
    """Parse an error as the AWS SDK does."""
    model = botocore.session.get_session().get_service_model(service)
    reader = botocore.parsers.create_parser(model.resolved_protocol)
    headers = botocore.awsrequest.HeadersDict(told.headers)
    shape = model.operation_model(model.operation_names[0]).output_shape
    parsed: dict[str, str] = reader.parse({"body": told.body, "headers": headers, "status_code": 400}, shape)["Error"]
    return parsed


@pytest.fixture
def deaf() -> Iterator[tuple[str, dict[str, list[str]]]]:
    """Address of a server that does each call but drops its first answer, and the attempts of each call."""
    attempts: dict[str, list[str]] = {}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        call = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        attempts.setdefault(call, []).append(environ.get("HTTP_AMZ_SDK_REQUEST", ""))
        if len(attempts[call]) > 1 or not call:
            return moto_server.application(environ, start_response)
        moto_server.application(environ, lambda *_: None)
        start_response("503 Service Unavailable", [("Content-Length", "0")])
        return [b""]

    server = waitress.create_server(application, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}", attempts
    server.close()


TWICE = """
resource "aws_iam_role" "this" {
  name               = "twice"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

resource "aws_iam_policy" "this" {
  name = "twice"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*" }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  role       = aws_iam_role.this.name
  policy_arn = aws_iam_policy.this.arn
}

resource "aws_sns_topic" "this" {
  name = "twice"
}

resource "aws_dynamodb_table" "this" {
  name         = "twice"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"

  attribute {
    name = "pk"
    type = "S"
  }
}
"""


def test_terraform_lives_though_every_call_comes_twice(deaf: tuple[str, dict[str, list[str]]], tmp_path: Path) -> None:
    address, attempts = deaf
    (tmp_path / "main.tf").write_text(f'provider "aws" {{\n  region = "us-east-1"\n}}\n{TWICE}')
    prepare(tmp_path, address)
    succeed(tmp_path, "apply", "-no-color", "-auto-approve")
    succeed(tmp_path, "destroy", "-no-color", "-auto-approve", "-refresh=false")
    assert succeed(tmp_path, "state", "list") == ""
    assert "" not in attempts, "the provider gives each call an id"
    assert all(len(seen) > 1 for seen in attempts.values())
    assert any(seen[1].startswith("attempt=2") for seen in attempts.values())
    assert client("dynamodb", address).list_tables()["TableNames"] == []
