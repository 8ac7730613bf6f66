"""Resources that belong to a table in another root module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111111111111"]\n}\n'
INTEGRATION = """
resource "aws_dynamodb_table" "t" {
  name = "orders"
}
resource "aws_redshift_integration" "i" {
  source_arn = aws_dynamodb_table.t.arn
}
"""
POLICY = """
variable "arn" {
  type = string
}
resource "aws_dynamodb_resource_policy" "p" {
  resource_arn = %s
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "redshift.amazonaws.com" }
      Action    = ["dynamodb:ExportTableToPointInTime", "dynamodb:DescribeTable", "dynamodb:DescribeExport"]
      Resource  = "*"
    }]
  })
}
"""


def counted(folder: Path, rule: str, **roots: str) -> tuple[int, int]:
    """Return how many findings and undecided answers a rule has."""
    for root, text in roots.items():
        (folder / "prod" / root).mkdir(parents=True)
        (folder / "prod" / root / "main.tf").write_text(PROVIDER + text, encoding="utf-8")
    result = run(Request((str(folder),), select=(rule,)))
    assert result.errors == ()
    return len(result.findings), len(result.undecided)


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ('"arn:aws:dynamodb:eu-west-1:111111111111:table/orders"', (0, 0)),
        ('"arn:aws:dynamodb:eu-west-2:111111111111:table/orders"', (1, 0)),
        ('"arn:aws:dynamodb:eu-west-1:111111111111:table/carts"', (1, 0)),
        ("var.arn", (0, 1)),
    ],
)
def test_the_policy_of_a_table(arn: str, expected: tuple[int, int], tmp_path: Path) -> None:
    backend = 'terraform {\n  backend "s3" {}\n}\n'
    assert counted(tmp_path, "integration-not-let-in", data=INTEGRATION, access=backend + POLICY % arn) == expected


def test_why_no_policy_is_certain_names_the_policy(tmp_path: Path) -> None:
    (tmp_path / "prod").mkdir()
    (tmp_path / "prod" / "main.tf").write_text(PROVIDER + INTEGRATION + POLICY % "var.arn", encoding="utf-8")
    (item,) = run(Request((str(tmp_path),), select=("integration-not-let-in",))).undecided
    assert item.blocked_by == "it is unknown which table aws_dynamodb_resource_policy.p is of"


SCALED = """
resource "aws_dynamodb_table" "t" {
  name           = "orders"
  read_capacity  = 5
  write_capacity = 5
}
"""
TARGETS = """
resource "aws_appautoscaling_target" "t" {
  for_each           = toset(["Read", "Write"])
  service_namespace  = "dynamodb"
  resource_id        = "table/orders"
  scalable_dimension = "dynamodb:table:${each.key}CapacityUnits"
  min_capacity       = 5
  max_capacity       = 9
}
"""


def test_a_root_module_scales_its_own_table_and_none_of_the_same_name_elsewhere(tmp_path: Path) -> None:
    assert counted(tmp_path / "apart", "autoscaling-missing", table=SCALED, scaling=TARGETS) == (0, 0)
    assert counted(tmp_path / "own", "autoscaling-missing", one=SCALED + TARGETS, two=SCALED) == (1, 0)


def test_a_replica_of_the_table_with_the_same_address_is_of_its_own_root_module(tmp_path: Path) -> None:
    """Both names are unknown, and equal addresses in two root modules do not mean one table."""
    table = 'resource "random_pet" "p" {}\nresource "aws_dynamodb_table" "t" {\n  name = random_pet.p.id\n}\n'
    west = 'provider "aws" {\n  alias  = "west"\n  region = "eu-west-2"\n}\n'
    replica = 'resource "aws_dynamodb_table_replica" "r" {\n  provider = aws.west\n  global_table_arn = %s\n}\n'
    own = west + table + replica % "aws_dynamodb_table.t.arn"
    assert counted(tmp_path, "replica-resource-conflict", one=table, two=own) == (1, 0)
