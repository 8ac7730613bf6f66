"""dynlint has the same findings alone and inside Checkov, and Checkov prints nothing else on standard error."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checkov_cases import (
    CALLED,
    CHECKS,
    FIXTURES,
    SYSTEMS,
    TABLE,
    as_checkov_counts,
    copied,
    findings,
    inside,
    mistaken,
    records,
)

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.tools


def _given() -> list[tuple[str, str]]:
    """Return each system with each of its tfvars files, and once without one: then all its environments are judged."""
    files = [(system, path.relative_to(FIXTURES / system)) for system in SYSTEMS for path in _values(system)]
    return [*((system, "") for system in SYSTEMS), *((system, str(path)) for system, path in files)]


def _values(system: str) -> list[Path]:
    return sorted((FIXTURES / system).rglob("*.tfvars"))


@pytest.fixture(scope="session")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a copy of every system, each with as many mistakes as fit together."""
    folder = tmp_path_factory.mktemp("wrong")
    for system in SYSTEMS:
        mistaken(folder, system)
    return folder


_expected = functools.cache(findings)


@pytest.mark.parametrize(("system", "values"), _given(), ids=lambda value: Path(value or "all").stem)
def test_what_is_wrong_is_found_by_both_or_by_neither(checkov: Checkov, wrong: Path, system: str, values: str) -> None:
    files = [wrong / system / values] if values else []
    given = ["--var-file", str(Path(system) / values)] if values else []
    done = inside(checkov, wrong, "-d", system, *given)
    expected = as_checkov_counts(_expected(wrong / system, *files), done)
    assert len(expected) > 3
    assert (records(done), done.stderr) == (expected, "")


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_is_right_is_right_in_both(checkov: Checkov, system: str, tmp_path: Path) -> None:
    copy = copied(tmp_path, system)
    done = inside(checkov, tmp_path, "-d", system)
    expected = as_checkov_counts(findings(copy), done)
    assert (records(done), done.stderr) == (expected, "")
    assert len(records(done, "passed_checks")) > 100


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return a plan of one table; its root module is in the same folder."""
    table = {"name": "cache", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}]}
    resource = {"address": "aws_dynamodb_table.cache", "mode": "managed", "type": "aws_dynamodb_table", "name": "cache"}
    change = {"actions": ["create"], "before": None, "after": table, "after_unknown": {}}
    expressions = {
        "name": {"constant_value": "cache"},
        "hash_key": {"constant_value": "id"},
        "attribute": [{"name": {"constant_value": "id"}, "type": {"constant_value": "S"}}],
    }
    root = {"resources": [{**resource, "values": table, "provider_name": "aws", "schema_version": 1}]}
    data = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": root},
        "resource_changes": [{**resource, "provider_name": "aws", "change": change}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": expressions}]}},
    }
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text(TABLE, encoding="utf-8")
    path = tmp_path / "production" / "tfplan.json"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    return path


def test_a_plan_too(checkov: Checkov, plan: Path) -> None:
    done = inside(checkov, plan.parent, "-f", plan.name, framework="terraform_plan")
    expected = findings(plan)
    assert ("DYN201", "aws_dynamodb_table.cache") in expected
    assert (records(done), done.stderr) == (expected, "")


@pytest.mark.parametrize("way", ["fork", "thread", "none"])
def test_every_framework_at_once(checkov: Checkov, plan: Path, way: str) -> None:
    """Two runners read the source and the plan at the same time: in processes, or on some systems in threads."""
    arguments = ("-d", ".", *CHECKS, "-c", "CKV_DYN_*", "-o", "json")
    done = checkov.alone(plan.parent, *arguments, CHECKOV_PARALLELIZATION_TYPE=way)
    reports = json.loads(done.stdout)
    assert {report["check_type"] for report in reports} == {"terraform", "terraform_plan"}
    for report in reports:
        path = plan if report["check_type"] == "terraform_plan" else plan.parent
        found = [(f"DYN{each['check_id'][-3:]}", each["resource"]) for each in report["results"]["failed_checks"]]
        assert sorted(found) == sorted(findings(path))
    assert done.stderr == ""


@pytest.mark.parametrize("variable", [{"CHECKOV_GRAPH_FRAMEWORK": "NETWORKX"}, {"TF_SPLIT_GRAPH": "True"}], ids=str)
def test_every_kind_of_graph(checkov: Checkov, plan: Path, variable: dict[str, str]) -> None:
    arguments = ("-d", ".", "--framework", "terraform", *CHECKS, "-c", "CKV_DYN_*", "-o", "json")
    done = checkov.alone(plan.parent, *arguments, **variable)
    assert (records(done), done.stderr) == (findings(plan.parent), "")


def test_a_root_module_that_an_example_calls_is_judged_by_its_own_values_too(checkov: Checkov, tmp_path: Path) -> None:
    """Checkov forgets the resources of a folder that is called: an example's values would stand for those in force."""
    recovery = "}\n  point_in_time_recovery {\n    enabled = var.recovery\n  }\n"
    root = 'terraform {\n  backend "s3" {}\n}\n\nvariable "recovery" {\n  default = false\n}\n'
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text(root + TABLE.replace("}\n", recovery, 1), encoding="utf-8")
    (tmp_path / "example").mkdir()
    call = 'module "tables" {\n  source   = "../production"\n  recovery = true\n}\n'
    (tmp_path / "example" / "main.tf").write_text(call, encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_201")
    assert (records(done), records(done, "passed_checks")) == ({("DYN201", CALLED)}, set())


def test_one_address_in_two_roots_has_a_verdict_in_each(checkov: Checkov, tmp_path: Path) -> None:
    """Both roots call one module, so Checkov has one file and one address with two callers."""
    table = TABLE.replace("}\n", "}\n  point_in_time_recovery {\n    enabled = var.recovery\n  }\n", 1)
    roots = {"orders/production": "true", "billing/production": "false"}
    for root, recovery in roots.items():
        (tmp_path / root).mkdir(parents=True)
        own = table.replace("var.recovery", recovery)
        call = f'module "tables" {{\n  source   = "../../shared"\n  recovery = {recovery}\n}}\n'
        (tmp_path / root / "main.tf").write_text(own + call, encoding="utf-8")
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "main.tf").write_text(table + 'variable "recovery" {}\n', encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_201")
    found = [
        (kind, each["caller_file_path"] or each["file_path"], each["resource"])
        for kind in ("passed_checks", "failed_checks")
        for each in json.loads(done.stdout)["results"][kind]
    ]
    assert sorted(found) == [
        ("failed_checks", "/billing/production/main.tf", "aws_dynamodb_table.cache"),
        ("failed_checks", "/billing/production/main.tf", CALLED),
        ("passed_checks", "/orders/production/main.tf", "aws_dynamodb_table.cache"),
        ("passed_checks", "/orders/production/main.tf", CALLED),
    ]


ALARM = """resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each            = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  alarm_name          = "cache-${each.key}"
  namespace           = "AWS/DynamoDB"
  metric_name         = each.key
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  dimensions          = { TableName = "cache" }
}
"""


@pytest.mark.parametrize(
    ("file", "given", "alarmed"),
    [
        ("data/production/alarms.tf", ("-f", "data/production/main.tf"), True),
        ("monitoring/production/main.tf", ("-d", "data", "-d", "monitoring"), True),
        ("monitoring/production/main.tf", ("-d", "."), True),
        ("monitoring/production/main.tf", ("-d", "data"), False),
    ],
    ids=["another file of the folder", "two folders", "all", "out of sight"],
)
def test_an_alarm_elsewhere_counts(
    checkov: Checkov, tmp_path: Path, file: str, given: tuple[str, ...], alarmed: bool
) -> None:
    for name, text in {"data/production/main.tf": TABLE, file: ALARM}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = inside(checkov, tmp_path, *given)
    assert (("DYN401", "aws_dynamodb_table.cache") in records(done)) is not alarmed
    assert ("DYN201", "aws_dynamodb_table.cache") in records(done)
    assert done.stderr == ""
