"""The logging platform is correct Terraform: formatted and valid, it validates its variables, and it plans offline."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from plan_comparison import disagreements
from streaming_logs_facts import ENVIRONMENTS, INDEXES, KEYS, LIVES, MODULE, PROVISIONED, SYSTEM
from terraform_cli import copied, plan_json, prepare, succeed, terraform
from test_infrastructure import blocks, planned

from dynlint.request import Request
from dynlint.run.lint import inspect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.terraform


DEFAULTS = {
    "project_name": '"streaming-logs"',
    "environment": '"dev"',
    "billing_mode": '"PAY_PER_REQUEST"',
    "enable_point_in_time_recovery": "true",
    "backup_retention_days": "7",
    "enable_streams": "false",
    "enable_ttl": "true",
    "enable_cloudwatch_alarms": "true",
    "kms_deletion_window": "7",
}


# --- Text ---------------------------------------------------------------------------------------


def test_text_is_formatted() -> None:
    assert terraform(SYSTEM, "fmt", "-check", "-recursive", "-diff").stdout == ""


def test_module_is_valid(tmp_path: Path) -> None:
    root = copied(SYSTEM, tmp_path)
    succeed(root, "init", "-backend=false", "-no-color")
    assert json.loads(succeed(root, "validate", "-json"))["diagnostics"] == []


def test_tables_differ_in_for_each_and_lifecycle_only() -> None:
    tables = blocks(MODULE / "tables.tf", 'resource "aws_dynamodb_table"')
    assert list(tables) == LIVES
    may_differ = re.compile(r"^  for_each .*?$|^  lifecycle {.*?^  }$", re.MULTILINE | re.DOTALL)
    assert len({may_differ.sub("", table) for table in tables.values()}) == 1


def test_variables_and_outputs_explain_themselves() -> None:
    for folder in (SYSTEM, MODULE):
        variables = blocks(folder / "variables.tf", "variable")
        outputs = blocks(folder / "outputs.tf", "output")
        assert [name for name, body in (variables | outputs).items() if "  description = " not in body] == []
        assert [name for name, body in variables.items() if not re.search(r"^  type +=", body, re.MULTILINE)] == []


def test_root_hands_on_all_that_the_module_takes_and_says() -> None:
    taken, said = (blocks(MODULE / f"{name}s.tf", name) for name in ("variable", "output"))
    root = blocks(SYSTEM / "variables.tf", "variable")
    assert set(root) == set(taken) | {"aws_region"}
    assert set(blocks(SYSTEM / "outputs.tf", "output")) == set(said)
    (call,) = blocks(SYSTEM / "main.tf", "module").values()
    assert [name for name in taken if not re.search(rf"^  {name} += var\.{name}$", call, re.MULTILINE)] == []


@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
def test_variable_has_its_default(name: str, default: str) -> None:
    assert re.search(rf"^  default += {default}$", blocks(MODULE / "variables.tf", "variable")[name], re.MULTILINE)


REFUSED = {
    "project_name": ("Logs", "The project is 2 to 30 lower-case letters"),
    "environment": ("qa", "The environment is dev, staging or prod."),
    "aws_region": ("mars", "A region looks like us-east-1."),
    "billing_mode": ("FREE", "The billing mode is PAY_PER_REQUEST or PROVISIONED."),
    "backup_retention_days": ("36", "The recovery period is 7 to 35 days."),
    "kms_deletion_window": ("6", "KMS waits 7 to 30 days."),
    "autoscaling_target_utilization": ("95", "DynamoDB scales to a utilization between 20 and 90 percent."),
    "capacity": ("{read={min=9,max=1},write={min=1,max=1}}", "A lower bound is at least 1 and not above"),
    "table_capacities": ("{other={read={min=1,max=1},write={min=1,max=1}}}", "The tables are log-metadata"),
    "alarm_emails": ('["nobody"]', "An address looks like on-call@example.com."),
    "alarm_period": ("90", "The period is a multiple of 60 seconds"),
    "alarm_thresholds": ("{consumed_capacity_percent=101}", "A share is at most 100 percent."),
    "watched_operations": ('["Get"]', "An operation is spelled as CloudWatch spells it"),
    "alarm_level": ("loud", "The level is basic or full."),
    "backup_days": ("0.5", "A backup is kept for a whole number of days, at least 1."),
    "backup_copy_vault_arn": ("copies", "Name the vault by its ARN"),
    "retention_days": ("{logs=0}", "An item lives for at least a day."),
    "vpc_id": ("main", "The id of a VPC starts with vpc-."),
    "route_table_ids": ('["main"]', "The id of a route table starts with rtb-."),
}


@pytest.fixture(scope="session")
def refusal(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Terraform's errors about a wrong value of every variable at once."""
    root = copied(SYSTEM, tmp_path_factory.mktemp("refused"))
    prepare(root)
    done = terraform(root, "plan", "-no-color", *(f"-var={name}={value}" for name, (value, _) in REFUSED.items()))
    assert done.returncode == 1
    return " ".join(re.sub(r"[│╷╵]", "", done.stderr).split())


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_value_is_refused(refusal: str, name: str) -> None:
    assert REFUSED[name][1] in refusal


