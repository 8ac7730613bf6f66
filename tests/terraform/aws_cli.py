"""Programs that use the moto server because of their environment: the AWS CLI, boto3, the scripts of a fixture."""

from __future__ import annotations

import atexit
import functools
import io
import json
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3  # type: ignore[import-untyped]  # no types
import pytest
from terraform_cli import COMMAND_SECONDS, environment, running_provider

if TYPE_CHECKING:
    from collections.abc import Sequence

TOP = Path(__file__).resolve().parents[2]
REGION = "us-east-1"


def calling(endpoint: str, **more: str) -> dict[str, str]:
    """Return environment variables that send every AWS call to the server at `endpoint`."""
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
    path = os.pathsep.join((*loaded_cli(), os.environ["PATH"]))
    return environment() | settings | {"PATH": path} | more


SERVER = Path(__file__).with_name("aws_server.py")
ASKING = """#!{python} -IS
import json, os, socket, sys
server = socket.socket(socket.AF_UNIX)
server.connect({address!r})
asked = json.dumps([os.getcwd(), sys.argv[1:], dict(os.environ)]).encode()
socket.send_fds(server, [asked[:1]], [0, 1, 2])
server.sendall(asked[1:])
server.shutdown(socket.SHUT_WR)
sys.exit(int(server.recv(16) or 1))
"""
"""An `aws` that sends its arguments to the loaded CLI. It starts in 15 ms, the CLI itself in half a second."""


@functools.cache
def loaded_cli() -> list[str]:
    """Return the folder of an `aws` that uses one loaded CLI for all calls; empty if the CLI is no Python program."""
    if (python := _python_of_the_cli()) is None:
        return []
    folder = tempfile.mkdtemp(prefix="dynlint-aws-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    address = str(Path(folder, "socket"))
    server = subprocess.Popen([python, str(SERVER), address], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert server.stdin
    assert server.stdout
    atexit.register(server.wait, timeout=30)
    atexit.register(server.stdin.close)
    assert server.stdout.readline(), "the AWS CLI did not start; its own words are above"
    program = Path(folder, "aws")
    program.write_text(ASKING.format(python=sys.executable, address=address), encoding="utf-8")
    program.chmod(0o755)
    return [folder]


def _python_of_the_cli() -> str | None:
    """Return the Python in the first line of `aws`; with pyenv, `aws` on the PATH is a shell script."""
    for program in (shutil.which("aws"), Path(sys.base_prefix, "bin", "aws")):
        if program and Path(program).is_file():
            with Path(program).open("rb") as file:
                if first := re.match(rb"#!(\S*python[\d.]*)$", file.readline().strip()):
                    return first[1].decode()
    return None


def client(service: str, endpoint: str, region: str = REGION) -> Any:
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client(service, region_name=region, endpoint_url=endpoint, **keys)


def ran(command: list[str], env: dict[str, str], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a program without a terminal; the caller checks its exit code."""
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


DYNLINT = f'dynlint() {{ PYTHONPATH={shlex.quote(str(TOP))} {shlex.quote(sys.executable)} -m dynlint "$@"; }}'
NOBODY_IS_ASKED = {
    "AWS_PAGER": "",
    "TF_CLI_ARGS_apply": "-auto-approve",
    "TF_CLI_ARGS_destroy": "-auto-approve",
    "TF_CLI_ARGS_init": "-force-copy",
}


def run_commands(commands: Sequence[str], endpoint: str, folder: Path, **more: str) -> str:
    """Run commands of a document in bash, unchanged and in order; return what they printed.

    It ends at the first command that fails. A question at the terminal gets the answer yes.
    """
    if not commands:
        return ""
    if shutil.which("aws") is None:
        pytest.skip("not on the PATH: aws")
    shown = (line for command in commands for line in (f"printf '%s\\n' {shlex.quote('$ ' + command)}", command))
    ours, theirs = pty.openpty()
    os.write(ours, b"yes\n" * 20)
    with running_provider() as address:
        done = subprocess.run(
            ["bash", "-c", "\n".join(["set -euo pipefail", DYNLINT, *shown])],
            env=calling(endpoint, **(NOBODY_IS_ASKED | address | more)),
            cwd=folder,
            stdin=theirs,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=COMMAND_SECONDS * len(commands),
            check=False,
        )
    for end in (ours, theirs):
        os.close(end)
    assert done.returncode == 0, done.stdout
    return done.stdout


def make_function(endpoint: str, name: str, role: str) -> str:
    """Make a function that does nothing, and its role if there is none; return the function's ARN."""
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
