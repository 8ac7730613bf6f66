"""For a module that is linted alone, the report says that only its defaults count, unless settings give values."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

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


@pytest.mark.parametrize(("folder", "warns"), [("modules/table", False), ("table", True)])
def test_a_module_may_carry_a_provider(tmp_path: Path, folder: str, warns: bool) -> None:
    """A folder of modules/ that no root calls is no root module: the inputs of its callers are not judged."""
    alarm = 'variable "actions" {\n  default = []\n}\nresource "aws_cloudwatch_metric_alarm" "reads" {\n'
    alarm += '  namespace = "AWS/DynamoDB"\n  metric_name = "ReadThrottleEvents"\n  alarm_actions = var.actions\n}\n'
    root = tmp_path / folder
    root.mkdir(parents=True)
    (root / "main.tf").write_text(f'{MODULE}{alarm}provider "aws" {{\n  region = "eu-west-1"\n}}\n')
    result = run(Request((str(tmp_path),), select=("DYN405",)))
    assert bool(result.findings) is warns
    assert bool(result.undecided) is not warns


def test_what_reads_the_state_of_another_root_is_a_root(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(f'{MODULE}data "terraform_remote_state" "vpc" {{\n  backend = "s3"\n}}\n')
    (finding,) = run(Request((str(tmp_path),), select=("DYN401",))).findings
    assert "defaults" not in finding.note


TABLE = 'resource "aws_dynamodb_table" "this" {\n  point_in_time_recovery {\n    enabled = var.on\n  }\n}\n'
DEFAULT = 'variable "on" {\n  default = false\n}\n'
OUTPUT = 'output "arn" {\n  value = aws_dynamodb_table.this.arn\n}\n'


@pytest.mark.parametrize(
    ("text", "is_root"),
    [
        (DEFAULT, True),
        (DEFAULT + OUTPUT, False),
        (DEFAULT + 'variable "more" {}\n', False),
        (DEFAULT + OUTPUT + 'terraform {\n  backend "s3" {}\n}\n', True),
        (DEFAULT + OUTPUT + "terraform {\n  cloud {}\n}\n", True),
        (DEFAULT + OUTPUT + 'terraform {\n  required_version = ">= 1.5"\n}\n', False),
        (DEFAULT + OUTPUT + 'provider "aws" {}\n', True),
    ],
    ids=["defaults alone", "an output", "a required variable", "a backend", "a cloud", "a version", "a provider"],
)
def test_a_module_for_others_is_told_from_a_root(tmp_path: Path, text: str, is_root: bool) -> None:
    """For such a module the finding says that its defaults count only where a caller gives no value."""
    (tmp_path / "main.tf").write_text(TABLE + text)
    (finding,) = run(Request((str(tmp_path),), select=("DYN201",))).findings
    assert ("defaults" in finding.note) is not is_root


@pytest.mark.parametrize("name", ["terraform.tfvars", "prod.tfvars"])
def test_values_beside_it_make_it_a_root(tmp_path: Path, name: str) -> None:
    (tmp_path / "main.tf").write_text(TABLE + DEFAULT + OUTPUT)
    (tmp_path / name).write_text("on = false\n")
    (finding,) = run(Request((str(tmp_path),), select=("DYN201",))).findings
    assert "defaults" not in finding.note
    assert finding.trail[0].path.endswith(name)
