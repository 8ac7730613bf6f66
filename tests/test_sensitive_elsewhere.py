"""Sensitive values are also absent from fleet files, Checkov's checks and addresses; numbers are no exception."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from test_sensitive import SINKS, SOURCES, TOKEN, dynlint, leaks, planted, without_plain, work, written_by

from dynlint.cli.program import program
from dynlint.inside_checkov.checks import descriptions
from dynlint.inside_checkov.engine import CheckovEngine
from dynlint.inside_checkov.graph import Graph
from dynlint.model.context import Environment, Problem
from dynlint.model.system.assemble import assemble
from dynlint.model.system.withheld import Twins
from dynlint.request import Request
from dynlint.run import cache_folder
from dynlint.run.lint import run
from dynlint.source import HIDDEN, Location

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["work"]
PASSED = ("local.secret", '"a-${local.secret}/b"', "upper(local.secret)", '{ "${local.secret}" = 1 }[local.secret]')
FOR_EACH = """variable "s" {
  sensitive = true
  default   = { TOKEN = "TOKEN" }
}
variable "list" {
  sensitive = true
  default   = ["TOKEN"]
}
module "call" {
  source   = "./m"
  for_each = %s
  given    = each.value
}
resource "aws_dynamodb_table" "t" {
  for_each     = %s
  name         = "x-${each.key}"
  billing_mode = each.value
}
resource "aws_dynamodb_table" "indexed" {
  name     = "indexed"
  hash_key = "id"
  dynamic "global_secondary_index" {
    for_each = %s
    content {
      name            = global_secondary_index.key
      hash_key        = "missing-${global_secondary_index.key}"
      projection_type = global_secondary_index.key
    }
  }
}
"""
CHILD = """variable "given" {}
locals { keys = toset([var.given]) }
resource "aws_dynamodb_table" "inner" {
  for_each = local.keys
  name     = each.key
}
"""


def _plant(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(planted(text), encoding="utf-8")
    return folder


def _with_sinks(folder: Path, source: str, passed: Iterable[str] = PASSED) -> Path:
    text, files = SOURCES[source]
    sinks = "".join(SINKS.format(n=number, v=each) for number, each in enumerate(passed))
    return _plant(folder, {"main.tf": f"{text}\n{sinks}", **files})


@pytest.mark.parametrize("source", ["default", "tfvars", "module output", "provider attribute"])
def test_no_part_of_a_fleet_and_no_page(source: str, work: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `fleet` is not installed")
    from pyarrow import parquet

    from dynlint.fleet import parts
    from dynlint.fleet.sources import FleetSource
    from dynlint.fleet.summary import page
    from dynlint.fleet.survey import Orders, survey

    root = _with_sinks(work / "root", source)
    outcome = survey(FleetSource("root", str(root)), Orders(Request(preset="strict"), str(work / "out")))
    path = parts.part_path(str(work / "out"), "root")
    rows = parts.rows(path, [*parts.COLUMNS])
    said = [json.dumps(rows, indent=0), repr(parquet.read_schema(path).metadata), page([outcome])]
    assert [line for text in said for line in leaks(text)] == []
    assert HIDDEN in said[0]


def test_no_part_of_a_fleet_quotes_an_exception(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyarrow", reason="the extra `fleet` is not installed")
    from dynlint.fleet import survey as surveys
    from dynlint.fleet.sources import FleetSource

    def fail(*_: object) -> None:
        raise KeyError(TOKEN)

    monkeypatch.setattr(surveys, "answer", fail)
    outcome = surveys.survey(FleetSource("root", str(work)), surveys.Orders(Request(), str(work / "out")))
    assert ["internal error: KeyError (test_sensitive_elsewhere.py:" in error for error in outcome.errors] == [True]
    assert leaks(repr(outcome)) == []


@pytest.mark.parametrize("source", ["default", "tfvars", "module output", "provider attribute"])
def test_no_check_of_checkov(source: str, work: Path) -> None:
    root = str(_with_sinks(work / "root", source))
    engine = CheckovEngine([root])
    addresses = {finding.address for finding in run(Request((root,))).findings}
    verdicts = [
        engine.verdict(check.rule, address, root, Graph(())) for check in descriptions() for address in addresses
    ]
    said = [repr(verdict) for verdict in verdicts] + engine.errors
    assert [line for text in said for line in leaks(text)] == []
    assert any(HIDDEN in text for text in said)


def test_explain_and_rules_know_no_values(work: Path) -> None:
    _with_sinks(work, "default")
    for arguments in (("explain", "DYN614"), ("rules",), ("rules", "--format", "json")):
        done = CliRunner().invoke(program, [*arguments])
        assert (done.exit_code, leaks(done.output)) == (0, [])


@pytest.mark.parametrize("collection", ["var.s", "toset(var.list)", "{ for key, each in var.s : key => each }"])
def test_the_keys_of_a_for_each(collection: str, work: Path) -> None:
    _plant(work / "root", {"main.tf": FOR_EACH % ((collection,) * 3), "m/main.tf": CHILD})
    said = written_by(work / "root", work / "out")
    said.update({str(path): path.read_text(encoding="utf-8") for path in Path(cache_folder.path()).glob("*.json")})
    assert {place: lines[:3] for place, text in said.items() if (lines := leaks(text))} == {}
    refused = {each["message"] for each in json.loads(said[str(work / "out" / "json")])["findings"]}
    for address in ("aws_dynamodb_table.t", "module.call"):
        assert any(f'{address}: Sensitive values cannot be used as "for_each"' in each for each in refused)


def test_the_keys_of_a_for_each_in_a_called_module(work: Path) -> None:
    call = SOURCES["tfvars"][0] + '\nmodule "call" {\n  source = "./m"\n  given  = local.secret\n}\n'
    _plant(work / "root", {"main.tf": call, "m/main.tf": CHILD, **SOURCES["tfvars"][1]})
    said = written_by(work / "root", work / "out")
    assert {place: lines[:3] for place, text in said.items() if (lines := leaks(text))} == {}
    assert "module.call.aws_dynamodb_table.inner" in said[str(work / "out" / "json")]


def test_keys_that_are_not_sensitive_are_shown(work: Path) -> None:
    table = FOR_EACH.replace("default   = { TOKEN", "default   = { shown") % (
        ("{ for key in [1] : key => var.s }",) * 3
    )
    _plant(work / "root", {"main.tf": table, "m/main.tf": CHILD})
    addresses = {finding.address for finding in run(Request((str(work / "root"),))).findings}
    assert 'aws_dynamodb_table.t["1"]' in addresses


NUMBER = "918273645"
NUMBERS = (
    *("var.n", '"${var.n}"', "var.n + 0", "-var.n", "floor(var.n)", 'format("%d", var.n)', "max(var.n, 1)"),
    "[var.n][0]",
)


@pytest.mark.parametrize("type_", ["number", "string", "any"])
def test_numbers(type_: str, work: Path) -> None:
    declared = f'variable "n" {{\n  type      = {type_}\n  sensitive = true\n}}\n'
    sinks = "".join(SINKS.format(n=number, v=each) for number, each in enumerate(NUMBERS))
    _plant(work / "root", {"main.tf": declared + sinks, "prod.tfvars": f"n = {NUMBER}\n"})
    said = written_by(work / "root", work / "out")
    assert {place for place, text in said.items() if NUMBER in text or NUMBER[::-1] in text} == set()
    assert HIDDEN in said[str(work / "out" / "json")]


def test_booleans(work: Path) -> None:
    """The messages for both values are the same, except which finding is reported."""
    declared = 'variable "b" {\n  type      = bool\n  sensitive = true\n}\n'
    said: dict[str, dict[tuple[str, str, str], tuple[object, ...]]] = {}
    inspected = set()
    for value in ("true", "false"):
        sinks = "".join(SINKS.format(n=number, v=each) for number, each in enumerate(("var.b", "!(!var.b)")))
        root = _plant(work / "root", {"main.tf": declared + sinks, "prod.tfvars": f"b = {value}\n"})
        report = json.loads(dynlint(root, "--preset", "strict", "--format", "json").output)
        keys = [(each["rule"], each["address"], each["attribute"]) for each in report["findings"]]
        texts = [(each["message"], repr(each["trail"]), repr(each.get("changes"))) for each in report["findings"]]
        said[value] = dict(zip(keys, texts))
        inspected.add(without_plain(dynlint("inspect", root).output))
    both = said["true"].keys() & said["false"].keys()
    assert len(both) > 20
    assert {
        key: (said["true"][key], said["false"][key]) for key in both if said["true"][key] != said["false"][key]
    } == {}
    assert len(inspected) == 1


@pytest.mark.parametrize("flag", ["(true)", "!false", '"true"', '"${true}"', "1 == 1", "true ? true : false"])
def test_a_flag_in_any_spelling(flag: str, work: Path) -> None:
    declared = f'variable "s" {{\n  sensitive = {flag}\n  default   = "TOKEN"\n}}\n'
    _plant(work / "root", {"main.tf": declared + SINKS.format(n=0, v="var.s")})
    said = written_by(work / "root", work / "out")
    assert {place: lines[:3] for place, text in said.items() if (lines := leaks(text))} == {}


def test_the_source_of_a_module(work: Path) -> None:
    text = SOURCES["tfvars"][0] + '\nmodule "m" {\n  source = "./${local.secret}"\n}\n'
    _plant(work / "root", {"main.tf": text + SINKS.format(n=0, v="local.secret"), **SOURCES["tfvars"][1]})
    said = written_by(work / "root", work / "out")
    assert {place: lines[:3] for place, text in said.items() if (lines := leaks(text))} == {}


def test_a_twin_that_a_neighbour_asked_for_early_has_the_problems_that_are_found_later() -> None:
    module = assemble("root", Environment("prod"), ())
    twin = Twins(0).of(module)
    module.problems.append(Problem("unknown-variable", "a.tfvars sets b", Location("a.tfvars", 1, 1, 1, 2)))
    assert twin.problems == module.problems


ELSEWHERE = """provider "aws" {
  region = local.secret
}
resource "aws_dynamodb_table" "orders" {
  name = "orders"
  server_side_encryption {
    enabled     = true
    kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  }
}
"""


def test_the_region_of_a_provider(work: Path) -> None:
    """Only the provider block has a sensitive value."""
    _plant(work / "root", {"main.tf": f"{SOURCES['default'][0]}\n{ELSEWHERE}"})
    said = written_by(work / "root", work / "out")
    assert {place: lines[:3] for place, text in said.items() if (lines := leaks(text))} == {}
    assert f"is used in {HIDDEN}" in said[str(work / "out" / "json")]


def test_the_region_of_a_provider_in_a_plan(work: Path) -> None:
    table = {
        "address": "aws_dynamodb_table.orders",
        "mode": "managed",
        "type": "aws_dynamodb_table",
        "name": "orders",
        "change": {
            "actions": ["create"],
            "before": None,
            "after": {
                "name": "orders",
                "server_side_encryption": [
                    {"enabled": True, "kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/a"}
                ],
            },
            "after_unknown": {},
            "after_sensitive": {},
        },
    }
    region = {"name": "aws", "expressions": {"region": {"references": ["var.where"]}}}
    resource = {"address": table["address"], "provider_config_key": "aws", "expressions": {"name": {}}}
    plan = {
        "format_version": "1.2",
        "variables": {"where": {"value": TOKEN}},
        "resource_changes": [table],
        "configuration": {
            "provider_config": {"aws": region},
            "root_module": {"variables": {"where": {"sensitive": True}}, "resources": [resource]},
        },
    }
    (work / "prod.tfplan.json").write_text(json.dumps(plan))
    done = dynlint(work / "prod.tfplan.json", "--preset", "strict", "--show-undecided")
    assert leaks(done.output) == []
    assert "encryption-key-unsuitable" in done.output


DEFAULTED = """
variable "protected" {
  default = { a = var.secret }
}
variable "secret" {
  default   = "TOKEN"
  sensitive = true
}
resource "aws_dynamodb_table" "orders" {
  name = "orders"

  lifecycle {
    prevent_destroy = var.protected
  }
}
"""


def test_a_name_in_a_default(work: Path) -> None:
    """Terraform refuses names there; so the value is unknown, and no output contains it."""
    _plant(work / "root", {"main.tf": DEFAULTED})
    said = written_by(work / "root", work / "out")
    assert {place: lines[:3] for place, text in said.items() if (lines := leaks(text))} == {}
    assert "Variables not allowed: var.secret." in said[str(work / "out" / "json")]


NESTED = """variable "s" {
  sensitive = true
  default   = "TOKEN$"
}
resource "aws_dynamodb_table" "a" {
  name = "table-a"
  server_side_encryption {
    enabled     = true
    kms_key_arn = var.s
  }
}
resource "aws_dynamodb_table" "b" {
  name = aws_dynamodb_table.a.server_side_encryption[0].kms_key_arn
}
"""


def test_what_another_resource_takes_from_a_nested_block_is_hidden(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(NESTED, encoding="utf-8")
    said = CliRunner().invoke(program, ["--no-cache", "--verbose", "--select", "name-invalid", str(tmp_path)]).output
    assert "TOKEN" not in said
    assert HIDDEN in said


def test_a_module_that_is_not_on_disk_has_nothing_sensitive_that_is_known(tmp_path: Path) -> None:
    """One that is called for each key is looked through for each of its outputs, and has none here."""
    call = 'module "x" {\n  source   = "acme/x/aws"\n  for_each = toset(["a"])\n}\n'
    inner = 'module "y" {\n  source = "./y"\n  on     = module.x["a"].on\n  secret = var.s\n}\n'
    table = 'variable "on" {}\nvariable "secret" {}\nresource "aws_dynamodb_table" "t" {\n  name = "t-${var.secret}"\n'
    (tmp_path / "y").mkdir()
    (tmp_path / "main.tf").write_text(NESTED.partition("resource")[0] + call + inner, encoding="utf-8")
    (tmp_path / "y" / "main.tf").write_text(table + "  deletion_protection_enabled = var.on\n}\n", encoding="utf-8")
    result = run(Request((str(tmp_path),)))
    assert not result.errors
    assert 'the source of module.x["a"] is not on disk' in {each.blocked_by for each in result.undecided}
