"""The default workspace is the environment that the root module names for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """resource "aws_dynamodb_table" "orders" {
  name                        = "${local.env}-orders"
  hash_key                    = "id"
  deletion_protection_enabled = PROTECTED
}
"""
NAMED = 'locals {\n  env = terraform.workspace == "default" ? "dev" : terraform.workspace\n}\n'


def environments(folder: Path, locals_: str, protected: str = "false") -> list[str]:
    """Return the environments of a root module whose table name contains the workspace."""
    (folder / "table.tf").write_text(locals_ + TABLE.replace("PROTECTED", protected))
    return list(run(Request((str(folder),))).summary.environments)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param('terraform.workspace == "default" ? "dev" : terraform.workspace', id="equal"),
        pytest.param('terraform.workspace != "default" ? terraform.workspace : "dev"', id="not equal"),
        pytest.param('"default" == terraform.workspace ? local.stage : lower(terraform.workspace)', id="by a local"),
    ],
)
def test_the_name_of_the_default_workspace(tmp_path, name):
    assert environments(tmp_path, f'locals {{\n  env = {name}\n  stage = "dev"\n}}\n') == ["dev"]


def test_the_workspace_of_such_an_environment_is_the_default_one(tmp_path):
    (tmp_path / "table.tf").write_text(NAMED + TABLE.replace("-orders", "$").replace("PROTECTED", "true"))
    (found,) = run(Request((str(tmp_path),), select=("name-invalid",))).findings
    assert [each.table for each in found.occurrences] == ["dev$"]


def test_others_stay_open_where_more_than_a_name_depends_on_the_workspace(tmp_path):
    """Only the default workspace is known here. Values of other workspaces stay unknown."""
    assert environments(tmp_path, NAMED, 'terraform.workspace == "default" ? false : true') == ["dev", "default"]


def test_names_that_a_choice_knows_beside_it(tmp_path):
    assert environments(tmp_path, NAMED, 'contains(["prod", "staging"], local.env)') == ["dev", "prod", "staging"]


def test_a_workspace_that_has_the_name_already(tmp_path):
    """Two workspaces are two environments, even if their tables have the same name."""
    found = environments(tmp_path, NAMED, 'contains(["prod", "dev"], terraform.workspace)')
    assert sorted(found) == ["default", "dev", "prod"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(NAMED.replace('"dev"', "var.env") + 'variable "env" {\n  default = "x"\n}\n', id="a variable"),
        pytest.param(NAMED.replace('"dev"', "var.at") + 'variable "at" {\n  default = "qa"\n}\n', id="a default"),
        pytest.param(NAMED.replace('"dev"', '"main-table"'), id="no environment's name"),
        pytest.param(NAMED.replace(": terraform.workspace", ': "x"'), id="a choice of two values"),
    ],
)
def test_what_names_no_environment(tmp_path, text):
    assert environments(tmp_path, text) == ["default"]
