"""The reference module is correct Terraform: formatted and valid, it validates its variables, and it plans offline."""

from __future__ import annotations

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest
from dynamodb_table_facts import DATA, EXAMPLES, LIVES, SYSTEM
from plan_comparison import disagreements
from terraform_cli import copied, plan_json, prepare, succeed, terraform
from test_infrastructure import blocks, planned
from test_streaming_logs import metrics

from dynlint.request import Request
from dynlint.run.lint import inspect

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.terraform

REQUIRED = ["table_name", "hash_key", "attributes"]


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The module as a root module: with a provider and a region, which callers normally give."""
    folder = copied(SYSTEM, tmp_path_factory.mktemp("module"))
    (folder / "provider.tf").write_text('provider "aws" {\n  region = "us-east-1"\n}\n')
    return folder


# --- Text ---------------------------------------------------------------------------------------


def test_text_is_formatted() -> None:
    assert terraform(SYSTEM, "fmt", "-check", "-recursive", "-diff").stdout == ""


def test_module_is_valid(tmp_path: Path) -> None:
    folder = copied(SYSTEM, tmp_path)
    succeed(folder, "init", "-backend=false", "-no-color")
    assert json.loads(succeed(folder, "validate", "-json"))["diagnostics"] == []


def test_tables_differ_in_count_and_lifecycle_only() -> None:
    tables = blocks(SYSTEM / "main.tf", 'resource "aws_dynamodb_table"')
    assert list(tables) == LIVES
    may_differ = re.compile(r"^  count .*?$|^  lifecycle {.*?^  }$", re.MULTILINE | re.DOTALL)
    assert len({may_differ.sub("", table) for table in tables.values()}) == 1


def test_variables_and_outputs_explain_themselves() -> None:
    variables = blocks(SYSTEM / "variables.tf", "variable")
    outputs = blocks(SYSTEM / "outputs.tf", "output")
    assert [name for name, body in (variables | outputs).items() if "  description = " not in body] == []
    assert [name for name, body in variables.items() if not re.search(r"^  type +=", body, re.MULTILINE)] == []
    assert [name for name, body in variables.items() if not re.search(r"^  default +=", body, re.MULTILINE)] == REQUIRED
    assert len(variables) >= 60


@pytest.mark.parametrize(
    ("name", "key", "count"), [("users", "user_id", 5), ("products", "product_id", 5), ("orders", "order_id", 3)]
)
def test_sample_has_its_items(name: str, key: str, count: int) -> None:
    items = json.loads((DATA / f"sample-{name}.json").read_text())
    assert len({item[key]["S"] for item in items}) == len(items) == count


# --- Refusals -----------------------------------------------------------------------------------

REFUSED = {
    "table_name": ("a b", "A table name is 3 to 255 letters"),
    "hash_key": ("", "A key attribute has 1 to 255 characters."),
    "range_key": ("", "A key attribute has 1 to 255 characters."),
    "attributes": ('[{name="id",type="X"}]', "The type of a key attribute is S (string), N (number) or B (binary)."),
    "table_class": ("COLD", "The table class is STANDARD or STANDARD_INFREQUENT_ACCESS."),
    "ttl_attribute_name": ("", "The attribute has 1 to 255 characters."),
    "tags": ('{"aws:x"="1"}', "AWS reserves tag keys that start with aws:."),
    "timeouts": ('{create="soon"}', "A time is written as 30s, 60m or 1h30m."),
    "billing_mode": ("FREE", "The billing mode is PAY_PER_REQUEST or PROVISIONED."),
    "read_capacity": ("0", "A capacity is a whole number of at least 1."),
    "write_capacity": ("1.5", "A capacity is a whole number of at least 1."),
    "on_demand_throughput": ("{max_read_request_units=0}", "A bound is at least 1 request unit."),
    "autoscaling_read_capacity": ("{min=9,max=1}", "The lower bound is at least 1 and not above the upper bound."),
    "autoscaling_write_capacity": ("{min=0.5,max=1}", "The lower bound is at least 1 and not above the upper bound."),
    "autoscaling_read_target": ("95", "DynamoDB scales to a utilization between 20 and 90 percent."),
    "autoscaling_write_target": ("10", "DynamoDB scales to a utilization between 20 and 90 percent."),
    "global_secondary_indexes": (
        (
            '[{name="ByMail",hash_key="mail",projection_type="INCLUDE",write_capacity=1.5,'
            "autoscaling_read_capacity={min=500,max=1},on_demand_throughput={max_read_request_units=0},"
            "autoscaling_write_target=95,autoscaling_scale_in_cooldown=-1}]"
        ),
        "non_key_attributes belong to the projection INCLUDE, which needs them.",
    ),
    "local_secondary_indexes": (
        '[{name="ByMail",range_key="mail",projection_type="SOME"}]',
        "A projection is ALL, INCLUDE or KEYS_ONLY.",
    ),
    "kms_key_arn": ("alias/app", "Name the key by its ARN"),
    "pitr_recovery_period_in_days": ("36", "The recovery period is 1 to 35 days."),
    "restore": ('{source_name="old",source_table_arn="arn:x",to_latest_time=true}', "Give either source_name or"),
    "import_table": ('{input_format="XML",bucket="b"}', "The format is CSV, DYNAMODB_JSON or ION."),
    "resource_policy": ("{", "The policy is JSON."),
    "policy_path": ("app", "A path starts and ends with a slash."),
    "custom_policy_actions": ('["DeleteTable"]', "An action is one on items, by its name alone"),
    "stream_view_type": ("ALL", "The view is KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES."),
    "lambda_triggers": (
        '{a={function_arn="arn:aws:lambda:us-east-1:123456789012:function:a",maximum_retry_attempts=-1}}',
        "A batch is tried again 0 to 10000 times",
    ),
    "kinesis_stream_arn": ("app", "Name the stream by its ARN"),
    "kinesis_time_precision": ("SECOND", "The precision is MILLISECOND or MICROSECOND."),
    "log_retention_in_days": ("8", "CloudWatch knows certain numbers of days only"),
    "backup_daily": ("{delete_after=0}", "A backup is kept for at least a day."),
    "backup_weekly": ("{cold_storage_after=30,delete_after=60}", "Cold storage lasts at least 90 days"),
    "backup_start_window": ("5", "AWS Backup wants at least 60 minutes."),
    "backup_completion_window": ("5", "AWS Backup wants at least 60 minutes."),
    "backup_copy_vault_arn": ("copies", "Name the vault by its ARN"),
    "replicas": ('[{region_name="mars"}]', "A region looks like us-east-1."),
    "table_items": ('{a="{"}', "An item is DynamoDB JSON"),
    "data_file": ("no/such.json", "The file exists and is JSON."),
    "batch_write_file": ("items.txt", "The file's name ends with .json."),
    "alarm_actions": ('["on-call"]', "An alarm has at most 5 actions, each an ARN."),
    "alarm_ok_actions": ('["on-call"]', "An alarm has at most 5 actions, each an ARN."),
    "permissions_boundary_arn": ("limits", "Name the boundary by its ARN"),
    "alarm_period": ("90", "The period is a multiple of 60 seconds"),
    "alarm_evaluation_periods": ("0", "The number of periods is a whole number of at least 1."),
    "throttle_alarm_threshold": ("-1", "A threshold is 0 or more."),
    "system_errors_alarm_threshold": ("-1", "A threshold is 0 or more."),
    "latency_alarm_threshold": ("0", "A threshold is more than 0."),
    "consumed_capacity_alarm_percent": ("101", "The share of the capacity is more than 0 and at most 100 percent."),
    "watched_operations": ('["Get"]', "An operation is spelled as CloudWatch spells it"),
    "replication_latency_alarm_threshold": ("0", "A threshold is more than 0."),
    "reader_lag_alarm_threshold": ("86400000", "A threshold is more than 0 and less than a day."),
}
FURTHER_REFUSALS = [
    ("global_secondary_indexes", "The bounds of an index are whole numbers; the lower one is at least 1"),
    ("global_secondary_indexes", "A capacity of an index, or its bound on demand, is a whole number of at least 1."),
    ("global_secondary_indexes", "DynamoDB scales an index to a utilization between 20 and 90 percent."),
    ("global_secondary_indexes", "A cooldown of an index is 0 seconds or more."),
    ("autoscaling_write_capacity", "A bound is a whole number."),
]


def complaint(root: Path, values: dict[str, str]) -> dict[str, str]:
    """Return Terraform's errors about values of variables, by the variable or output that they are about."""
    done = terraform(root, "plan", "-json", "-lock=false", *(f"-var={name}={value}" for name, value in values.items()))
    assert done.returncode == 1
    found: dict[str, str] = {}
    for line in map(json.loads, done.stdout.splitlines()):
        if problem := line.get("diagnostic"):
            place = re.sub(r'.*"(\w+)".*', r"\1", problem.get("snippet", {}).get("code", ""))
            text = f"{problem['summary']} {problem['detail']}"
            found[place] = found.get(place, "") + " ".join(text.split())
    return found


