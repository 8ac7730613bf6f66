"""The states of the reference systems, where their documents and files put them: in S3, with a lock in DynamoDB.

Elsewhere a root module keeps its state beside it (`terraform_cli.prepare`). Here `terraform init` runs as it is
written, with the file of its `-backend-config`, and moto is S3: the environment adds the settings that say so.
"""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from aws_cli import client, run_commands
from document_commands import BACKENDS, FIXTURES, walk
from lives import serving
from terraform_cli import OVERRIDE, provider

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform

_MOTO = ("use_path_style", "skip_credentials_validation", "skip_metadata_api_check", "skip_requesting_account_id")
ON_MOTO = " ".join(f"-backend-config={name}=true" for name in _MOTO)
LOCK = "4d1f4a5e-0c3b-4f0e-9a53-6e2d1d7c8b90"
BUCKET, LOCKS = "notifications-terraform-state", "notifications-terraform-locks"
INFO = {"ID": LOCK, "Operation": "OperationTypeApply", "Path": f"{BUCKET}/staging/terraform.tfstate"}
ITEM = {"LockID": {"S": INFO["Path"]}, "Info": {"S": json.dumps(INFO)}}
STALE = f"aws dynamodb put-item --table-name {LOCKS} --item '{json.dumps(ITEM)}'"
"""The lock of an apply that was cut off."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """Address of a moto server in which no other test makes the same buckets."""
    with serving() as address:
        yield address


def walked(system: str, folder: Path, endpoint: str) -> str:
    """Copy a system, run its walk there, and return what the commands printed."""
    shutil.copytree(FIXTURES / system, folder, ignore=shutil.ignore_patterns(".terraform*", "*.tfstate*"))
    for root in {path.parent for path in folder.rglob("*.tf") if "modules" not in path.parts}:
        (root / OVERRIDE).write_text(provider(endpoint), encoding="utf-8")
    commands = walk(system, {"ID": LOCK, "STALE": STALE}, of=BACKENDS)
    return run_commands(commands, endpoint, folder, TF_CLI_ARGS_init=ON_MOTO)


def kept(bucket: str, endpoint: str) -> set[str]:
    found = client("s3", endpoint).list_objects_v2(Bucket=bucket)
    return {each["Key"] for each in found.get("Contents", ())}


def settings(path: Path) -> dict[str, str]:
    """Return the texts that a file for `-backend-config` sets."""
    return dict(re.findall(r'^(\w+) += "([^"]*)"$', path.read_text(encoding="utf-8"), re.MULTILINE))


def test_states_of_the_notifications_are_in_the_bucket_of_the_bootstrap(endpoint: str, tmp_path: Path) -> None:
    said = walked("infrastructure", tmp_path / "infrastructure", endpoint)
    assert "Error acquiring the state lock" in said
    assert "Terraform state has been successfully unlocked!" in said
    assert kept(BUCKET, endpoint) == {"staging/terraform.tfstate", "production/terraform.tfstate"}


@pytest.mark.parametrize("system", ["products", "streaming_logs"])
def test_environments_keep_their_states_apart(system: str, endpoint: str, tmp_path: Path) -> None:
    files = {path.stem: settings(path) for path in sorted((FIXTURES / system / "environments").glob("*.tfbackend"))}
    assert len({each["key"] for each in files.values()}) == len(files) > 1
    ((bucket, locks),) = {(each["bucket"], each["dynamodb_table"]) for each in files.values()}
    client("s3", endpoint).create_bucket(Bucket=bucket)
    client("dynamodb", endpoint).create_table(
        TableName=locks,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
    )
    folder = tmp_path / system
    walked(system, folder, endpoint)
    assert kept(bucket, endpoint) == {files["dev"]["key"]}
    now = json.loads((folder / ".terraform" / "terraform.tfstate").read_text(encoding="utf-8"))["backend"]["config"]
    assert {name: str(now[name]) for name in ("bucket", "key", "dynamodb_table")} == {
        name: files["staging"][name] for name in ("bucket", "key", "dynamodb_table")
    }