# --- Plans --------------------------------------------------------------------------------------


def plan(name: str) -> dict[str, Any]:
    return plan_json(SYSTEM, [SYSTEM / "environments" / f"{name}.tfvars"])


@pytest.fixture(scope="session")
def plans() -> dict[str, dict[str, Any]]:
    with ThreadPoolExecutor(4) as workers:
        return dict(zip(ENVIRONMENTS, workers.map(plan, ENVIRONMENTS)))


def tables(plan: dict[str, Any], life: str) -> dict[str, dict[str, Any]]:
    """Return the planned tables by purpose; all have the same life cycle."""
    found = planned(plan, "aws_dynamodb_table")
    return {name: found.pop(f'module.dynamodb.aws_dynamodb_table.{life}["{name}"]') for name in KEYS if found}


@pytest.mark.parametrize(("name", "count"), [("dev", 45), ("staging", 57), ("staging-provisioned", 123), ("prod", 130)])
def test_environment_is_planned_offline(plans: dict[str, Any], name: str, count: int) -> None:
    managed = [change for change in plans[name]["resource_changes"] if change["mode"] == "managed"]
    assert plans[name]["errored"] is False
    assert len(managed) == count


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_tables_have_their_keys_and_indexes(plans: dict[str, Any], name: str) -> None:
    for purpose, table in tables(plans[name], str(ENVIRONMENTS[name]["life"])).items():
        indexes = {index["name"]: index for index in table["global_secondary_index"]}
        keys = {name: (index["hash_key"], index["range_key"] or None) for name, index in indexes.items()}
        assert (table["hash_key"], table["range_key"]) == KEYS[purpose]
        assert keys == INDEXES[purpose]
        attributes = {key for pair in (KEYS[purpose], *keys.values()) for key in pair if key}
        assert sorted((each["name"], each["type"]) for each in table["attribute"]) == [
            (a, "S") for a in sorted(attributes)
        ]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_tables_have_the_values_of_their_environment(plans: dict[str, Any], name: str) -> None:
    expected = ENVIRONMENTS[name]
    found = tables(plans[name], str(expected["life"]))
    assert list(found) == list(KEYS)
    for purpose, table in found.items():
        assert table["name"] == f"streaming-logs-{name.partition('-')[0]}-{purpose}"
        assert table["billing_mode"] == expected["mode"]
        assert table["point_in_time_recovery"] == [{"enabled": True, "recovery_period_in_days": expected["days"]}]
        assert table["server_side_encryption"][0]["enabled"] is True
        assert table["deletion_protection_enabled"] is (name == "prod")
        assert bool(table["stream_enabled"]) is (expected["streams"] or purpose == "system-config")
        assert [ttl["enabled"] for ttl in table.get("ttl") or []] == [True] * (purpose != "system-config")


