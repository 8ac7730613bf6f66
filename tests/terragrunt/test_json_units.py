"""Units in JSON syntax: `terragrunt.hcl.json` is read like `terragrunt.hcl`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from written_units import lint, places, trail, write

from dynlint.cli.program import program

PROD = "live/prod/orders/terragrunt.hcl.json"
ABOVE = "${find_in_parent_folders()}"
Parts = dict[str, Any]
SOURCE: Parts = {"terraform": {"source": "../../../modules/orders"}}
OFF = {"recovery": False}


def _json(**more: Any) -> str:
    return json.dumps(SOURCE | more, indent=2) + "\n"


@pytest.mark.parametrize(
    ("root", "unit"),
    [
        pytest.param({}, {"inputs": OFF}, id="inputs"),
        pytest.param({"inputs": OFF}, {"include": {"path": ABOVE}}, id="include without a label"),
        pytest.param({"inputs": OFF}, {"include": {"root": {"path": ABOVE}}}, id="include"),
        pytest.param({}, {"locals": OFF, "inputs": {"recovery": "${local.recovery}"}}, id="locals"),
        pytest.param(
            {"locals": OFF},
            {"inputs": {"recovery": "${read_terragrunt_config(find_in_parent_folders()).locals.recovery}"}},
            id="read",
        ),
        pytest.param(
            {}, {"feature": {"on": {"default": False}}, "inputs": {"recovery": "${feature.on.value}"}}, id="feature"
        ),
    ],
)
def test_a_unit_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, root: Parts, unit: Parts) -> None:
    files = {PROD: _json(**unit)} | ({"live/terragrunt.hcl.json": json.dumps(root)} if root else {})
    result = lint(tmp_path, files, monkeypatch)
    assert (places(result), result.errors) == (["live/prod/orders[prod]"], ())


def test_what_is_run_with_it_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Labelled blocks inside a block: a value file on Terraform's command line."""
    passed = {"commands": ["plan", "apply"], "required_var_files": ["../prod.tfvars"]}
    unit = json.dumps({"terraform": {**SOURCE["terraform"], "extra_arguments": {"values": passed}}})
    result = lint(tmp_path, {PROD: unit, "live/prod/prod.tfvars": "recovery = false\n"}, monkeypatch)
    assert trail(result.findings[0]) == ["live/prod/prod.tfvars:1"]


def test_a_dependency_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = 'output "on" {\n  value = false\n}\n'
    files = {
        PROD: _json(
            dependency={"flags": {"config_path": "../flags"}}, inputs={"recovery": "${dependency.flags.outputs.on}"}
        ),
        "live/prod/flags/terragrunt.hcl.json": json.dumps({"terraform": {"source": "../../../modules/flags"}}),
        "modules/flags/main.tf": module,
    }
    assert places(lint(tmp_path, files, monkeypatch)) == ["live/prod/orders[prod]"]


def test_the_change_is_made_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = _json(inputs=OFF)
    monkeypatch.chdir(write(tmp_path, {PROD: text}))
    program.main(["fix", "--select", "DYN201"], prog_name="dynlint", standalone_mode=False)
    assert (tmp_path / PROD).read_text() == text.replace("false", "true")


def test_native_syntax_is_read_where_both_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    native = 'terraform {\n  source = "../../../modules/orders"\n}\n'
    files = {PROD: _json(inputs=OFF), PROD.removesuffix(".json"): native}
    assert places(lint(tmp_path, files, monkeypatch)) == []


def test_what_is_generated_is_native(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Terragrunt generates HCL files from a unit in JSON, too."""
    config = {"bucket": "states", "key": "${path_relative_to_include()}/x.tfstate", "region": "eu-west-1"}
    state = {"backend": "s3", "config": config}
    provider = {"path": "provider.tf", "if_exists": "overwrite", "contents": 'provider "aws" {\n  region = "x"\n}\n'}
    root = {"remote_state": state, "generate": {"provider": provider}}
    files = {PROD: _json(include={"path": ABOVE}), "live/terragrunt.hcl.json": json.dumps(root, indent=2)}
    result = lint(tmp_path, files, monkeypatch, rules=("DYN001", "DYN908"))
    assert [(each.rule, each.location.path) for each in result.findings] == [("DYN908", "live/terragrunt.hcl.json")]
    assert result.errors == ()
