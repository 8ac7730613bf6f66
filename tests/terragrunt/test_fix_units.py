"""`dynlint fix` in repositories with Terragrunt: it edits the cause, else the unit's own inputs."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, ROOT, SOURCE, write

from dynlint.cli.program import program

TABLE = MODULE.replace(
    '"PAY_PER_REQUEST"', "var.mode\n  read_capacity  = var.capacity\n  write_capacity = var.capacity"
)
TABLE += 'variable "mode" {\n  type = string\n}\n\nvariable "capacity" {\n  default = null\n}\n'
SHARED = 'inputs = {\n  mode = "pay_per_request"\n}\n'
UNIT = SOURCE + ROOT
STAGING = UNIT + "inputs = {\n  capacity = 5\n}\n"
PROD = "live/prod/orders/terragrunt.hcl"


def _fix(folder: Path, monkeypatch: pytest.MonkeyPatch, rule: str, files: dict[str, str]) -> None:
    monkeypatch.chdir(write(folder, files))
    program.main(["fix", "--unsafe-fixes", "--select", rule], prog_name="dynlint", standalone_mode=False)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (UNIT, UNIT + '\ninputs = {\n  mode = "PAY_PER_REQUEST"\n}\n'),
        (UNIT.rstrip("\n"), UNIT + '\ninputs = {\n  mode = "PAY_PER_REQUEST"\n}'),
        (UNIT + "inputs = {}\n", UNIT + 'inputs = {\n  mode = "PAY_PER_REQUEST"\n}\n'),
        (UNIT + 'inputs = {\n  name = "x"\n}\n', UNIT + 'inputs = {\n  name = "x"\n  mode = "PAY_PER_REQUEST"\n}\n'),
        (UNIT + 'inputs = merge({}, { name = "x" })\n', UNIT + 'inputs = merge({}, { name = "x" })\n'),
    ],
    ids=["no inputs", "no last newline", "empty inputs", "inputs", "computed inputs"],
)
def test_what_would_harm_another_unit_is_set_in_the_own_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str
) -> None:
    files = {"root.hcl": SHARED, PROD: before, "live/staging/orders/terragrunt.hcl": STAGING}
    _fix(tmp_path, monkeypatch, "DYN614", {**files, "modules/orders/main.tf": TABLE})
    assert (tmp_path / PROD).read_text() == after
    assert (tmp_path / "root.hcl").read_text() == SHARED
    assert (tmp_path / "live/staging/orders/terragrunt.hcl").read_text() == STAGING


def test_what_a_module_from_elsewhere_leaves_off_is_an_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = 'terraform {\n  source = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=4.0.0"\n}\n\n'
    inputs = 'inputs = {\n  name     = "orders"\n  hash_key = "id"\n'
    _fix(tmp_path, monkeypatch, "DYN201", {PROD: f"{unit}{inputs}}}\n"})
    assert (tmp_path / PROD).read_text() == f"{unit}{inputs}\n  point_in_time_recovery_enabled = true\n}}\n"


@pytest.mark.parametrize(
    ("name", "text", "read"),
    [
        ("env.hcl", "locals {\n  pitr = false\n}\n", 'read_terragrunt_config("../env.hcl").locals'),
        ("env.yaml", "pitr: false\n", 'yamldecode(file("../env.yaml"))'),
        ("env.yaml", "pitr: false\n", 'yamldecode(file(find_in_parent_folders("env.yaml")))'),
        ("env.json", '{"pitr": false}\n', 'jsondecode(file("../env.json"))'),
        ("env.tfvars", "pitr = false\n", 'jsondecode(read_tfvars_file("../env.tfvars"))'),
    ],
)
def test_the_cause_is_changed_where_a_unit_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, read: str
) -> None:
    unit = SOURCE + f"locals {{\n  env = {read}\n}}\n\ninputs = {{\n  recovery = local.env.pitr\n}}\n"
    _fix(tmp_path, monkeypatch, "DYN201", {PROD: unit, f"live/prod/{name}": text})
    assert (tmp_path / PROD).read_text() == unit
    assert (tmp_path / "live/prod" / name).read_text() == text.replace("false", "true")
