"""The shop's tables are correct Terraform: formatted and valid, with validated variables, and planned offline."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from plan_comparison import disagreements
from terraform_cli import copied, plan_json, prepare, succeed, terraform
from test_infrastructure import blocks, planned

from dynlint.request import Request
from dynlint.run.lint import inspect

pytestmark = pytest.mark.terraform

SYSTEM = Path(__file__).resolve().parents[2] / "fixtures" / "products"
MODULE = SYSTEM / "modules" / "tables"
ENVIRONMENTS = ["dev", "staging", "prod", "prod-provisioned"]
PROVISIONED = {"staging": (5, 5), "prod-provisioned": (400, 50)}
PROTECTED = ["prod", "prod-provisioned"]
TABLES = ["products", "sessions"]
TABLE = "module.tables.aws_dynamodb_table"


# --- Text ---------------------------------------------------------------------------------------


def test_text_is_formatted() -> None:
    assert terraform(SYSTEM, "fmt", "-check", "-recursive", "-diff").stdout == ""


def test_root_is_valid(tmp_path: Path) -> None:
    root = copied(SYSTEM, tmp_path)
    succeed(root, "init", "-backend=false", "-no-color")
    assert json.loads(succeed(root, "validate", "-json"))["diagnostics"] == []


@pytest.mark.parametrize("name", TABLES)
def test_lives_differ_in_count_and_lifecycle_only(name: str) -> None:
    lives = blocks(MODULE / f"{name}.tf", 'resource "aws_dynamodb_table"')
    assert list(lives) == [name, f"{name}_protected"]
    switches = re.compile(r"^(  count += ).*|^(    prevent_destroy += ).*", re.MULTILINE)
    assert len({switches.sub(r"\1\2", life) for life in lives.values()}) == 1


@pytest.mark.parametrize("folder", [SYSTEM, MODULE], ids=["root", "module"])
def test_variables_and_outputs_explain_themselves(folder: Path) -> None:
    variables = blocks(folder / "variables.tf", "variable").items()
    outputs = blocks(folder / "outputs.tf", "output").items()
    assert [name for name, body in [*variables, *outputs] if "  description = " not in body] == []
    assert [name for name, body in variables if "  type        = " not in body] == []


def described(kind: str, folder: Path) -> dict[str, str]:
    """Return the description of each variable or output of a folder."""
    found = blocks(folder / f"{kind}s.tf", kind)
    return {name: body.partition('description = "')[2].partition('"\n')[0] for name, body in found.items()}


def test_root_takes_and_gives_what_the_module_does() -> None:
    taken = described("variable", SYSTEM)
    assert taken.pop("aws_region") == "Region of everything in this root."
    assert taken == described("variable", MODULE)
    assert described("output", SYSTEM) == described("output", MODULE)


DEFAULTS = {
    "billing_mode": '"PAY_PER_REQUEST"',
    "read_capacity": "5",
    "write_capacity": "5",
    "enable_point_in_time_recovery": "true",
    "enable_deletion_protection": "false",
    "table_class": '"STANDARD"',
}


@pytest.mark.parametrize("folder", [SYSTEM, MODULE], ids=["root", "module"])
@pytest.mark.parametrize(("name", "default"), DEFAULTS.items())
def test_variable_has_its_default(folder: Path, name: str, default: str) -> None:
    assert f"  default     = {default}\n" in blocks(folder / "variables.tf", "variable")[name]


REFUSED = {
    "environment_name": ("Prod", "An environment is 2 to 30 lower-case letters"),
    "aws_region": ("mars", "A region looks like us-east-1."),
    "tags": ('{"aws:owner"="me"}', "AWS reserves tag keys that start with aws:."),
    "billing_mode": ("FREE", "The billing mode is PAY_PER_REQUEST or PROVISIONED."),
    "read_capacity": ("0", "The read capacity is a whole number of at least 1."),
    "write_capacity": ("2.5", "The write capacity is a whole number of at least 1."),
    "table_class": ("COLD", "The table class is STANDARD or STANDARD_INFREQUENT_ACCESS."),
    "products_stream_view_type": ("ALL", "A stream shows KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."),
    "alarm_topic_arns": ('["on-call"]', "The ARN of a topic looks like"),
    "expected_read_units": ("0", "The expected reads are more than 0 units a second."),
}


@pytest.fixture(scope="session")
def refusals(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Terraform's errors about a wrong value of every variable at once, a line each."""
    root = copied(SYSTEM, tmp_path_factory.mktemp("refused"))
    prepare(root)
    wrong = [f"-var={name}={value}" for name, (value, _) in REFUSED.items()]
    told = [json.loads(line) for line in terraform(root, "plan", "-json", *wrong).stdout.splitlines()]
    return "\n".join(each["diagnostic"]["detail"] for each in told if each["type"] == "diagnostic")


@pytest.mark.parametrize("name", REFUSED)
def test_wrong_value_is_refused(refusals: str, name: str) -> None:
    assert REFUSED[name][1] in refusals


# --- Plans --------------------------------------------------------------------------------------


