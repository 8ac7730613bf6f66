"""The notifications stack is real Terraform: formatted, valid, planned offline, and applied to and removed from moto.

moto 5.2.1 implements every resource type of this system; for two of them moto_server.py adds calls that it lacks. One
value is not ours while moto runs: moto knows few machine images, so the server gets one of those.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from terraform_cli import copied, plan_json, prepare, succeed, terraform

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.terraform

HERE = Path(__file__).resolve().parent
SYSTEM = HERE.parents[1] / "fixtures" / "infrastructure"
MODULE = SYSTEM / "modules" / "dynamodb"
ROOTS = ["bootstrap", "staging", "production"]
ENVIRONMENTS = ["staging", "production"]
TWINS = ["unprotected", "protected", "autoscaled_unprotected", "autoscaled_protected"]
MOTO_IMAGE = "-var=ami_id=ami-04681a1dbd79675a5"
TABLE = "module.dynamodb.aws_dynamodb_table"


# --- Text ---------------------------------------------------------------------------------------


def blocks(path: Path, kind: str) -> dict[str, str]:
    """Return the blocks of a kind in a formatted file, by their last label."""
    found = re.findall(rf'^{kind} (?:"\w+" )?"(\w+)" {{\n(.*?)^}}$', path.read_text(), re.MULTILINE | re.DOTALL)
    return dict(found)


def test_text_is_formatted() -> None:
    assert terraform(SYSTEM, "fmt", "-check", "-recursive", "-diff").stdout == ""
    assert terraform(HERE, "fmt", "-check", "-diff").stdout == ""


@pytest.mark.parametrize("name", ["main.tf", "output.tf", "user_data.sh"])
def test_environments_share_their_code(name: str) -> None:
    assert (SYSTEM / "staging" / name).read_text() == (SYSTEM / "production" / name).read_text()


def test_environments_differ_in_defaults_only() -> None:
    texts = [(SYSTEM / name / "variables.tf").read_text() for name in ENVIRONMENTS]
    staging, production = (re.sub(r"^  default .*$", "", text, flags=re.MULTILINE) for text in texts)
    assert staging == production


def test_twins_differ_in_count_and_lifecycle_only() -> None:
    twins = blocks(MODULE / "main.tf", 'resource "aws_dynamodb_table"')
    assert list(twins) == TWINS
    may_differ = re.compile(r"^  count .*?$|^  lifecycle {.*?^  }$", re.MULTILINE | re.DOTALL)
    assert len({may_differ.sub("", twin) for twin in twins.values()}) == 1


@pytest.mark.parametrize("folder", ["bootstrap", "staging", "production", "modules/dynamodb"])
def test_variables_and_outputs_explain_themselves(folder: str) -> None:
    variables = blocks(SYSTEM / folder / "variables.tf", "variable")
    outputs = blocks(SYSTEM / folder / "output.tf", "output")
    silent = [name for name, body in (variables | outputs).items() if "  description = " not in body]
    untyped = [name for name, body in variables.items() if not re.search(r"^  type +=", body, re.MULTILINE)]
    assert (silent, untyped) == ([], [])


def test_module_is_adjustable() -> None:
    assert len(blocks(MODULE / "variables.tf", "variable")) > 30


# --- Plans --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROOTS)
def test_root_is_valid(name: str, tmp_path: Path) -> None:
    root = copied(SYSTEM / name, tmp_path)
    succeed(root, "init", "-backend=false", "-no-color")
    answer = json.loads(succeed(root, "validate", "-json"))
    assert (answer["valid"], answer["diagnostics"]) == (True, [])


@pytest.fixture(scope="session")
def plans() -> dict[str, dict[str, Any]]:
    with ThreadPoolExecutor(os.cpu_count()) as workers:
        return dict(zip(ROOTS, workers.map(plan_json, [SYSTEM / name for name in ROOTS])))


def planned(plan: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the planned resources of a type: their values by address."""
    changes = [change for change in plan["resource_changes"] if change["type"] == kind]
    return {
        change["address"]: change["change"]["after"] for change in changes if "create" in change["change"]["actions"]
    }


