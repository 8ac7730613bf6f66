"""Values that a root module reads from the state of another root module of the run, if its state is certain."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

TABLES = """
resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
output "misspelled" {
  value = "ordrs"
}
output "named" {
  value = { list = ["orders", "ordrs"], "a b" = "orders" }
}
"""
ALARM = """
resource "aws_cloudwatch_metric_alarm" "reads" {
  alarm_name    = "reads"
  namespace     = "AWS/DynamoDB"
  metric_name   = "ReadThrottleEvents"
  alarm_actions = ["arn:aws:sns:eu-west-1:123456789012:alarms"]
  dimensions    = { TableName = data.terraform_remote_state.tables.outputs.%s }
}
"""
S3 = 'bucket = "states"\n    key = "tables"'


def tables_watched(folder: Path, backend: str, data: str, output: str = "misspelled") -> list[str]:
    """Return the names of tables that alarms watch and no root module has."""
    (folder / ".git").mkdir()
    for name in ("tables", "alarms"):
        (folder / name).mkdir()
    (folder / "tables" / "main.tf").write_text(f"terraform {{\n  {backend}\n}}\n{TABLES}")
    state = f'data "terraform_remote_state" "tables" {{\n  {data}\n}}\n'
    (folder / "alarms" / "main.tf").write_text(state + ALARM % output)
    result = run(Request((str(folder),), select=("alarm-watches-unknown-table",)))
    assert result.errors == ()
    return [finding.value or finding.message for finding in result.findings]


def local(path: str) -> str:
    return f'backend = "local"\n  config = {{\n    path = "{path}"\n  }}'


def s3(*lines: str) -> str:
    return 'backend = "s3"\n  config = {\n    ' + "\n    ".join(lines) + "\n  }"


@pytest.mark.parametrize(
    ("backend", "data"),
    [
        ("", local("../tables/terraform.tfstate")),
        ('backend "local" {}', local("../tables/terraform.tfstate")),
        ('backend "local" {\n    path = "states/own.tfstate"\n  }', local("../tables/./states/own.tfstate")),
        (f'backend "s3" {{\n    {S3}\n  }}', s3('bucket = "states"', 'key = "tables"')),
        (f'backend "s3" {{\n    {S3}\n    region = "eu-west-1"\n  }}', s3('bucket = "states"', 'key = "tables"')),
    ],
    ids=["nothing written", "an empty local one", "a file", "a bucket and a key", "more is written"],
)
def test_what_is_surely_the_state_of_the_other_root_is_read(tmp_path: Path, backend: str, data: str) -> None:
    (found,) = tables_watched(tmp_path, backend, data)
    assert "ordrs" in found


@pytest.mark.parametrize(
    ("backend", "data"),
    [
        ("", local("../elsewhere/terraform.tfstate")),
        ("", local("../tables/other.tfstate")),
        ("", 'backend = "local"'),
        ("", 'backend = "local"\n  config = {}'),
        ('backend "local" {\n    path = "own.tfstate"\n  }', local("../tables/terraform.tfstate")),
        ('backend "local" {\n    workspace_dir = "w"\n  }', local("../tables/terraform.tfstate")),
        (f'backend "s3" {{\n    {S3}\n  }}', local("../tables/terraform.tfstate")),
        (f'backend "s3" {{\n    {S3}\n  }}', s3('bucket = "others"', 'key = "tables"')),
        (f'backend "s3" {{\n    {S3}\n  }}', s3('bucket = "states"', 'key = "orders"')),
        (f'backend "s3" {{\n    {S3}\n  }}', s3('bucket = "states"')),
        (f'backend "s3" {{\n    {S3}\n  }}', s3('key = "tables"', "bucket = var.bucket")),
        ("", s3('bucket = "states"', 'key = "tables"')),
    ],
)
def test_of_any_other_state_nothing_is_known(tmp_path: Path, backend: str, data: str) -> None:
    assert tables_watched(tmp_path, backend, data) == []


@pytest.mark.parametrize(
    ("output", "is_found"),
    [
        ("named.list[1]", True),
        ("named.list[0]", False),
        ('named["list"][1]', True),
        ('named["a b"]', False),
        ("named.list[2]", False),
        ("named.none", False),
        ("named", False),
        ("nothing", False),
    ],
)
def test_parts_of_an_output(tmp_path: Path, output: str, is_found: bool) -> None:
    assert bool(tables_watched(tmp_path, "", local("../tables/terraform.tfstate"), output)) is is_found
