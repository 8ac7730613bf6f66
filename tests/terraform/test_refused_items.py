"""DynamoDB (here: moto) refuses exactly the items that `item-key-mismatch` reports, at apply.

What else AWS refuses, and who else, is in `test_refusals.py`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from terraform_cli import prepare, terraform

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.terraform

TABLE = """
provider "aws" {
  region = "us-east-1"
}

resource "aws_dynamodb_table" "refused" {
  name         = "refused-items"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  range_key    = "day"

  attribute {
    name = "id"
    type = "S"
  }

  attribute {
    name = "day"
    type = "N"
  }
}
"""
KEYS = 'hash_key = "id"\n  range_key = "day"'
TAKEN = {"whole": (KEYS, '{ id = { S = "1" }, day = { N = "1" }, more = { BOOL = true } }')}
REFUSED = {
    "lacks_the_range_key": (KEYS, '{ id = { S = "2" } }'),
    "has_another_type": (KEYS, '{ id = { N = "3" }, day = { N = "1" } }'),
    "names_no_range_key": ('hash_key = "id"', '{ id = { S = "4" }, day = { N = "1" } }'),
    "names_another_hash_key": (KEYS.replace('"id"', '"x"'), '{ id = { S = "5" }, x = { S = "5" }, day = { N = "1" } }'),
}


def test_dynamodb_refuses_the_same_items(moto_endpoint: str, tmp_path: Path) -> None:
    items = (
        f'resource "aws_dynamodb_table_item" "{name}" {{\n  table_name = aws_dynamodb_table.refused.name\n'
        f"  {keys}\n  item = jsonencode({item})\n}}\n"
        for name, (keys, item) in (TAKEN | REFUSED).items()
    )
    (tmp_path / "main.tf").write_text("\n".join([TABLE, *items]), encoding="utf-8")
    ours = {finding.address for finding in run(Request((str(tmp_path),), select=("DYN719",))).findings}
    prepare(tmp_path, moto_endpoint)
    said = [json.loads(line) for line in terraform(tmp_path, "apply", "-auto-approve", "-json").stdout.splitlines()]
    theirs = {each["diagnostic"].get("address") for each in said if "diagnostic" in each}
    assert ours == theirs == {f"aws_dynamodb_table_item.{name}" for name in REFUSED}
    terraform(tmp_path, "destroy", "-auto-approve")
