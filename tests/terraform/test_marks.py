"""Compares dynlint's sensitive values with those that `terraform console` hides."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.modules.sensitivity import is_secret
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.trail.root_module import load_root
from dynlint.source import HIDDEN, Source

pytestmark = pytest.mark.terraform

ROOT = """variable "s" {
  type      = string
  sensitive = true
  default   = "secret"
}
variable "o" {
  type      = object({ a = string, list = list(string) })
  sensitive = true
  default   = { a = "secret", list = ["x"] }
}
variable "plain" {
  type    = string
  default = "plain"
}
locals {
  object = { secret = var.s, plain = var.plain }
  list   = [var.plain, var.s]
  map    = { for key, value in local.object : key => value }
  nested = { one = { a = var.s, b = 1 }, two = { a = "x", b = 2 } }
  taken  = { for key, value in local.nested : key => value.b }
}
"""
EXPRESSIONS = (
    "var.s",
    "var.o.a",
    "var.o.list[0]",
    "var.plain",
    "local.object.secret",
    "local.object.plain",
    'local.object["secret"]',
    'local.object["plain"]',
    "local.list[0]",
    "local.list[1]",
    "local.map.plain",
    "local.map.secret",
    "local.taken.one",
    "local.nested.one.b",
    "local.nested.one.a",
    "[for each in local.nested : each.a][0]",
    "values(local.nested)[*].b",
    '"${var.s}-x"',
    '"${var.plain}-x"',
    "upper(var.s)",
    "length(var.s)",
    "length(local.list)",
    "length(var.o.list)",
    "length(keys(local.object))",
    "jsonencode(local.object)",
    'join(",", local.list)',
    'join(",", [var.plain])',
    "merge(local.object, { x = 1 }).x",
    "merge(local.object, { x = 1 }).secret",
    'lookup(local.object, "plain", "")',
    "element(local.list, 0)",
    "concat(local.list, [1])[2]",
    'var.s == "x"',
    'var.s == "x" ? 1 : 2',
    "true ? var.plain : var.s",
    "false ? var.plain : var.s",
    "try(var.plain, var.s)",
    "try(var.s, var.plain)",
    "can(var.s)",
    "issensitive(var.s)",
    "nonsensitive(var.s)",
    'sensitive("x")',
    'nonsensitive(sensitive("x"))',
    "coalesce(var.plain, var.s)",
    'contains(local.list, "plain")',
    "[var.plain][0]",
    "{ a = var.s, b = 1 }.b",
    "{ (var.s) = 1, b = 2 }.b",
    "(var.s)",
    "!(var.s == null)",
    "1 + length(var.s)",
    'toset([var.s, "x"]) == null',
    'split("-", "${var.s}-x")[1]',
    'tomap({ a = var.s, b = "x" }).b',
    'tolist([var.s, "x"])[1]',
    'flatten([[var.s], ["x"]])[1]',
    "one([var.s])",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marks")
    (folder / "main.tf").write_text(ROOT)
    return folder


@pytest.fixture(scope="module")
def hidden_by_terraform(folder: Path) -> dict[str, bool]:
    """Return for each expression whether Terraform hides its value."""
    asked = ", ".join(f"issensitive({each})" for each in EXPRESSIONS)
    command = ["terraform", "console"]
    ran = subprocess.run(
        command,
        cwd=folder,
        input=f"jsonencode([{asked}])\n",
        capture_output=True,
        text=True,
        check=True,
        env=os.environ,
    )
    answers = json.loads(json.loads(ran.stdout))
    return dict(zip(EXPRESSIONS, answers, strict=True))


def ours(folder: Path, text: str) -> bool:
    root = load_root(Library(), str(folder))
    expression, problems = parse_expression(Source("console", text))
    assert not problems
    return is_secret(expression, root.scope)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_terraform_hides_is_hidden(expression: str, folder: Path, hidden_by_terraform: dict[str, bool]) -> None:
    if hidden_by_terraform[expression]:
        assert ours(folder, expression), HIDDEN


def test_hardly_anything_is_hidden_that_terraform_shows(folder: Path, hidden_by_terraform: dict[str, bool]) -> None:
    more = [each for each in EXPRESSIONS if ours(folder, each) and not hidden_by_terraform[each]]
    assert more == []
