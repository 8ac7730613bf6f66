"""Value files on the command line of a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """variable "recovery" {
  type    = bool
  default = true
}

resource "aws_dynamodb_table" "orders" {
  name     = "orders"
  hash_key = "id"

  point_in_time_recovery {
    enabled = var.recovery
  }
}
"""


def _root(folder: Path) -> Path:
    (folder / "environments").mkdir()
    (folder / "main.tf").write_text(TABLE, encoding="utf-8")
    for name, recovery in {"prod": "true", "live": "false", "dev": "false"}.items():
        values = f"recovery = {recovery}\n"
        (folder / "environments" / f"{name}.tfvars").write_text(values, encoding="utf-8")
    (folder / "more").mkdir()
    (folder / "more" / "off.tfvars").write_text("recovery = false\n", encoding="utf-8")
    return folder


def _found(root: Path, *files: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    names = tuple(str(root / file) for file in files)
    result = run(Request((str(root),), var_files=names, select=("DYN201",)))
    return tuple(sorted(result.summary.environments)), [finding.environments for finding in result.findings]


def test_without_any_each_environment_has_its_own(tmp_path: Path) -> None:
    assert _found(_root(tmp_path)) == (("dev", "live", "prod"), [("live",)])


def test_one_of_an_environment_stands_for_that_environment(tmp_path: Path) -> None:
    """A user who gives the values of prod wants to know about prod, not about dev with these values."""
    root = _root(tmp_path)
    assert _found(root, "environments/prod.tfvars") == (("prod",), [])
    assert _found(root, "environments/live.tfvars") == (("live",), [("live",)])


def test_one_of_none_comes_last_in_all(tmp_path: Path) -> None:
    assert _found(_root(tmp_path), "more/off.tfvars") == (("dev", "live", "prod"), [("live", "prod")])
