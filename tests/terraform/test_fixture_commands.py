"""The commands of the AWS CLI in the documents of the reference systems run as they are written, against moto.

They are run in the order of the document, by bash, in the folder of the system, on tables of the names that they use.
A placeholder (ID, ARN, T) or a call that moto does not know is left out here, by name.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from aws_cli import calling, client, ran

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("commands")]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
DOCUMENTS = ["products/README.md", "streaming_logs/README.md", "infrastructure/docs/DYNAMODB_TERRAFORM.md"]
REGION = "eu-north-1"
"""A region of their own: other tests have tables of these names."""


def commands(document: str) -> list[str]:
    """Return the AWS commands of a document's code blocks: continued lines, and quotes over several lines, are one."""
    text = (FIXTURES / document).read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", text, re.MULTILINE)
    lines = [line.removeprefix("    ") for block in blocks for line in block.splitlines()]
    return [command for command in _whole(lines) if command.startswith("aws ")]


def _whole(lines: list[str]) -> Iterator[str]:
    open_command = ""
    for line in lines:
        open_command += line
        if line.endswith("\\") or open_command.count("'") % 2:
            open_command += "\n"
        else:
            yield open_command
            open_command = ""


def key(name: str, kind: str) -> dict[str, str]:
    return {"AttributeName": name, "KeyType": kind}


def table(name: str, hash_key: tuple[str, str], range_key: str = "", index: tuple[str, str, str] | None = None) -> Any:
    types = {hash_key[0]: hash_key[1]} | ({range_key: "S"} if range_key else {})
    schema = [key(hash_key[0], "HASH"), *([key(range_key, "RANGE")] if range_key else [])]
    made: dict[str, Any] = {"TableName": name, "KeySchema": schema, "BillingMode": "PAY_PER_REQUEST"}
    if index:
        types |= {index[1]: "S", index[2]: "S"}
        keys = [key(index[1], "HASH"), key(index[2], "RANGE")]
        made["GlobalSecondaryIndexes"] = [
            {"IndexName": index[0], "KeySchema": keys, "Projection": {"ProjectionType": "ALL"}}
        ]
    made["AttributeDefinitions"] = [{"AttributeName": each, "AttributeType": kind} for each, kind in types.items()]
    return made


TABLES = [
    table("dev-products", ("id", "N"), index=("CategoryIndex", "category", "created_at")),
    table("dev-sessions", ("session_id", "S")),
    table("streaming-logs-dev-log-metadata", ("log_id", "S"), "timestamp", ("LogLevelIndex", "log_level", "timestamp")),
    table("staging-user-notifications", ("PK", "S"), "SK"),
    table("prod-user-notifications", ("PK", "S"), "SK"),
]


@pytest.fixture(scope="module")
def tables(moto_endpoint: str) -> str:
    if shutil.which("aws") is None:
        pytest.skip("not on the PATH: aws")
    dynamodb = client("dynamodb", moto_endpoint, REGION)
    for each in TABLES:
        dynamodb.create_table(**each)
        recovery = {"PointInTimeRecoveryEnabled": True}
        dynamodb.update_continuous_backups(TableName=each["TableName"], PointInTimeRecoverySpecification=recovery)
    return moto_endpoint


@pytest.mark.parametrize("document", DOCUMENTS)
def test_commands_run_as_written(tables: str, document: str) -> None:
    written = commands(document)
    assert written
    script = "\n".join(["set -euo pipefail", *written])
    environment = calling(tables, AWS_REGION=REGION, AWS_DEFAULT_REGION=REGION, AWS_PAGER="")
    done = ran(["bash", "-c", script], environment, FIXTURES / document.partition("/")[0])
    assert done.returncode == 0, done.stderr
