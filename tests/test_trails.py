"""The trail of a part of an argument: a statement or an item of a list leads to the place where it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

_MODULE = """variable "statements" {
  type = any
}

variable "indexes" {
  type = any
}

resource "aws_iam_policy" "this" {
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = var.statements
  })
}

resource "aws_dynamodb_table" "this" {
  hash_key = "id"

  dynamic "global_secondary_index" {
    for_each = var.indexes
    content {
      name               = global_secondary_index.value.name
      hash_key           = global_secondary_index.value.hash_key
      projection_type    = "INCLUDE"
      non_key_attributes = lookup(global_secondary_index.value, "non_key_attributes", null)
    }
  }
}
"""
_CALL = """module "orders" {
  source = "./module"

  statements = [{
    Effect   = "Allow"
    Action   = ["dynamodb:GetItem"]
    Resource = "*"
  }]

  indexes = [{
    name               = "by-user"
    hash_key           = "user"
    non_key_attributes = ["id"]
  }]
}
"""


def test_of_a_part_of_what_a_caller_gives(tmp_path: Path) -> None:
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "main.tf").write_text(_MODULE)
    (tmp_path / "main.tf").write_text(_CALL)
    found = {item.rule: item for item in run(Request((str(tmp_path),), select=("DYN502", "DYN712"))).findings}
    assert [step.text for step in found["DYN502"].trail] == ["statements = [{", 'Resource = "*"']
    assert [step.text for step in found["DYN712"].trail] == ["indexes = [{", 'non_key_attributes = ["id"]']


def test_of_a_part_that_is_written_out(tmp_path: Path) -> None:
    text = _MODULE.replace("var.statements", '[{ Effect = "Allow", Action = "dynamodb:GetItem", Resource = "*" }]')
    (tmp_path / "main.tf").write_text(text)
    (found,) = run(Request((str(tmp_path),), select=("DYN502",))).findings
    assert found.trail == ()


def test_null_that_a_variable_passes_over_leads_to_its_default(tmp_path: Path) -> None:
    """``nullable = false``: a root module passes its own null, and the module uses its default."""
    (tmp_path / "module").mkdir()
    (tmp_path / "module" / "main.tf").write_text(
        'variable "pitr" {\n  type     = bool\n  default  = false\n  nullable = false\n}\n\n'
        'resource "aws_dynamodb_table" "this" {\n  hash_key = "id"\n'
        "  point_in_time_recovery {\n    enabled = var.pitr\n  }\n}\n"
    )
    (tmp_path / "main.tf").write_text(
        'variable "pitr" {\n  default = null\n}\n\nmodule "table" {\n  source = "./module"\n  pitr   = var.pitr\n}\n'
    )
    result = run(Request((str(tmp_path),), select=("recovery-disabled",)))
    (finding,) = result.findings
    assert [(step.path.rpartition("/")[2], step.line) for step in finding.trail] == [("main.tf", 3)]
    assert finding.trail[-1].path.endswith("module/main.tf")


def test_the_key_of_a_loop_over_a_set_leads_to_the_item(tmp_path: Path) -> None:
    """The item must be changed, not the line that reads the loop's key."""
    text = """resource "aws_dynamodb_table" "orders" {
  for_each = toset([
    "orders",
    "or/ders",
  ])
  name = each.key
}
"""
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    (finding,) = run(Request((str(tmp_path),), select=("DYN708",))).findings
    assert [step.line for step in finding.trail] == [4]
    assert finding.changes == ()
