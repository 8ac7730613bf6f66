"""What Checkov is told of several root modules that are judged together; Checkov itself is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from dynlint.inside_checkov.engine import CheckovEngine

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.inside_checkov.graph import Graph

TABLE = """
variable "encrypted" {}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  server_side_encryption {
    enabled = var.encrypted
  }
}
"""


class NoGraph:
    """A graph of Checkov's without modules."""

    def modules(self) -> tuple[()]:
        """Return no modules."""
        return ()


@pytest.mark.parametrize("name", ["first", "second", "third"])
def test_what_is_undecided_in_any_root_module_has_not_passed(tmp_path: Path, name: str) -> None:
    (tmp_path / ".git").mkdir()
    for each in ("first", "second", "third"):
        (tmp_path / each).mkdir()
        (tmp_path / each / "main.tf").write_text(TABLE, encoding="utf-8")
    engine = CheckovEngine((str(tmp_path),), ())
    verdict = engine.verdict("DYN101", "aws_dynamodb_table.orders", str(tmp_path / name), cast("Graph", NoGraph()))
    assert verdict.passed is None