@pytest.fixture(scope="session")
def refusals(root: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Terraform's errors about a wrong value of every variable at once."""
    folder = copied(root, tmp_path_factory.mktemp("refused"))
    prepare(folder)
    return complaint(folder, {name: value for name, (value, _) in REFUSED.items()})


@pytest.mark.parametrize(
    ("name", "message"), [*((name, message) for name, (_, message) in REFUSED.items()), *FURTHER_REFUSALS]
)
def test_wrong_value_is_refused(refusals: dict[str, str], name: str, message: str) -> None:
    assert message in refusals[name]


SOUND = {"table_name": "app-items", "hash_key": "id", "attributes": '[{name="id",type="S"}]'}
TRIGGER = '{a={function_arn="arn:aws:lambda:us-east-1:123456789012:function:a"}}'
CONTRADICTIONS = [
    (
        {
            "attributes": '[{name="id",type="S"},{name="day",type="S"}]',
            "local_secondary_indexes": '[{name="ByDay",range_key="day"}]',
            "lambda_triggers": TRIGGER,
            "kms_key_arn": "arn:aws:kms:us-east-1:123456789012:key/1",
            "replicas": '[{region_name="eu-west-1"}]',
            "billing_mode": "PROVISIONED",
            "autoscaling_enabled": "false",
            "custom_policy_actions": '["Scan"]',
            "custom_policy_leading_keys": '["a"]',
            "backup_enabled": "true",
            "backup_daily": "null",
            "backup_weekly": "null",
            "backup_role_enabled": "false",
            "kinesis_enabled": "true",
            "resource_policy_enabled": "true",
            "lambda_role_names": '["reader"]',
            "read_only_role_names": '["reader"]',
            "write_only_role_names": '["writer"]',
        },
        [
            "A table with local indexes has a range_key.",
            "lambda_triggers read the stream: set stream_enabled.",
            "A table with replicas has a stream of NEW_AND_OLD_IMAGES.",
            "A provisioned table with replicas scales by itself: set autoscaling_enabled.",
            "Either the table and each replica have a key of their own, or none has.",
            "A Scan has no leading keys",
            "backup_enabled needs backup_daily or backup_weekly.",
            "backup_role_enabled = false needs backup_role_arn.",
            "kinesis_enabled needs kinesis_stream_arn.",
            "resource_policy_enabled needs resource_policy.",
            "lambda_role_names get the policy for functions: set lambda_policy_enabled.",
            "read_only_role_names get the read-only policy: set read_only_policy_enabled.",
            "write_only_role_names get the write-only policy: set write_only_policy_enabled.",
        ],
    ),
    (
        {"custom_role_names": '["reader"]', "batch_write_file": "items.json"},
        [
            "custom_role_names get the custom policy: name its actions in custom_policy_actions.",
            "A request of batch-write-item has 1 to 25 items",
        ],
    ),
]
CONTRADICTED = [message for _, messages in CONTRADICTIONS for message in messages]


@pytest.fixture(scope="session")
def contradictions(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Terraform's errors about values that contradict one another.

    This takes two plans: one contradiction needs actions in the custom policy, another one needs a custom policy
    without actions.
    """
    folder = copied(root, tmp_path_factory.mktemp("contradicted"))
    prepare(folder)
    said = [complaint(folder, SOUND | {"prevent_destroy": "true"} | values) for values, _ in CONTRADICTIONS]
    return " ".join(text for each in said for text in each.values())


@pytest.mark.parametrize("message", CONTRADICTED)
def test_contradiction_is_refused(contradictions: str, message: str) -> None:
    assert message in contradictions


# --- Plans --------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def plans(root: Path) -> dict[str, dict[str, Any]]:
    with ThreadPoolExecutor(2) as workers:
        found = workers.map(lambda name: plan_json(root, [root / "examples" / f"{name}.tfvars"]), EXAMPLES)
        return dict(zip(EXAMPLES, found))


@pytest.mark.parametrize("name", EXAMPLES)
def test_example_is_planned_offline(plans: dict[str, Any], name: str) -> None:
    managed = [change for change in plans[name]["resource_changes"] if change["mode"] == "managed"]
    assert plans[name]["errored"] is False
    assert (len(managed), len(planned(plans[name], "aws_cloudwatch_metric_alarm"))) == EXAMPLES[name][2:]


def table(plan: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = planned(plan, "aws_dynamodb_table")[f"aws_dynamodb_table.{EXAMPLES[name].life}[0]"]
    return found


@pytest.mark.parametrize("name", EXAMPLES)
def test_table_is_protected_unless_it_says_otherwise(plans: dict[str, Any], name: str) -> None:
    found = table(plans[name], name)
    for_development = name == "table-with-data"
    assert len(planned(plans[name], "aws_dynamodb_table")) == 1
    assert found["name"] == EXAMPLES[name].table
    assert found["server_side_encryption"][0]["enabled"] is True
    assert found["deletion_protection_enabled"] is not for_development
    recovery = {"enabled": False} if for_development else {"enabled": True, "recovery_period_in_days": 35}
    assert found["point_in_time_recovery"] == [recovery]


def test_long_names_have_room_in_every_other_name(root: Path) -> None:
    """A table has at most 255 characters, a vault 50, a policy 128, an alarm 255; the provider refuses longer names."""
    index = {"name": "i" * 255, "hash_key": "id", "projection_type": "KEYS_ONLY"}
    values = {
        "table_name": "t." + "n" * 253,
        "hash_key": "id",
        "attributes": [{"name": "id", "type": "S"}],
        "billing_mode": "PROVISIONED",
        "global_secondary_indexes": [index],
        "stream_enabled": True,
        "backup_enabled": True,
        "custom_policy_actions": ["GetItem"],
        **{f"{kind}_policy_enabled": True for kind in ("lambda", "read_only", "write_only")},
    }
    plan = plan_json(root, variables=values)
    assert plan["errored"] is False
    for kind, most in {"aws_backup_vault": 50, "aws_iam_policy": 128}.items():
        names = [each["name"] for each in planned(plan, kind).values()]
        assert names
        assert all(len(name) <= most for name in names)
    alarms = [each["alarm_name"] for each in planned(plan, "aws_cloudwatch_metric_alarm").values()]
    assert len(set(alarms)) == len(alarms) == 10
    assert max(map(len, alarms)) <= 255


def test_nothing_is_made_without_create(root: Path) -> None:
    """Check everything at once: with `create = true` the same values make a resource of nearly every type."""
    index = {"name": "ByMail", "hash_key": "mail"}
    values = {
        "table_name": "app-items",
        "hash_key": "id",
        "attributes": [{"name": "id", "type": "S"}, {"name": "mail", "type": "S"}],
        "global_secondary_indexes": [index],
        "billing_mode": "PROVISIONED",
        "stream_enabled": True,
        "lambda_triggers": {"mail": {"function_arn": "arn:aws:lambda:us-east-1:123456789012:function:mail"}},
        "kinesis_stream_arn": "arn:aws:kinesis:us-east-1:123456789012:stream/changes",
        "log_group_enabled": True,
        "backup_enabled": True,
        "replicas": [{"region_name": "eu-west-1"}],
        "table_items": {"first": '{"id": {"S": "1"}}'},
        "data_file": "examples/data/sample-users.json",
        "batch_write_file": "items.json",
        "resource_policy": '{"Version": "2012-10-17", "Statement": []}',
        "contributor_insights_enabled": True,
        "custom_policy_actions": ["GetItem"],
        "custom_role_names": ["reader"],
        **{f"{kind}_policy_enabled": True for kind in ("lambda", "read_only", "write_only")},
        **{f"{kind}_role_names": ["reader"] for kind in ("lambda", "read_only", "write_only")},
    }
    made, nothing = (plan_json(root, variables=values | {"create": create}) for create in (True, False))
    kinds = {each["type"] for each in made["resource_changes"] if each["mode"] == "managed"}
    written = re.findall(r"^- `(\w+)`$", (SYSTEM / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert kinds == set(written)
    assert [each["address"] for each in nothing.get("resource_changes", ()) if each["mode"] == "managed"] == []
    outputs = {name: each.get("value") for name, each in nothing["planned_values"]["outputs"].items()}
    assert set(outputs) == set(blocks(SYSTEM / "outputs.tf", "output"))
    assert {name for name, value in outputs.items() if value} == {"kinesis_destination"}
    assert outputs["kinesis_destination"] == {"enabled": False, "stream_arn": None}


ALARMED = {
    **{f"{direction}ThrottleEvents": ["TableName"] for direction in ("Read", "Write")},
    "SystemErrors": ["Operation", "TableName"],
    "SuccessfulRequestLatency": ["Operation", "TableName"],
}
FURTHER = {
    "table-with-lambda": {
        "IteratorAge": ["FunctionName"],
        "AgeOfOldestUnreplicatedRecord": ["DelegatedOperation", "TableName"],
    },
    "provisioned-autoscaling": {f"Consumed{direction}CapacityUnits": ["TableName"] for direction in ("Read", "Write")},
    "global-table": {"ReplicationLatency": ["ReceivingRegion", "TableName"]},
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_alarms_can_start(plans: dict[str, Any], name: str) -> None:
    alarms = planned(plans[name], "aws_cloudwatch_metric_alarm").values()
    found: dict[str, set[tuple[str, ...]]] = {}
    for metric, dimensions in (each for alarm in alarms for each in metrics(alarm)):
        found.setdefault(metric, set()).add(tuple(each for each in dimensions if each != "GlobalSecondaryIndexName"))
    wanted = {} if name == "table-with-data" else ALARMED | FURTHER.get(name, {})
    assert found == {metric: {tuple(dimensions)} for metric, dimensions in wanted.items()}
    assert len({alarm["alarm_name"] for alarm in alarms}) == len(alarms)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_index_has_its_alarms(plans: dict[str, Any], name: str) -> None:
    alarms = planned(plans[name], "aws_cloudwatch_metric_alarm").values()
    watched = {(alarm["dimensions"] or {}).get("GlobalSecondaryIndexName") for alarm in alarms} - {None}
    assert watched == {index["name"] for index in table(plans[name], name)["global_secondary_index"]}


def test_capacities_scale_between_their_own_bounds(plans: dict[str, Any]) -> None:
    targets = planned(plans["provisioned-autoscaling"], "aws_appautoscaling_target").values()
    path = "table/app-sensor-readings"
    assert {
        (each["resource_id"], each["scalable_dimension"], each["min_capacity"], each["max_capacity"])
        for each in targets
    } == {
        (path, "dynamodb:table:ReadCapacityUnits", 20, 400),
        (path, "dynamodb:table:WriteCapacityUnits", 50, 1000),
        (f"{path}/index/SiteIndex", "dynamodb:index:ReadCapacityUnits", 5, 100),
        (f"{path}/index/SiteIndex", "dynamodb:index:WriteCapacityUnits", 50, 1000),
    }
    assert len(planned(plans["provisioned-autoscaling"], "aws_appautoscaling_policy")) == 4


def test_consumed_capacity_counts_the_period(plans: dict[str, Any]) -> None:
    alarms = planned(plans["provisioned-autoscaling"], "aws_cloudwatch_metric_alarm")
    alarm = 'aws_cloudwatch_metric_alarm.consumed_capacity["{}"]'
    assert alarms[alarm.format("table-write")]["threshold"] == 1000 * 300 * 0.8
    assert alarms[alarm.format("index-SiteIndex-read")]["threshold"] == 100 * 300 * 0.8


def test_triggers_are_bounded(plans: dict[str, Any]) -> None:
    mappings = planned(plans["table-with-lambda"], "aws_lambda_event_source_mapping").values()
    assert len(mappings) == 2
    for mapping in mappings:
        assert mapping["maximum_retry_attempts"] == 5
        assert mapping["bisect_batch_on_function_error"] is True
        assert mapping["destination_config"][0]["on_failure"][0]["destination_arn"].endswith(":app-failed-batches")


def test_replicas_can_be_restored_and_have_keys_and_tags(plans: dict[str, Any]) -> None:
    replicas = table(plans["global-table"], "global-table")["replica"]
    assert {replica["region_name"] for replica in replicas} == {"eu-west-1", "ap-southeast-2"}
    for replica in replicas:
        assert replica["point_in_time_recovery"] is replica["propagate_tags"] is True
        assert f":{replica['region_name']}:" in replica["kms_key_arn"]


def test_backups_are_kept_as_long_as_invoices(plans: dict[str, Any]) -> None:
    (plan,) = planned(plans["table-with-backup"], "aws_backup_plan").values()
    rules = {rule["rule_name"]: rule["lifecycle"][0] for rule in plan["rule"]}
    assert (rules["daily"]["delete_after"], rules["daily"]["cold_storage_after"]) == (35, None)
    assert (rules["weekly"]["delete_after"], rules["weekly"]["cold_storage_after"]) == (2557, 30)
    assert all(rule["copy_action"] for rule in plan["rule"])


def described(name: str) -> dict[str, Any]:
    """Return dynlint's values of an example.

    Arguments that are not written do not count if the provider computes them (ttl), nor do the timeouts of Terraform.
    """
    roots: Any = inspect(Request((str(SYSTEM),)))["roots"]
    entry: dict[str, Any] = next(each for each in roots if each["environment"] == name)
    for resource in entry["resources"]:
        resource["values"].pop("timeouts", None)
        if resource["values"].get("ttl") == []:
            del resource["values"]["ttl"]
    return entry


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_value_equals_the_plan(plans: dict[str, Any], name: str) -> None:
    assert disagreements(described(name), plans[name]) == []
