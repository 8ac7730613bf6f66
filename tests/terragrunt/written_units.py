"""Writes repositories with Terragrunt for tests, and lints them."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import Finding, Result
from dynlint.request import Request
from dynlint.run.lint import run

MODULE = """\
variable "environment" {
  type    = string
  default = "none"
}

variable "name" {
  type    = string
  default = "orders"
}

variable "recovery" {
  type    = bool
  default = true
}

resource "aws_dynamodb_table" "orders" {
  name         = "${var.environment}-${var.name}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.recovery
  }
}

output "table_name" {
  value = aws_dynamodb_table.orders.name
}

output "table_arn" {
  value = aws_dynamodb_table.orders.arn
}
"""
"""A table whose point-in-time recovery (DYN201) a variable controls; the default is true."""

SOURCE = 'terraform {\n  source = "../../../modules/orders"\n}\n'
ROOT = 'include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\n'


def write(folder: Path, files: dict[str, str]) -> Path:
    """Write the files of a git repository, with the module `modules/orders`."""
    for name, text in {".git/HEAD": "", "modules/orders/main.tf": MODULE, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def lint(
    folder: Path,
    files: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    *paths: str,
    rules: tuple[str, ...] = ("DYN201",),
) -> Result:
    """Write a repository and lint it there."""
    monkeypatch.chdir(write(folder, files))
    return run(Request(paths or (".",), select=rules))


def places(result: Result) -> list[str]:
    """Return the root modules and environments of all findings: ``live/prod/orders[prod]``."""
    return sorted(f"{each.root}[{each.environment}]" for finding in result.findings for each in finding.occurrences)


def trail(finding: Finding) -> list[str]:
    """Return the trail of a finding, as ``path:line``."""
    return [f"{step.path}:{step.line}" for step in finding.trail]
