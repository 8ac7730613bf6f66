"""The rules inside Checkov: the same findings, both ways, and nothing else on standard error."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checkov_cases import CALLED, FIXTURES, SYSTEMS, TABLE, as_checkov_counts, findings, inside, mistaken, records

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.tools


def _given() -> list[tuple[str, str]]:
    """Return each system with each of its files of values, and with none: then in all its environments."""
    files = [(system, path.relative_to(FIXTURES / system)) for system in SYSTEMS for path in _values(system)]
    return [*((system, "") for system in SYSTEMS), *((system, str(path)) for system, path in files)]


def _values(system: str) -> list[Path]:
    return sorted((FIXTURES / system).rglob("*.tfvars"))


@pytest.fixture(scope="session")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with every system as wrong as it can be."""
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
def test_what_is_right_is_right_in_both(checkov: Checkov, system: str) -> None:
    done = inside(checkov, FIXTURES, "-d", system)
    expected = as_checkov_counts(findings(FIXTURES / system), done)
    assert (records(done), done.stderr) == (expected, "")
    assert len(records(done, "passed_checks")) > 100


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
    assert findings(path)
    assert (records(done), done.stderr) == (findings(path), "")


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
