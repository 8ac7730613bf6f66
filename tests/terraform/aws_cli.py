"""Programs that talk to the moto server by the environment alone: the AWS CLI, boto3, the scripts of a fixture."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import boto3  # type: ignore[import-untyped]  # no types
from terraform_cli import COMMAND_SECONDS, environment

if TYPE_CHECKING:
    from pathlib import Path

REGION = "us-east-1"


def calling(endpoint: str, **more: str) -> dict[str, str]:
    """Return an environment in which every AWS call goes to the server at `endpoint`."""
    settings = {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_MAX_ATTEMPTS": "5",
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
    }
    return environment() | settings | more


def client(service: str, endpoint: str, region: str = REGION) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name=region, endpoint_url=endpoint, **keys)


def ran(command: list[str], env: dict[str, str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program without a terminal; the caller judges its exit code."""
    return subprocess.run(
        command,
        env=env,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=COMMAND_SECONDS,
        check=False,
    )


def make_function(endpoint: str, name: str, role: str) -> str:
    """Make a function that does nothing, and its role where there is none; return the function's ARN."""
    iam = client("iam", endpoint)
    trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=role, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]}))
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("app.py", "def handler(event, context):\n    return None\n")
    made: dict[str, str] = client("lambda", endpoint).create_function(
        FunctionName=name,
        Role=iam.get_role(RoleName=role)["Role"]["Arn"],
        Runtime="python3.12",
        Handler="app.handler",
        Code={"ZipFile": code.getvalue()},
    )
    return made["FunctionArn"]
