"""The root modules of the notifications stack, with example tfvars, are applied to moto, planned again and destroyed.

moto 5.2.1 implements every resource type of this system; for two of them moto_server.py adds calls that it lacks. One
value differs under moto: it has only a few machine images, so the server gets one of those.
"""

from __future__ import annotations

import re
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from document_commands import WALKS, newest_version, released, walk
from lives import Life, Release, live
from terraform_cli import copied
from test_infrastructure import ENVIRONMENTS, NAMES, ROOTS, SYSTEM, provisioned_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform

MOTO_IMAGE = "-var=ami_id=ami-04681a1dbd79675a5"
EXAMPLES = sorted(path.parent.name for path in SYSTEM.glob("*/terraform.tfvars.example"))


def unlock(root: Path) -> None:
    """Turn off both protections in the copy: in bootstrap they are literal values."""
    path = root / "bootstrap.tf"
    switches = re.compile(r"^(\s+(?:prevent_destroy|deletion_protection_enabled) += )true$", re.MULTILINE)
    path.write_text(switches.sub(r"\1false", path.read_text()))


LEFT_OPEN = {
    "backup.2026-01-31.tfstate": "backup.$(date +%F).tfstate",
    "ID": f"$({newest_version('notifications-terraform-state')})",
}
"""Values for placeholders of the guides: the file name of a state's copy, and its version id."""
RELEASE: dict[str, Release] = {
    "bootstrap": ({}, unlock),
    "production": released("production, released"),
}


def whole_life(root: Path, endpoint: str) -> Life:
    values = (MOTO_IMAGE,) if root.name in ENVIRONMENTS else ()
    walked = walk(root.name, LEFT_OPEN) if root.name in WALKS else ()
    return live(root, endpoint, *values, walked=walked, release=RELEASE.get(root.name))


@pytest.fixture(scope="module")
def lives(moto_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Life]]]:
    """Start the life of every root module; each test waits for the one that it needs.

    All run at the same time: for two thirds of a life the provider waits, such as ten seconds before it reads an
    instance. A root module with an example of values gets them, as it says; they are its defaults, except the address
    that the alarms of production notify (`test_infrastructure.py`).
    """
    roots = {name: copied(SYSTEM / name, tmp_path_factory.mktemp("life")) for name in ROOTS}
    for name in EXAMPLES:
        shutil.copy(roots[name] / "terraform.tfvars.example", roots[name] / "terraform.tfvars")
    roots["provisioned"] = provisioned_root(tmp_path_factory.mktemp("life"))
    with ThreadPoolExecutor(len(roots)) as workers:
        yield {name: workers.submit(whole_life, root, moto_endpoint) for name, root in roots.items()}


@pytest.mark.parametrize("name", [*ROOTS, "provisioned"])
def test_root_lives_on_moto(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    assert life.again == 0, life.second_plan
    assert life.left == ""


@pytest.mark.parametrize("name", RELEASE)
def test_protected_table_is_not_destroyed(lives: dict[str, Future[Life]], name: str) -> None:
    assert "lifecycle.prevent_destroy" in lives[name].result().refusal


def granted(statements: list[dict[str, Any]], service: str = "dynamodb") -> dict[str, set[str]]:
    """Return the resources of each allowed action, without the account and region of the ARN."""
    grants: dict[str, set[str]] = {}
    for statement in statements:
        for action in as_list(statement["Action"]):
            if action.startswith(f"{service}:"):
                resources = (arn.split(":", 5)[5] for arn in as_list(statement["Resource"]))
                grants.setdefault(action, set()).update(resources)
    return grants


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_policies_grant_no_more_than_needed(lives: dict[str, Future[Life]], name: str) -> None:
    written = lives[name].result().statements()
    table = f"table/{NAMES[name]}"
    full, read_only = granted(written["full_access"]), granted(written["read_only"])
    assert not [action for action in full | read_only if "*" in action]
    assert full["dynamodb:Query"] == read_only["dynamodb:Scan"] == {table, f"{table}/index/*"}
    assert full["dynamodb:PutItem"] == {table}
    assert all(resource.startswith(f"{table}/stream/") for resource in full["dynamodb:GetRecords"])
    verbs = {action.split(":")[1] for action in read_only}
    assert verbs == {"BatchGetItem", "DescribeTable", "GetItem", "Query", "Scan"}


def test_policies_of_an_own_key_allow_its_use(lives: dict[str, Future[Life]]) -> None:
    for statements in lives["provisioned"].result().statements().values():
        assert set(granted(statements, "kms")) == {"kms:Decrypt", "kms:DescribeKey"}