def values_of(name: str) -> Path:
    return SYSTEM / "environments" / f"{name}.tfvars"


@pytest.fixture(scope="session")
def plans() -> dict[str, dict[str, Any]]:
    with ThreadPoolExecutor(2) as workers:
        made = workers.map(lambda name: plan_json(SYSTEM, [values_of(name)]), ENVIRONMENTS)
        return dict(zip(ENVIRONMENTS, made))


def table(plans: dict[str, Any], name: str, what: str) -> dict[str, Any]:
    """Return the planned values of one table, by the life cycle of its environment."""
    life = f"{what}_protected" if name in PROTECTED else what
    values: dict[str, Any] = planned(plans[name], "aws_dynamodb_table")[f"{TABLE}.{life}[0]"]
    return values


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_environment_is_planned_offline(plans: dict[str, Any], name: str) -> None:
    assert plans[name]["errored"] is False
    assert len(planned(plans[name], "aws_dynamodb_table")) == 2
    assert len(planned(plans[name], "aws_cloudwatch_metric_alarm")) == 7


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_products_have_their_keys_and_index(plans: dict[str, Any], name: str) -> None:
    products = table(plans, name, "products")
    (index,) = products["global_secondary_index"]
    attributes = {each["name"]: each["type"] for each in products["attribute"]}
    assert (products["hash_key"], products["range_key"]) == ("id", None)
    assert (index["name"], index["hash_key"], index["range_key"]) == ("CategoryIndex", "category", "created_at")
    assert index["projection_type"] == "ALL"
    assert attributes == {"id": "N", "category": "S", "created_at": "S"}
    assert [ttl["enabled"] for ttl in products["ttl"]] == [False]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_capacity_is_set_only_where_provisioned(plans: dict[str, Any], name: str) -> None:
    products = table(plans, name, "products")
    (index,) = products["global_secondary_index"]
    assert products["billing_mode"] == ("PROVISIONED" if name in PROVISIONED else "PAY_PER_REQUEST")
    for each in (products, index):
        capacity = each.get("read_capacity"), each.get("write_capacity")
        assert capacity == PROVISIONED.get(name, (None, None))


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_sessions_expire_and_are_on_demand(plans: dict[str, Any], name: str) -> None:
    sessions = table(plans, name, "sessions")
    assert (sessions["hash_key"], sessions["billing_mode"]) == ("session_id", "PAY_PER_REQUEST")
    assert sessions["attribute"] == [{"name": "session_id", "type": "S"}]
    assert sessions["ttl"] == [{"attribute_name": "expires_at", "enabled": True}]


@pytest.mark.parametrize("what", TABLES)
@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_tables_are_protected_and_tagged(plans: dict[str, Any], name: str, what: str) -> None:
    found = table(plans, name, what)
    environment = name.partition("-")[0]
    assert (found["name"], found["tags"]["Name"]) == (f"{environment}-{what}", f"{environment}-{what}-table")
    assert found["tags"] | {"Environment": environment, "Project": "web-shop", "Type": "DynamoDB"} == found["tags"]
    assert found["deletion_protection_enabled"] is (name in PROTECTED)
    assert found["point_in_time_recovery"][0]["enabled"] is (name != "dev")
    assert found["server_side_encryption"][0]["enabled"] is True


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_alarms_can_start(plans: dict[str, Any], name: str) -> None:
    environment = name.partition("-")[0]
    products, sessions = ({"TableName": f"{environment}-{what}"} for what in TABLES)
    index = products | {"GlobalSecondaryIndexName": "CategoryIndex"}
    alarms = list(planned(plans[name], "aws_cloudwatch_metric_alarm").values())
    for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
        throttles = [alarm for alarm in alarms if alarm["metric_name"] == metric]
        dimensions = [alarm["dimensions"] for alarm in throttles]
        assert sorted(map(sorted, (each.items() for each in dimensions))) == sorted(
            map(sorted, (each.items() for each in (products, index, sessions)))
        )
        assert {alarm["threshold"] for alarm in throttles} == {0}
    assert {(each["statistic"], each["period"], each["evaluation_periods"]) for each in alarms} == {("Sum", 300, 2)}
    assert len({alarm["alarm_name"] for alarm in alarms}) == 7


@pytest.mark.parametrize(("name", "units"), [("dev", 100), ("staging", 5), ("prod", 400), ("prod-provisioned", 400)])
def test_consumed_reads_count_the_period(plans: dict[str, Any], name: str, units: int) -> None:
    alarms = planned(plans[name], "aws_cloudwatch_metric_alarm")
    alarm = alarms["module.tables.aws_cloudwatch_metric_alarm.products_consumed_reads"]
    assert (alarm["metric_name"], alarm["threshold"]) == ("ConsumedReadCapacityUnits", units * 300 * 0.8)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_every_value_equals_the_plan(plans: dict[str, Any], name: str) -> None:
    roots: Any = inspect(Request((str(SYSTEM),)))["roots"]
    entry = next(each for each in roots if each["environment"] == name)
    assert disagreements(entry, plans[name]) == []
