"""The rules inside Checkov: the same findings, both ways, and nothing else on standard error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from checkov_cases import CALLED, FIXTURES, LEFT_OUT, SYSTEM, TABLE, TWINS, copied, edited, inside, ours, results

if TYPE_CHECKING:
    from pathlib import Path

    from checkov_program import Checkov

pytestmark = pytest.mark.tools


def test_the_clean_system_is_clean(checkov: Checkov) -> None:
    done = inside(checkov, FIXTURES, "-d", SYSTEM)
    assert (results(done), done.stderr) == (set(), "")
    assert ("DYN201", "module.dynamodb.aws_dynamodb_table.protected") in results(done, "passed_checks")


def test_checkov_reports_what_dynlint_reports(checkov: Checkov, tmp_path: Path) -> None:
    system = copied(tmp_path)
    made = [path.stem for path in TWINS if path.stem not in LEFT_OUT and edited(path, system)]
    assert len(made) > 30
    done = inside(checkov, tmp_path, "-d", SYSTEM)
    expected = ours(system)
    assert len(expected) > 25
    assert results(done) == expected
    assert "dynlint" not in done.stderr


@pytest.mark.parametrize("system", ["infrastructure", "products", "streaming_logs", "dynamodb_table"])
def test_every_fixture_is_judged_alike(checkov: Checkov, system: str) -> None:
    done = inside(checkov, FIXTURES, "-d", system)
    assert (results(done), done.stderr) == (ours(FIXTURES / system), "")
    assert len(results(done, "passed_checks")) > 100


def test_a_plan_too(checkov: Checkov, tmp_path: Path) -> None:
    table = {"name": "orders", "hash_key": "id", "attribute": [{"name": "id", "type": "S"}], "billing_mode": "ON"}
    resource = {"address": "aws_dynamodb_table.t", "mode": "managed", "type": "aws_dynamodb_table", "name": "t"}
    change = {"actions": ["create"], "before": None, "after": table, "after_unknown": {}}
    expressions = {"name": {"constant_value": "orders"}, "hash_key": {"constant_value": "id"}}
    root = {"resources": [{**resource, "values": table, "provider_name": "aws", "schema_version": 1}]}
    data = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": root},
        "resource_changes": [{**resource, "provider_name": "aws", "change": change}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": expressions}]}},
    }
    path = tmp_path / "production.tfplan.json"
    path.write_text(json.dumps(data, indent=1), encoding="utf-8")
    done = inside(checkov, tmp_path, "-f", path.name, framework="terraform_plan")
    assert ours(path)
    assert (results(done), done.stderr) == (ours(path), "")


def test_one_address_in_two_roots_has_a_verdict_in_each(checkov: Checkov, tmp_path: Path) -> None:
    """The module is shared, so Checkov has one file, one address and two callers."""
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