@pytest.mark.parametrize(("name", "count"), [("bootstrap", 6), ("staging", 22), ("production", 34)])
def test_root_is_planned_offline(plans: dict[str, Any], name: str, count: int) -> None:
    managed = [change for change in plans[name]["resource_changes"] if change["mode"] == "managed"]
    assert plans[name]["errored"] is False
    assert len(managed) == count


def test_bootstrap_locks_by_lock_id(plans: dict[str, Any]) -> None:
    (table,) = planned(plans["bootstrap"], "aws_dynamodb_table").values()
    assert (table["hash_key"], table["attribute"]) == ("LockID", [{"name": "LockID", "type": "S"}])


RECOMMENDED = {
    "billing_mode": "PAY_PER_REQUEST",
    "hash_key": "PK",
    "range_key": "SK",
    "stream_enabled": True,
    "stream_view_type": "NEW_AND_OLD_IMAGES",
    "ttl": [{"attribute_name": "ttl", "enabled": True}],
}


@pytest.mark.parametrize(("name", "twin", "protected"), [("staging", TWINS[0], False), ("production", TWINS[1], True)])
def test_table_has_the_recommended_values(plans: dict[str, Any], name: str, twin: str, protected: bool) -> None:
    ((address, table),) = planned(plans[name], "aws_dynamodb_table").items()
    assert address == f"{TABLE}.{twin}[0]"
    assert table["name"] == f"{name}-user-notifications"
    assert table["deletion_protection_enabled"] is protected
    assert table["point_in_time_recovery"][0]["enabled"] is protected
    assert table["server_side_encryption"][0]["enabled"] is True
    assert {key: table[key] for key in RECOMMENDED} == RECOMMENDED


def test_staging_has_no_alarms(plans: dict[str, Any]) -> None:
    assert planned(plans["staging"], "aws_cloudwatch_metric_alarm") == {}
    assert planned(plans["staging"], "aws_sns_topic") == {}


def test_production_alarms_can_start(plans: dict[str, Any]) -> None:
    alarms = planned(plans["production"], "aws_cloudwatch_metric_alarm").values()
    dimensions: dict[str, set[tuple[str, ...]]] = {}
    for alarm in alarms:
        dimensions.setdefault(alarm["metric_name"], set()).add(tuple(sorted(alarm["dimensions"] or {})))
    assert dimensions == {
        "ReadThrottleEvents": {("TableName",)},
        "WriteThrottleEvents": {("TableName",)},
        "SystemErrors": {("Operation", "TableName")},
        "UserErrors": {()},
    }


def test_provisioned_thresholds_count_the_period(tmp_path: Path) -> None:
    plan = plan_json(provisioned_root(tmp_path))
    alarms = {alarm["metric_name"]: alarm for alarm in planned(plan, "aws_cloudwatch_metric_alarm").values()}
    assert alarms["ConsumedReadCapacityUnits"]["threshold"] == 200 * 60 * 0.8
    assert alarms["ConsumedWriteCapacityUnits"]["threshold"] == 100 * 60 * 0.8


# --- Lives --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Life:
    """What became of a root on the moto server."""

    again: int  # exit code of the second plan: 0 is empty, 2 has changes
    second_plan: str
    state: dict[str, Any]
    refusal: str | None  # what Terraform said when a protected table should go
    left: str  # addresses that outlived destroy


def provisioned_root(folder: Path) -> Path:
    """Return a copy of the system with one root more, which uses the module in its other shape."""
    root = copied(SYSTEM / "staging", folder).parent / "provisioned"
    root.mkdir()
    shutil.copy(HERE / "provisioned.tf", root / "main.tf")
    return root


def live(root: Path, endpoint: str, *variables: str) -> Life:
    prepare(root, endpoint)
    succeed(root, "apply", "-no-color", "-auto-approve", *variables)
    second = terraform(root, "plan", "-no-color", "-detailed-exitcode", *variables)
    state = json.loads(succeed(root, "show", "-json"))
    refusal, released = release(root, variables)
    succeed(root, "destroy", "-no-color", "-auto-approve", *released)
    return Life(second.returncode, second.stdout + second.stderr, state, refusal, succeed(root, "state", "list"))


