"""A name whose parts are all harmless ends the search for secrets at once; that must change no answer."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.modules import sensitivity
from dynlint.hcl.modules.secret_parts import may_have_secret_part
from dynlint.hcl.modules.sensitivity import Search, is_secret
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.trail.root_module import load_root
from dynlint.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.hcl.modules.module_instance import ModuleInstance

ROOT = """variable "flagged" {
  default   = "x"
  sensitive = true
}
variable "plain" {
  default = { a = "b" }
}
locals {
  first   = { a = "b", second = local.second }
  second  = { deep = { secret = var.flagged, plain = var.plain } }
  harmless = merge(var.plain, { c = [for key, value in var.plain : value] })
  of_user = aws_iam_access_key.key.secret
  name    = aws_iam_access_key.key.user
  counted = aws_iam_access_key.many[0]
  made    = sensitive("x")
  circle  = local.round
  round   = [local.circle, var.flagged]
  each    = [for name, one in module.child : one.given]
}
resource "aws_iam_access_key" "key" {
  user = "somebody"
}
resource "aws_iam_access_key" "many" {
  count = 2
  user  = var.flagged
}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["s3:*"]
    resources = [var.flagged]
  }
}
resource "aws_sqs_queue" "q" {
  name = "q"
}
module "child" {
  for_each = { a = var.flagged, b = "plain" }
  source   = "./child"
  given    = each.value
  other    = "x"
}
module "safe" {
  source = "./child"
  given  = "x"
  other  = local.harmless
}
"""
CHILD = """variable "given" {}
variable "other" {}
output "given" {
  value = var.given
}
output "other" {
  value = [var.other, terraform.workspace]
}
output "flagged" {
  value     = "x"
  sensitive = true
}
"""
SECRET = (
    *("var.flagged", "local.first.second", "local.second.deep", "local.second.deep.secret", "local.of_user"),
    *("local.counted", "local.made", "local.round", "local.each", "module.safe.flagged", "local.circle"),
    *("aws_iam_access_key.key.secret", "aws_iam_access_key.many[1].user", "data.aws_iam_policy_document.p.json"),
    *('module.child["a"].given', "module.safe", "{ a = local.first }", "flatten([local.round])"),
)
HARMLESS = (
    *("var.plain", "local.first.a", "local.second.deep.plain", "local.harmless", "local.harmless.c", "local.name"),
    *("aws_iam_access_key.key.user", "aws_sqs_queue.q.name", "module.safe.given", "module.safe.other[0].c"),
    *('module.child["b"].other', "local.nothing", "aws_sqs_queue.none.name", "path.module"),
)


@pytest.fixture
def root(tmp_path: Path) -> ModuleInstance:
    """Return a root module with secrets in some parts of some names."""
    (tmp_path / "child").mkdir()
    (tmp_path / "child/main.tf").write_text(CHILD)
    (tmp_path / "main.tf").write_text(ROOT)
    return load_root(Library(), os.fspath(tmp_path))


def secret(root: ModuleInstance, text: str) -> bool:
    """Tell whether an expression is secret, or a part of it."""
    node, problems = parse_expression(Source("x", text))
    assert not problems
    return is_secret(node, root.scope, inside=True)


@pytest.mark.parametrize("text", SECRET)
def test_a_secret_part_is_found(root: ModuleInstance, text: str) -> None:
    assert secret(root, text)


@pytest.mark.parametrize("text", HARMLESS)
def test_a_harmless_part_is_none(root: ModuleInstance, text: str) -> None:
    assert not secret(root, text)


@pytest.mark.parametrize("order", [(*SECRET, *HARMLESS), (*reversed(HARMLESS), *reversed(SECRET))])
def test_the_order_of_questions_changes_no_answer(root: ModuleInstance, order: tuple[str, ...]) -> None:
    assert [text for text in order if secret(root, text)] == [text for text in order if text in SECRET]


def test_without_the_short_way_the_answers_are_the_same(root: ModuleInstance, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = [text for text in (*SECRET, *HARMLESS) if secret(root, text)]
    monkeypatch.setattr(sensitivity, "may_have_secret_part", lambda *_: True)
    assert [text for text in (*SECRET, *HARMLESS) if secret(root, text)] == asked


def test_what_a_caller_gives_is_known_for_this_call_alone(root: ModuleInstance) -> None:
    assert secret(root, 'module.child["a"].given')
    assert not secret(root, "module.safe.given")
    child = root.root.library.configuration(os.path.join(root.configuration.directory, "child"))
    assert not any(base[0] == "var" for base in child.may_be_secret)


def test_without_steps_a_name_is_taken_for_secret_and_nothing_is_remembered(root: ModuleInstance) -> None:
    search = Search(("sensitive", "ephemeral"), hiding=True)
    root.budget.spent = root.budget.steps + 1
    assert may_have_secret_part(search, ("module", "safe"), root)
    assert may_have_secret_part(search, ("local", "harmless"), root)
    assert not root.configuration.may_be_secret
