"""Environments of a root module that no `.dynlint.yaml` names."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import IF_PRODUCTION, Severity
from dynlint.request import Request
from dynlint.run import environments_limit
from dynlint.run.lint import run
from dynlint.settings.environment_names import environment_part

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n'


def environments(folder: Path, files: dict[str, str], root: str = ".") -> list[str]:
    """Write a table and these files; return the environments of the root module."""
    (folder / ".git").mkdir()
    for name, text in {"table.tf": TABLE, **files}.items():
        path = folder / root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return list(run(Request((str(folder),))).summary.environments)


def test_what_is_sensitive_names_no_environment(tmp_path: Path) -> None:
    text = 'variable "environment" {\n  default = "prod"\n%s}\n'
    for name, more, expected in (("open", "", ["prod"]), ("hidden", "  sensitive = true\n", ["default"])):
        (tmp_path / name).mkdir()
        assert environments(tmp_path / name, {"main.tf": text % more}) == expected


SIZE = 'variable "size" {\n  default = 1\n}\nvariable "clients" {\n  default = 1\n}\n'


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"prod.tfvars": "", "dev.tfvars": ""}, ["dev", "prod"], id="files beside"),
        pytest.param({"env/prod.tfvars": "", "env/dev.tfvars.json": "{}"}, ["dev", "prod"], id="files in env"),
        pytest.param({"env/prod/terraform.tfvars": "", "env/qa/x.tfvars": ""}, ["prod", "qa"], id="folders in env"),
        pytest.param({"common.tfvars": "", "prod.tfvars": ""}, ["prod"], id="a shared one is none"),
        pytest.param({"env/prod.tfvars": "", "env/main.tf": "locals {}\n"}, ["default"], id="a module of its own"),
        pytest.param({"env/prod.tfvars": "", "env/main.tofu": "locals {}\n"}, ["default"], id="one of OpenTofu"),
        pytest.param({"env/a/prod.tfvars": ""}, ["prod"], id="a folder between that names none"),
        pytest.param({"env/qa/prod.tfvars": ""}, ["qa"], id="the folder says more than its file"),
        pytest.param({"env/qa/eu/x.tfvars": ""}, ["qa"], id="two folders deep"),
        pytest.param({"prod.auto.tfvars.json": "{}", "env/qa.auto.tfvars": ""}, ["qa"], id="what is read anyway"),
        pytest.param({"acme.tfvars": "", "prod.tfvars": ""}, ["prod"], id="names of environments win"),
        pytest.param({"acme.tfvars": "", "bolt.tfvars": ""}, ["acme", "bolt"], id="other names without any"),
        pytest.param({"terraform.tfvars": ""}, ["default"], id="what is read anyway names nothing"),
        pytest.param(
            {"prod-sizing.tfvars": "size = 2", "prod-clients.tfvars": "clients = 2", "dev-sizing.tfvars": "size = 1"},
            ["dev", "prod"],
            id="parts of one environment",
        ),
        pytest.param(
            {"prod.tfvars": "size = 2", "prod-big.tfvars": "size = 9"}, ["prod", "prod-big"], id="variants are two"
        ),
    ],
)
def test_tfvars_files(tmp_path, files, expected):
    assert environments(tmp_path, {"main.tf": SIZE, **files}) == expected


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        ("infrastructure/production", ["production"]),
        ("production/orders/tables", ["production"]),
        ("staging/prod", ["prod"]),
        ("apps-prd/us-east-1/orders", ["apps-prd"]),
        ("infrastructure/orders", ["default"]),
    ],
)
def test_folders(tmp_path, root, expected):
    assert environments(tmp_path, {}, root) == expected


def test_what_stands_above_the_repository_says_nothing(tmp_path):
    folder = tmp_path / "prod" / "orders"
    folder.mkdir(parents=True)
    assert environments(folder, {}, "infrastructure") == ["default"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"variables.tf": 'variable "environment" {\n  default = "staging"\n}\n'}, ["staging", "default"]),
        ({"variables.tf": 'variable "environment" {\n  default = "prod"\n}\n'}, ["prod"]),
        ({"variables.tf": 'variable "env" {}\n', "terraform.tfvars": 'env = "qa"\n'}, ["qa"]),
        ({"variables.tf": 'variable "stage" {\n  default = "checkout"\n}\n'}, ["default"]),
    ],
)
def test_a_variable_named_for_it(tmp_path, files, expected):
    assert environments(tmp_path, files) == expected


ALLOWED = """variable "environment" {
  default = "dev"

  validation {
    condition     = %s
    error_message = "It is not."
  }
}

provider "aws" {}

