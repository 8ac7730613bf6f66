"""The trail of a part: a statement or an item of a list that an argument hands down leads to who wrote it."""

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
