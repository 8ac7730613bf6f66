"""Pipelines of which a configuration has too many parts, or aliases: none of it is ignored silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.model.effort import PIPELINE_PARTS
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

TEXT = """
resource "aws_dynamodb_table" "orders" {
  name = "orders"
}
resource "aws_osis_pipeline" "p" {
  pipeline_configuration_body = "o:\\n  source:\\n    %s:\\n      tables:\\n%s"
}
"""


@pytest.mark.parametrize(
    ("source", "parts", "found", "undecided"),
    [
        ("dynamodb", PIPELINE_PARTS, 1, 0),
        ("dynamodb", PIPELINE_PARTS + 2, 0, 1),
        ("s3", PIPELINE_PARTS + 2, 0, 0),
    ],
)
def test_a_configuration_of_many_parts(source: str, parts: int, found: int, undecided: int, tmp_path: Path) -> None:
    """Texts and references alternate, so half of the parts are references."""
    tables = "      - table_arn: ${aws_dynamodb_table.orders.arn}\\n        export: {}\\n" * ((parts - 1) // 2)
    (tmp_path / "main.tf").write_text(TEXT % (source, tables), encoding="utf-8")
    result = run(Request((str(tmp_path),), select=("export-without-recovery",)))
    assert (len(result.findings), len(result.undecided)) == (found, undecided)
    assert all(f"more than the {PIPELINE_PARTS} parts" in each.blocked_by for each in result.undecided)


def test_aliases_of_aliases_are_read_once(tmp_path: Path) -> None:
    """Written out, the last line would have 2 ** 60 items."""
    lines = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60))]
    aliases = "".join(f"{line}\\n" for line in lines)
    table = "      - table_arn: ${aws_dynamodb_table.orders.arn}\\n        export: {}\\n"
    text = TEXT.replace('"o:', f'"{aliases}o:') % ("dynamodb", table)
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    result = run(Request((str(tmp_path),), select=("export-without-recovery",)))
    assert (len(result.findings), len(result.undecided)) == (1, 0)
