"""The test whether Terraform may refuse an expression: it never answers no for one that is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.hcl.files.can_fail import fallible
from dynlint.hcl.files.library import Library
from dynlint.hcl.files.static import NAMES_ALONE
from dynlint.hcl.modules.bodies import HclBody
from dynlint.hcl.modules.loading import blocks
from dynlint.hcl.problems.failing_expressions import refusals
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values.errors import Refused
from dynlint.request import Request
from dynlint.run.session import Session

FIXTURES = Path(__file__).parents[2] / "fixtures"
DECLARED = """
variable "x" { default = null }
locals { y = 1 }
resource "aws_a" "one" { name = "a" }
resource "aws_a" "many" {
  count = 2
  name  = "a"
}
resource "aws_a" "maybe" {
  name = "a"
  lifecycle { enabled = var.x }
}
data "aws_d" "d" {}
"""


def root_with(folder: Path, expression: str) -> list[str]:
    text = f'{DECLARED}\nresource "aws_b" "b" {{\n  value = {expression}\n}}\n'
    (folder / "main.tf").write_text(text, encoding="utf-8")
    root = load_root(Library(), str(folder), workspace="default")
    body = root.configuration.resources["aws_b.b"].block.body
    return [attribute.name for attribute in fallible(root.configuration, body).attributes]


@pytest.mark.parametrize(
    "expression",
    ["1", '"a"', "var.x", "local.y", "aws_a.one.name", "[var.x, 1]", "{ a = var.x }", '"${var.x}"', "(local.y)"],
)
def test_what_hands_a_value_on_cannot_be_refused(expression: str, tmp_path: Path) -> None:
    assert root_with(tmp_path, expression) == []


@pytest.mark.parametrize(
    "expression",
    [
        *("var.x.y", "each.key", "aws_a.many.name", "aws_a.maybe.name", "aws_a.none.name", "aws_a.one.name.b"),
        *("data.aws_d.d.name", "module.m.out", "upper(var.x)", '"a-${var.x}"', "var.x ? 1 : 2", "-var.x", "var.x[0]"),
        *("[each.key]", "{ (null) = 1 }", "{ a = upper(1) }", "[for x in var.x : x]"),
    ],
)
def test_anything_else_may_be(expression: str, tmp_path: Path) -> None:
    assert root_with(tmp_path, expression) == ["value"]


def test_a_block_is_looked_into_where_something_in_it_may_be_refused(tmp_path: Path) -> None:
    text = (
        'resource "aws_b" "b" {\n  plain {\n    a = 1\n  }\n  deep {\n    inner {\n      a = upper(null)\n    }\n  }\n'
        '  dynamic "many" {\n    for_each = [1]\n    content {\n      a = many.value.none\n    }\n  }\n'
        "  lifecycle {\n    precondition {\n      condition = upper(null)\n    }\n  }\n}\n"
    )
    (tmp_path / "main.tf").write_text(text)
    root = load_root(Library(), str(tmp_path), workspace="default")
    assert fallible(root.configuration, root.configuration.resources["aws_b.b"].block.body).blocks == ("deep", "many")
    assert [problem.location.line for problem in refusals(root)] == [7, 13]


def test_a_refused_value_counts_where_it_came_up(tmp_path: Path) -> None:
    text = (
        'resource "aws_a" "one" {\n  name = upper(null)\n}\n'
        'resource "aws_b" "b" {\n  value = aws_a.one.name\n}\n'
        'resource "aws_b" "c" {\n  count = 1\n  value = "a"\n}\n'
        'resource "aws_b" "d" {\n  value = aws_b.c.value\n}\n'
    )
    (tmp_path / "main.tf").write_text(text)
    root = load_root(Library(), str(tmp_path), workspace="default")
    assert [problem.location.line for problem in refusals(root)] == [2, 12]


@pytest.mark.parametrize("system", sorted(path.name for path in FIXTURES.iterdir() if path.is_dir()))
def test_nothing_passed_over_in_the_systems_is_refused(system: str) -> None:
    session = Session(Request((str(FIXTURES / system),)))
    for directory in session.roots():
        for _, root in session.evaluations(directory):
            for block in blocks(root):
                assert [name for name in passed_over(block) if isinstance(block.read(name), Refused)] == []


def passed_over(body: HclBody) -> list[str]:
    looked_at = {attribute.name for attribute in fallible(body.module_instance.configuration, body.contents).attributes}
    return [name for name in body.names() if name not in looked_at and name not in NAMES_ALONE]
