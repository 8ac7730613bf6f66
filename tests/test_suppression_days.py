"""An ignore comment with a day applies on that day, and is expired the day after."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.request import Request
from dynlint.run import ignore_comments
from dynlint.run.lint import run

TABLE = """resource "aws_dynamodb_table" "orders" {
  name = "orders"

  point_in_time_recovery {
    enabled = false # dynlint:ignore[DYN201] until=2026-03-31 it moves
  }
}
"""


@pytest.mark.parametrize(
    ("today", "found", "suppressed"),
    [
        ("2026-03-30", [], 1),
        ("2026-03-31", [], 1),
        ("2026-04-01", ["DYN006", "DYN201"], 0),
        ("2027-01-01", ["DYN006", "DYN201"], 0),
    ],
)
def test_the_last_day(
    today: str, found: list[str], suppressed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text(TABLE)
    monkeypatch.setattr(ignore_comments, "_today", lambda: today)
    result = run(Request((str(tmp_path),)))
    assert sorted(item.rule for item in result.findings if item.rule in ("DYN006", "DYN201")) == found
    assert len(result.suppressed) == suppressed
