"""The trail of `each.key`: it leads to the line of the map that has the key."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """resource "aws_dynamodb_table" "all" {
  for_each = FOR_EACH
  name     = each.key
  hash_key = "id"
}
"""
TABLES = """locals {
  tables = {
    orders = { size = local.size }
    a      = { size = local.size }
  }
  names = [{ name = "orders" }, { name = "a" }]
  size  = 3
}
"""


@pytest.mark.parametrize(
    ("for_each", "last"),
    [
        ("local.tables", "a      = { size = local.size }"),
        ("{ for name, table in local.tables : name => table }", "a      = { size = local.size }"),
        ("merge(local.tables, { z12 = 1 })", "a      = { size = local.size }"),
        ("{ for each in local.names : each.name => each }", 'names = [{ name = "orders" }, { name = "a" }]'),
    ],
)
def test_a_key_of_a_map(tmp_path: Path, for_each: str, last: str) -> None:
    """A name of one letter is too short for AWS."""
    (tmp_path / "main.tf").write_text(TABLES + TABLE.replace("FOR_EACH", for_each))
    (found,) = run(Request((str(tmp_path),), select=("name-invalid",))).findings
    assert [step.text for step in found.trail][-1] == last


OBJECTS = 'variable "tables" {\n  type = map(object({ size = optional(number, 3) }))\n}\n'


@pytest.mark.parametrize(
    ("text", "for_each", "beside", "last"),
    [
        pytest.param(
            OBJECTS,
            "var.tables",
            ("terraform.tfvars", "tables = {\n  orders = {}\n  a = {}\n}\n"),
            "a = {}",
            id="tfvars",
        ),
        pytest.param(
            'locals {\n  tables = yamldecode(file("${path.module}/tables.yaml"))\n}\n',
            "local.tables",
            ("tables.yaml", "orders:\n  size: 1\na:\n  size: 2\n"),
            "a:",
            id="a file",
        ),
        pytest.param(
            "locals {\n  tables = tomap({\n    orders = 1\n    a = 2\n  })\n}\n",
            "local.tables",
            ("x.txt", ""),
            "a = 2",
            id="a function",
        ),
    ],
)
def test_where_the_key_stands(tmp_path: Path, text: str, for_each: str, beside: tuple[str, str], last: str) -> None:
    (tmp_path / "main.tf").write_text(text + TABLE.replace("FOR_EACH", for_each))
    (tmp_path / beside[0]).write_text(beside[1])
    (found,) = run(Request((str(tmp_path),), select=("name-invalid",))).findings
    assert [step.text for step in found.trail][-1] == last


def test_the_key_of_a_call_of_a_module(tmp_path: Path) -> None:
    (tmp_path / "table").mkdir()
    (tmp_path / "table" / "main.tf").write_text(
        'variable "name" {}\n' + TABLE.replace("each.key", "var.name").replace("  for_each = FOR_EACH\n", "")
    )
    call = (
        'module "table" {\n  source = "./table"\n  for_each = {\n    orders = 1\n    a = 2\n  }\n  name = each.key\n}\n'
    )
    (tmp_path / "main.tf").write_text(call)
    (found,) = run(Request((str(tmp_path),), select=("name-invalid",))).findings
    assert [step.text for step in found.trail] == ["name = each.key", "a = 2"]
