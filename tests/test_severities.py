"""Severities that a rule computes from the resources around; the pages of `tests/rules` do not show them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.finding import Severity
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

_TABLE = """resource "aws_dynamodb_table" "orders" {
  name = "orders"

  global_secondary_index {
    name = "by-user"
  }

  global_secondary_index {
    name = "by-day"
  }
}
"""
_POLICY = """resource "aws_iam_role_policy" "%s" {
  role   = "%s"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:Query", Resource = [%s] }] })
}
"""
_ARN = "aws_dynamodb_table.orders.arn"
_ONE = '"${aws_dynamodb_table.orders.arn}/index/by-user"'
_ALL = '"${aws_dynamodb_table.orders.arn}/index/*"'


@pytest.mark.parametrize(
    ("own", "others", "severity"),
    [
        pytest.param(_ARN, "", Severity.WARNING, id="nobody may read an index"),
        pytest.param(_ARN, _ONE, Severity.WARNING, id="nobody may read one of the indexes"),
        pytest.param(_ARN, _ALL, Severity.INFO, id="others may read the indexes"),
        pytest.param(f"{_ARN}, {_ONE}", _ALL, Severity.ERROR, id="one index of two"),
    ],
)
def test_index_arn_missing(tmp_path: Path, own: str, others: str, severity: Severity) -> None:
    text = _TABLE + _POLICY % ("shop", "shop", own) + (_POLICY % ("reports", "reports", others) if others else "")
    (tmp_path / "main.tf").write_text(text)
    found = [item for item in run(Request((str(tmp_path),), select=("DYN505",))).findings if "shop" in item.address]
    assert [item.severity for item in found] == [severity]
