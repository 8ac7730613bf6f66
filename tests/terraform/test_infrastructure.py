"""The notifications stack is correct Terraform: formatted, valid, and planned offline."""

from __future__ import annotations

import json
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from terraform_cli import copied, plan_json, succeed, terraform

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("infrastructure")]

HERE = Path(__file__).resolve().parent
SYSTEM = HERE.parents[1] / "fixtures" / "infrastructure"
MODULE = SYSTEM / "modules" / "dynamodb"
ROOTS = ["bootstrap", "staging", "production"]
ENVIRONMENTS = ["staging", "production"]
TWINS = ["notifications", "protected", "autoscaled_unprotected", "autoscaled_protected"]
TABLE = "module.dynamodb.aws_dynamodb_table"
NAMES = {"staging": "staging-user-notifications", "production": "prod-user-notifications"}


# --- Text ---------------------------------------------------------------------------------------


def blocks(path: Path, kind: str) -> dict[str, str]:
    """Return the blocks of a type in a formatted file, by their last label."""
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


@pytest.mark.parametrize(("name", "changed"), [("staging", set()), ("production", {"alarm_emails"})])
def test_an_example_of_values_spells_out_the_defaults(name: str, changed: set[str]) -> None:
    """So a root module with its example has the same values as without."""
    values = [SYSTEM / name / "terraform.tfvars.example"]
    named = re.findall(r"^(\w+) += ", values[0].read_text(encoding="utf-8"), re.MULTILINE)
    assert named == list(blocks(SYSTEM / name / "variables.tf", "variable"))
    default, example = (plan_json(SYSTEM / name, files)["variables"] for files in ([], values))
    assert set(default) == set(example)
    assert {variable for variable in default if default[variable] != example[variable]} == changed


def test_twins_differ_in_count_and_lifecycle_only() -> None:
    twins = blocks(MODULE / "main.tf", 'resource "aws_dynamodb_table"')
    assert list(twins) == TWINS
    may_differ = re.compile(r"^  count .*?$|^  lifecycle {.*?^  }$", re.MULTILINE | re.DOTALL)
    assert len({may_differ.sub("", twin) for twin in twins.values()}) == 1


@pytest.mark.parametrize("folder", ["bootstrap", "staging", "production", "modules/dynamodb"])
def test_variables_and_outputs_explain_themselves(folder: str) -> None:
    variables = blocks(SYSTEM / folder / "variables.tf", "variable")
    (path,) = (SYSTEM / folder).glob("output*.tf")
    outputs = blocks(path, "output")
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
    with ThreadPoolExecutor(2) as workers:
        return dict(zip(ROOTS, workers.map(plan_json, [SYSTEM / name for name in ROOTS])))


def planned(plan: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the values of planned resources of a type, by address."""
    changes = [change for change in plan["resource_changes"] if change["type"] == kind]
    return {
        change["address"]: change["change"]["after"] for change in changes if "create" in change["change"]["actions"]
    }


@pytest.mark.parametrize(("name", "count"), [("bootstrap", 6), ("staging", 24), ("production", 36)])
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
    assert table["name"] == NAMES[name]
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


def provisioned_root(folder: Path) -> Path:
    """Return a copy of the system with one more root module, which uses the module with provisioned capacity."""
    root = copied(SYSTEM / "staging", folder).parent / "provisioned"
    root.mkdir()
    shutil.copy(HERE / "provisioned.tf", root / "main.tf")
    return root


DOCUMENTED = [
    "public_ip",
    "instance_id",
    "ecr_repository_url",
    "dynamodb_notifications_table_name",
    "dynamodb_notifications_table_arn",
    "dynamodb_notifications_stream_arn",
    "dynamodb_access_policy_arn",
    "dynamodb_read_only_policy_arn",
]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_outputs_have_their_documented_names(plans: dict[str, Any], name: str) -> None:
    assert set(DOCUMENTED) <= set(plans[name]["planned_values"]["outputs"])


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_newest_image_is_looked_up_by_ec2(plans: dict[str, Any], name: str) -> None:
    """The plan has no fixed image id and makes no call to AWS: EC2 resolves a parameter when an instance starts."""
    (template,) = planned(plans[name], "aws_launch_template").values()
    assert template["image_id"].startswith("resolve:ssm:/aws/service/ami-amazon-linux-latest/")


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_open_port_of_the_application_is_published(plans: dict[str, Any], name: str) -> None:
    """One variable has the ports that the network allows and the container publishes."""
    ports = [rule["from_port"] for rule in planned(plans[name], "aws_vpc_security_group_ingress_rule").values()]
    assert sorted(ports) == [80, 443]
    rules = plans[name]["variables"]["ingress_rules"]["value"]
    assert sorted(rule["port"] for rule in rules.values() if rule["container_port"]) == [80, 443]


@pytest.mark.parametrize(("name", "deleted"), [("staging", True), ("production", False)])
def test_images_go_with_staging_only(plans: dict[str, Any], name: str, deleted: bool) -> None:
    (repository,) = planned(plans[name], "aws_ecr_repository").values()
    assert (repository["name"], repository["force_delete"]) == (f"{name}/nestjs-app", deleted)


def test_provisioned_thresholds_count_the_period(tmp_path: Path) -> None:
    plan = plan_json(provisioned_root(tmp_path))
    alarms = {alarm["metric_name"]: alarm for alarm in planned(plan, "aws_cloudwatch_metric_alarm").values()}
    assert alarms["ConsumedReadCapacityUnits"]["threshold"] == 200 * 60 * 0.8
    assert alarms["ConsumedWriteCapacityUnits"]["threshold"] == 100 * 60 * 0.8