def metrics(alarm: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the name and the names of dimensions of each metric of an alarm."""
    for metric in [query["metric"][0] for query in alarm["metric_query"] if query["metric"]] or [alarm]:
        yield metric["metric_name"], tuple(sorted(metric["dimensions"] or {}))


BASIC = {
    "ReadThrottleEvents": {("TableName",), ("GlobalSecondaryIndexName", "TableName")},
    "WriteThrottleEvents": {("TableName",), ("GlobalSecondaryIndexName", "TableName")},
    "SystemErrors": {("Operation", "TableName")},
    "UserErrors": {()},
}
FULL = BASIC | {"SuccessfulRequestLatency": {("Operation", "TableName")}}
CONSUMED = {
    "ConsumedReadCapacityUnits": {("TableName",), ("GlobalSecondaryIndexName", "TableName")},
    "ConsumedWriteCapacityUnits": {("TableName",), ("GlobalSecondaryIndexName", "TableName")},
}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_alarms_can_start(plans: dict[str, Any], name: str) -> None:
    alarms = planned(plans[name], "aws_cloudwatch_metric_alarm").values()
    found: dict[str, set[tuple[str, ...]]] = {}
    for metric, dimensions in (each for alarm in alarms for each in metrics(alarm)):
        found.setdefault(metric, set()).add(dimensions)
    wanted = BASIC if name == "dev" else FULL | (CONSUMED if name in PROVISIONED else {})
    assert found == wanted
    assert len({alarm["alarm_name"] for alarm in alarms}) == len(alarms)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_each_table_has_a_policy_for_each_right(plans: dict[str, Any], name: str) -> None:
    policies = planned(plans[name], "aws_iam_policy").values()
    streamed = KEYS if ENVIRONMENTS[name]["streams"] else ["system-config"]
    prefix = f"streaming-logs-{name.partition('-')[0]}-"
    rights = [
        *((table, right) for table in KEYS for right in ("read", "write")),
        *((table, "stream") for table in streamed),
    ]
    assert {each["name"] for each in policies} == {f"{prefix}{table}-{right}" for table, right in rights}


def test_backups_of_prod_go_to_another_region(plans: dict[str, Any]) -> None:
    assert [name for name in plans if planned(plans[name], "aws_backup_plan")] == ["prod"]
    (plan,) = planned(plans["prod"], "aws_backup_plan").values()
    (rule,) = plan["rule"]
    (copy,) = rule["copy_action"]
    assert ":us-west-2:" in copy["destination_vault_arn"]
    assert rule["lifecycle"][0]["delete_after"] == copy["lifecycle"][0]["delete_after"] == 365


def test_consumed_capacity_counts_the_period(plans: dict[str, Any]) -> None:
    alarms = planned(plans["prod"], "aws_cloudwatch_metric_alarm")
    alarm = 'module.dynamodb.aws_cloudwatch_metric_alarm.consumed_capacity["{}"]'
    assert alarms[alarm.format("log-metadata-consumed-write-capacity")]["threshold"] == 4000 * 300 * 0.8
    assert alarms[alarm.format("log-metadata-UserIndex-consumed-read-capacity")]["threshold"] == 1000 * 300 * 0.8


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_capacity_scales_where_there_is_one(plans: dict[str, Any], name: str) -> None:
    targets = planned(plans[name], "aws_appautoscaling_target").values()
    prefix = f"table/streaming-logs-{name.partition('-')[0]}-"
    wanted = {
        (f"{prefix}{table}{path}", f"dynamodb:{kind}:{direction}CapacityUnits")
        for table, indexes in INDEXES.items()
        for kind, path in [("table", ""), *(("index", f"/index/{index}") for index in indexes)]
        for direction in ("Read", "Write")
    }
    found = {(target["resource_id"], target["scalable_dimension"]) for target in targets}
    assert found == (wanted if name in PROVISIONED else set())
    assert len(planned(plans[name], "aws_appautoscaling_policy")) == len(found)


def test_dashboard_shows_every_table_of_prod(plans: dict[str, Any]) -> None:
    assert [name for name in plans if planned(plans[name], "aws_cloudwatch_dashboard")] == ["prod"]
    (dashboard,) = planned(plans["prod"], "aws_cloudwatch_dashboard").values()
    widgets = json.loads(dashboard["dashboard_body"])["widgets"]
    shown = {metric[3] for widget in widgets for metric in widget["properties"]["metrics"]}
    assert shown == {f"streaming-logs-prod-{table}" for table in KEYS}
    assert len(widgets) == len({(widget["x"], widget["y"]) for widget in widgets}) == 12


def described(name: str) -> dict[str, Any]:
    """Return dynlint's values of an environment.

    A block that is not written does not count: the provider computes the time to live of a table without one.
    """
    roots: Any = inspect(Request((str(SYSTEM),)))["roots"]
    entry: dict[str, Any] = next(each for each in roots if each["environment"] == name)
    for resource in entry["resources"]:
        if resource["values"].get("ttl") == []:
            del resource["values"]["ttl"]
    return entry


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_value_equals_the_plan(plans: dict[str, Any], name: str) -> None:
    assert disagreements(described(name), plans[name]) == []
