"""Backend configuration files name the environments of a root module that has no tfvars files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """terraform {
  backend "s3" {}
}

variable "environment" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders-${var.environment}$"
  hash_key = "id"
  deletion_protection_enabled = PROTECTED
}
"""
STATE = 'bucket = "acme-state"\nkey = "orders.tfstate"\n'


def lint(
    folder: Path, files: dict[str, str], protected: str = "false", only: tuple[str, ...] = ()
) -> tuple[list[str], list[str]]:
    """Lint a root module ``orders``; return its environments, and its invalid table names."""
    (folder / ".git").mkdir()
    for name, text in {"table.tf": TABLE.replace("PROTECTED", protected), **files}.items():
        path = folder / "orders" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    result = run(Request((str(folder),), select=("name-invalid",), environments=only))
    return list(result.summary.environments), [
        each.table for finding in result.findings for each in finding.occurrences
    ]


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("prod.tfbackend", "dev.tfbackend"), id="beside"),
        pytest.param(("backends/prod.orders.tfbackend", "backends/dev.orders.tfbackend"), id="with the root's name"),
        pytest.param(("backend/prod.s3.tfbackend", "backend/dev.s3.tfbackend"), id="with the kind of backend"),
        pytest.param(("env/prod/backend.tfbackend", "env/dev/backend.tfbackend"), id="folders"),
        pytest.param(("backend-prod.tfvars", "backend-dev.tfvars"), id="by their content"),
    ],
)
def test_names_of_files(tmp_path, names):
    assert lint(tmp_path, dict.fromkeys(names, STATE))[0] == ["dev", "prod"]


FILES = {"prod.tfbackend": STATE, "dev.tfbackend": STATE}


def test_a_name_that_the_module_knows_is_the_value_of_the_variable(tmp_path):
    assert lint(tmp_path, FILES, 'var.environment == "prod"', ("prod",)) == (["prod"], ["orders-prod$"])


def test_a_variable_stays_unknown_where_only_files_say_the_name(tmp_path):
    assert "orders-prod$" not in lint(tmp_path, FILES, only=("prod",))[1]


def test_other_names_that_the_module_knows_win(tmp_path):
    """The files have prod and the module has production: dynlint cannot know that both are the same."""
    assert lint(tmp_path, FILES, 'var.environment == "production"')[0] == ["production", "default"]


NAMELESS = ["config.s3.tfbackend", "backend.tfvars", "modules/x/prod.tfbackend", "env/backends/config/prod.tfbackend"]
"""The last one lies deeper than dynlint looks: two folders below the root module."""


@pytest.mark.parametrize("name", NAMELESS)
def test_files_that_name_none(tmp_path, name):
    assert lint(tmp_path, {name: STATE})[0] == ["default"]


def test_files_of_values_say_more(tmp_path):
    assert lint(tmp_path, {**FILES, "qa.tfvars": 'environment = "qa"\n'})[0] == ["qa"]