def release(root: Path, variables: tuple[str, ...]) -> tuple[str | None, tuple[str, ...]]:
    """Make the tables of a root destructible, if they are not, and return what Terraform said before."""
    if root.name not in ("bootstrap", "production"):
        return None, variables
    refused = terraform(root, "plan", "-destroy", "-no-color", *variables)
    assert refused.returncode == 1
    if root.name == "production":
        succeed(root, "state", "mv", f"{TABLE}.protected[0]", f"{TABLE}.unprotected[0]")
        variables = (*variables, "-var=dynamodb_prevent_destroy=false")
    else:
        unlock(root / "main.tf")
    succeed(root, "apply", "-no-color", "-auto-approve", *variables)
    return refused.stdout + refused.stderr, variables


def unlock(path: Path) -> None:
    """Edit the copy: in bootstrap both protections are literals."""
    switches = re.compile(r"^(\s+(?:prevent_destroy|deletion_protection_enabled) += )true$", re.MULTILINE)
    path.write_text(switches.sub(r"\1false", path.read_text()))


@pytest.fixture(scope="session")
def lives(moto_endpoint: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Future[Life]]]:
    """Start the life of every root at once; a test waits for the one that it asks for."""

    def folder() -> Path:
        return tmp_path_factory.mktemp("life")

    with ThreadPoolExecutor(4) as workers:
        yield {
            "production": workers.submit(live, copied(SYSTEM / "production", folder()), moto_endpoint, MOTO_IMAGE),
            "staging": workers.submit(live, copied(SYSTEM / "staging", folder()), moto_endpoint, MOTO_IMAGE),
            "provisioned": workers.submit(live, provisioned_root(folder()), moto_endpoint),
            "bootstrap": workers.submit(live, copied(SYSTEM / "bootstrap", folder()), moto_endpoint),
        }


@pytest.mark.parametrize("name", [*ROOTS, "provisioned"])
def test_root_lives_on_moto(lives: dict[str, Future[Life]], name: str) -> None:
    life = lives[name].result()
    assert life.again == 0, life.second_plan
    assert life.left == ""


@pytest.mark.parametrize("name", ["bootstrap", "production"])
def test_protected_table_is_not_destroyed(lives: dict[str, Future[Life]], name: str) -> None:
    assert "lifecycle.prevent_destroy" in " ".join((lives[name].result().refusal or "").split())


def policies(life: Life) -> dict[str, list[dict[str, Any]]]:
    """Return the statements of the module's two policies, by resource name."""
    resources = life.state["values"]["root_module"]["child_modules"][0]["resources"]
    found = {item["name"]: item["values"]["policy"] for item in resources if item["type"] == "aws_iam_policy"}
    return {name: json.loads(text)["Statement"] for name, text in found.items()}


def granted(statements: list[dict[str, Any]], service: str = "dynamodb") -> dict[str, set[str]]:
    """Return the resources on which each action is allowed, without the ARN's account and region."""
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
    written = policies(lives[name].result())
    table = f"table/{name}-user-notifications"
    full, read_only = granted(written["full_access"]), granted(written["read_only"])
    assert not [action for action in full | read_only if "*" in action]
    assert full["dynamodb:Query"] == read_only["dynamodb:Scan"] == {table, f"{table}/index/*"}
    assert full["dynamodb:PutItem"] == {table}
    assert all(resource.startswith(f"{table}/stream/") for resource in full["dynamodb:GetRecords"])
    verbs = {action.split(":")[1] for action in read_only}
    assert verbs == {"BatchGetItem", "DescribeTable", "GetItem", "Query", "Scan"}


def test_policies_of_an_own_key_allow_its_use(lives: dict[str, Future[Life]]) -> None:
    for statements in policies(lives["provisioned"].result()).values():
        assert set(granted(statements, "kms")) == {"kms:Decrypt", "kms:DescribeKey"}
