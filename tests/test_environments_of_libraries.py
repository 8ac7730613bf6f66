"""A module linted alone says that only its defaults count, unless the configuration gives it values."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.session import run

MODULE = """variable "recovery" {
  type    = bool
  default = false
}

variable "name" {
  type = string
}

resource "aws_dynamodb_table" "this" {
  name = var.name

  point_in_time_recovery {
    enabled = var.recovery
  }
}

output "arn" {
  value = aws_dynamodb_table.this.arn
}
"""


@pytest.mark.parametrize(
    ("environment", "says_defaults"),
    [("{production: true}", True), ("{production: true, vars: {name: orders}}", False)],
)
def test_the_note_about_defaults(tmp_path: Path, environment: str, says_defaults: bool) -> None:
    (tmp_path / "main.tf").write_text(MODULE)
    (tmp_path / ".dynlint.yaml").write_text(f"environments:\n  live: {environment}\n")
    (finding,) = run(Request((str(tmp_path),), select=("DYN201",))).findings
    assert ("defaults" in finding.note) is says_defaults