resource "aws_dynamodb_table" "orders" {
  name = "orders-${var.environment}"

  point_in_time_recovery {
    enabled = var.environment == "prod" ? false : true
  }
}
"""


@pytest.mark.parametrize(
    "condition",
    [
        'contains(["dev", "staging", "prod"], var.environment)',
        'can(regex("^(dev|staging|prod)$", var.environment))',
        '(contains(["dev", "staging", "prod", ""], var.environment))',
    ],
)
def test_what_a_validation_allows(tmp_path, condition):
    """Every environment is judged with its own value, not with the default."""
    (tmp_path / "main.tf").write_text(ALLOWED % condition)
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    assert list(result.summary.environments) == ["dev", "staging", "prod"]
    (found,) = result.findings
    assert (found.environments, found.severity) == (("prod",), Severity.ERROR)


def test_a_name_that_a_validation_allows_beside_known_ones(tmp_path):
    """The root module may be deployed with it, too; ``local`` is not production by its name."""
    (tmp_path / "main.tf").write_text(ALLOWED % 'contains(["local", "prod"], var.environment)')
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    assert list(result.summary.environments) == ["local", "prod"]
    assert [each.environments for each in result.findings] == [("prod",)]


@pytest.mark.parametrize("condition", ["length(var.environment) > 2", 'contains(["blue", "green"], var.environment)'])
def test_a_default_leaves_other_environments_open(tmp_path, condition):
    """In them, results that do not depend on the environment hold, too; others are undecided."""
    table = 'resource "aws_dynamodb_table" "bare" {\n  name = "bare"\n}\n'
    (tmp_path / "main.tf").write_text(ALLOWED % condition + table)
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    assert list(result.summary.environments) == ["dev", "default"]
    (found,) = result.findings
    assert (found.address, found.environments) == ("aws_dynamodb_table.bare", ("default",))
    assert (found.severity, found.note) == (Severity.WARNING, IF_PRODUCTION)
    (blocked,) = result.undecided
    assert blocked.address == "aws_dynamodb_table.orders"
    assert "only the default of var.environment says dev" in blocked.blocked_by


@pytest.mark.parametrize(("name", "severities"), [("prod", ["error"]), ("dev", []), ("acme", ["warning"])])
def test_files_that_name_no_environment_may_be_of_production(tmp_path, name, severities):
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "orders" {\n  name = "orders"\n}\n')
    (tmp_path / f"{name}.tfvars").write_text("")
    found = run(Request((str(tmp_path),), select=("DYN201",))).findings
    assert [item.severity.label for item in found] == severities


def test_maps_by_workspace(tmp_path):
    text = "locals {\n  capacity = { dev = 1, prod = 9 }\n  own = local.capacity[terraform.workspace]\n}\n"
    assert environments(tmp_path, {"locals.tf": text}) == ["dev", "prod"]


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("prod-sizing", "prod"),
        ("prod-eu-sizing", "prod-eu"),
        ("production-stub-clients", "production"),
        ("non-prod-eu-sizing", "non-prod-eu"),
        ("prod-like", "prod-like"),
        ("acme-prod", "acme-prod"),
        ("live-stream", "live-stream"),
        ("eu-west", "eu-west"),
    ],
)
def test_the_part_of_a_name_that_says_the_environment(name, part):
    assert environment_part(name) == part


LOOKED_UP = """variable "env" {}

locals {
  recovery = { dev = false, prod = true }[var.env]
}

provider "aws" {}
"""


def test_keys_of_a_variable_without_any_value(tmp_path):
    assert environments(tmp_path, {"main.tf": LOOKED_UP}) == ["dev", "prod"]


def test_what_a_variable_without_any_value_is_compared_with(tmp_path):
    """Production is judged; whether other environments exist is unknown."""
    text = 'variable "env" {}\nprovider "aws" {}\nlocals {\n  big = var.env == "prod"\n}\n'
    assert environments(tmp_path, {"main.tf": text}) == ["prod", "default"]


def test_environments_beyond_the_limit_of_a_run_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments_limit, "RUN_ENVIRONMENTS", 6)
    monkeypatch.setattr(environments_limit, "LEAST_ENVIRONMENTS", 2)
    for root, number in (("few", 2), ("many", 5)):
        (tmp_path / root / "env").mkdir(parents=True)
        (tmp_path / root / "main.tf").write_text(TABLE + 'variable "x" {}\n')
        for each in range(number):
            (tmp_path / root / "env" / f"e{each}.tfvars").write_text("x = 1\n")
    result = run(Request((str(tmp_path),)))
    (error,) = result.errors
    assert (Path(error.path).name, error.message.split(":")[0]) == (
        "many",
        "2 of the 5 environments of this root module were not judged",
    )
    assert len(result.summary.environments) == 3
    chosen = run(Request((str(tmp_path / "many"),), environments=("e4",)))
    assert chosen.errors == ()
    assert chosen.summary.environments == ("e4",)
