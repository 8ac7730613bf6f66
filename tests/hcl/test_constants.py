"""Constant expressions are evaluated once, all others at each use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from test_functions import Root

from dynlint.hcl.evaluation.evaluate import evaluate
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.scope import Scope
from dynlint.model.known import Unknown
from dynlint.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.hcl.syntax import nodes


def read(text: str) -> nodes.Expression:
    node, problems = parse_expression(Source("main.tf", text))
    assert not problems
    return node


def value(node: nodes.Expression, directory: str = ".", **bindings: Any) -> Any:
    return evaluate(node, Scope(Root(directory), bindings))


@pytest.mark.parametrize(
    "text", ['toset(["b", "a"])', '{ a = "b", c = [1, { d = null }] }', 'jsonencode({ a = ["b"] })', "merge({ a = 1 })"]
)
def test_a_constant_is_evaluated_once(text: str) -> None:
    node = read(text)
    assert value(node) is value(node)
    assert value(node) == value(read(text))


@pytest.mark.parametrize("text", ["[x]", "toset([x])", "{ a = x }", "{ (x) = 1 }", 'join("-", ["a", x])', "[[x]]"])
def test_a_value_of_a_name_changes_with_the_name(text: str) -> None:
    node = read(text)
    first, second = value(node, x="1"), value(node, x="2")
    assert (first, second) == (value(read(text), x="1"), value(read(text), x="2"))
    assert first != second


def test_a_file_is_read_where_the_module_stands(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "f").write_text(name, encoding="utf-8")
    node = read('upper(file("f"))')
    assert [value(node, str(tmp_path / name)) for name in ("a", "b")] == ["A", "B"]


def test_what_differs_in_every_run_stays_two_things() -> None:
    node = read("[uuid()]")
    first, second = value(node), value(node)
    assert isinstance(first[0], Unknown)
    assert first[0] is not second[0]


def test_a_mistake_is_told_every_time() -> None:
    node = read("[tonumber([])]")
    for _ in range(2):
        with pytest.raises(EvaluationError, match="number required"):
            value(node)
