"""The verdicts for Checkov on several root modules that are judged together; Checkov itself is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

import pytest

from dynlint.inside_checkov.engine import CheckovEngine
from dynlint.inside_checkov.graph import called_folders
from tests.hostile_text import steering

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
    """Checkov's graph, without modules."""

    def __init__(self, *roots: str) -> None:
        self._roots = {*roots}

    def roots(self) -> set[str]:
        """Return the root modules that Checkov asks about."""
        return self._roots

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


UNREAD = {
    "values with a mistake": ("terraform.tfvars", "encrypted = tru(", "An expression is expected here."),
    "a file over a limit": (
        "more.tf",
        f"locals {{\n  dynamodb = [{'1,' * 500_000}]\n}}\n",
        "more than the 500000 signs",
    ),
    "another encoding": ("more.tf", b"# dynamodb \xff\n", "not UTF-8 text"),
    "a block that is not closed": ("more.tf", 'resource "aws_dynamodb_table" "more" {\n', "This block is not closed"),
}


@pytest.mark.parametrize(("name", "content", "why"), UNREAD.values(), ids=UNREAD)
def test_what_was_not_read_is_told_and_never_looks_like_a_clean_run(
    tmp_path: Path, name: str, content: str | bytes, why: str
) -> None:
    (tmp_path / "main.tf").write_text(TABLE, encoding="utf-8")
    (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    engine = CheckovEngine((str(tmp_path),), ())
    assert why in engine.trouble(str(tmp_path), cast("Graph", NoGraph()))
    assert [why in error for error in engine.errors] == [True]


def test_no_name_in_a_repository_steers_what_reads_the_log(tmp_path: Path) -> None:
    (tmp_path / "a\n::error::\x1b[2J##vso[x].tf").write_text('resource "aws_dynamodb_table" "t" {\n', encoding="utf-8")
    engine = CheckovEngine((str(tmp_path),), ())
    told = engine.trouble(str(tmp_path), cast("Graph", NoGraph()))
    assert "This block is not closed" in told
    assert (steering(told), steering(engine.errors[0])) == ([], [])


ROOT = """
terraform {
  backend "s3" {}
}

variable "encrypted" {
  default = false
}
""" + TABLE.replace('variable "encrypted" {}\n', "")
CALL = 'module "%s" {\n  source    = "../orders"\n  encrypted = true\n}\n'


@pytest.fixture
def called_root(tmp_path: Path) -> Path:
    """Return a folder with a root module of its own state, which an example calls with another value."""
    (tmp_path / ".git").mkdir()
    for name, text in (("orders", ROOT), ("example", CALL % "ours")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(("asked", "passed"), [(("example",), False), (("example", "orders"), True)])
def test_a_called_root_module_that_checkov_does_not_ask_about_is_judged_at_the_call(
    called_root: Path, asked: tuple[str, ...], passed: bool
) -> None:
    """Checkov keeps what calls make of such a folder, and forgets what the folder makes itself."""
    graph = cast("Graph", NoGraph(*(str(called_root / name) for name in asked)))
    engine = CheckovEngine((str(called_root),), ())
    address, example = "module.ours.aws_dynamodb_table.orders", str(called_root / "example")
    verdict = engine.verdict("DYN101", address, example, graph, (str(called_root / "orders"),))
    assert verdict.passed is passed
    assert [finding.address for finding in verdict.findings] == ["aws_dynamodb_table.orders"] * (not passed)


def test_what_is_undecided_in_a_called_root_module_has_not_passed_at_the_call(called_root: Path) -> None:
    (called_root / "orders/main.tf").write_text(ROOT.replace("  default = false\n", ""), encoding="utf-8")
    graph = cast("Graph", NoGraph(str(called_root / "example")))
    engine = CheckovEngine((str(called_root),), ())
    address, example = "module.ours.aws_dynamodb_table.orders", str(called_root / "example")
    assert engine.verdict("DYN101", address, example, graph).passed is True
    assert engine.verdict("DYN101", address, example, graph, (str(called_root / "orders"),)).passed is None


def test_the_folders_between_a_root_module_and_a_file_are_told_outermost_first() -> None:
    class Called(NamedTuple):
        path: str
        nested_tf_module: Any = None

    outer = Called("/a/main.tf")
    assert called_folders("/a/b/c/main.tf", Called("/a/b/main.tf", outer)) == ("/a/b", "/a/b/c")
    assert called_folders("/a/b/main.tf", outer) == ("/a/b",)
    assert called_folders("/a/main.tf") == ()
