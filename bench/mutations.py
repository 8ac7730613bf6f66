"""Small mistakes that a person could make in Python code, one at a time."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OTHER = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.And: ast.Or,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.FloorDiv: ast.Mult,
}
_LEFT_OUT = ("references", "since", "__slots__")
"""Assignments that no answer depends on."""


class Mutation(NamedTuple):
    """One mistake: what kind, and where. `number` counts the mistakes of its file."""

    path: Path
    number: int
    kind: str
    line: int
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.kind}: {self.before} -> {self.after}"


def mutations(path: Path) -> list[Mutation]:
    """Return every mistake that can be made in a file."""
    text = path.read_text(encoding="utf-8")
    found = []
    for number, (kind, line, before, after) in enumerate(_Mistakes().all_of(ast.parse(text))):
        found.append(Mutation(path, number, kind, line, before, after))
    return found


def mutated(path: Path, number: int) -> ast.Module:
    """Return the tree of a file with one mistake in it, without any for a number below zero."""
    if number < 0:
        return ast.parse(path.read_text(encoding="utf-8"))
    mistakes = _Mistakes(number)
    for _ in mistakes.all_of(ast.parse(path.read_text(encoding="utf-8"))):
        if mistakes.made is not None:
            return ast.fix_missing_locations(mistakes.made)
    raise IndexError(number)


_Made = tuple[str, int, str, str]


class _Mistakes:
    """A walk over a tree that makes each mistake in turn, and takes it back; a wanted one is kept as a copy."""

    def __init__(self, wanted: int = -1) -> None:
        self.wanted = wanted
        self.count = -1
        self.made: ast.Module | None = None
        self.tree = ast.Module([], [])

    def all_of(self, tree: ast.Module) -> Iterator[_Made]:
        self.tree = tree
        for node in _walk(tree):
            for kind, field, value in _variants(node):
                yield from self._try(node, kind, field, value)

    def _try(self, node: ast.AST, kind: str, field: str, value: object) -> Iterator[_Made]:
        old, before = getattr(node, field), _shown(node)
        setattr(node, field, value)
        after = _shown(node)
        if kind == "statement removed" and isinstance(value, list):
            gone = next(statement for statement in old if statement not in value)
            before, after, node_line = _shown(gone), "", gone.lineno
        else:
            node_line = getattr(node, "lineno", 0)
        self.count += 1
        if self.count == self.wanted:
            self.made = copy.deepcopy(self.tree)
        setattr(node, field, old)
        yield kind, node_line, before, after


def _shown(node: ast.AST) -> str:
    part = node.test if isinstance(node, (ast.If, ast.While)) and not node.orelse else node
    try:
        return " ".join(ast.unparse(part).split())[:160]
    except ValueError:
        return "?"


def _walk(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree; no annotations, no docstrings, nothing that only a type checker reads."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns", "decorator_list"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not _is_for_people(child):
                yield from _walk(child)


def _is_for_people(node: ast.AST) -> bool:
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return True
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        return True
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in _LEFT_OUT


def _variants(node: ast.AST) -> Iterator[tuple[str, str, object]]:
    """Yield kind, field and new value of every mistake at a node."""
    if isinstance(node, ast.Compare) and type(node.ops[0]) in _OTHER:
        yield "comparison", "ops", [_OTHER[type(node.ops[0])](), *node.ops[1:]]
    elif isinstance(node, (ast.BoolOp, ast.BinOp)) and type(node.op) in _OTHER and not _joins_text(node):
        yield "operator", "op", _OTHER[type(node.op)]()
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield "not dropped", "operand", ast.UnaryOp(ast.Not(), node.operand)
    elif isinstance(node, ast.Constant):
        yield from _of_constant(node)
    elif isinstance(node, (ast.IfExp, ast.If)):
        yield "branches swapped", "test", ast.UnaryOp(ast.Not(), node.test)
    elif isinstance(node, ast.Return) and node.value is not None and not isinstance(node.value, ast.Constant):
        yield "nothing returned", "value", ast.Constant(None)
    for field in ("body", "orelse"):
        block = getattr(node, field, None)
        if isinstance(block, list) and not isinstance(node, (ast.Module, ast.ClassDef)):
            yield from _without_one(block, field)


def _joins_text(node: ast.BoolOp | ast.BinOp) -> bool:
    """Tell whether it puts texts or collections together: the mistake would raise at once."""
    parts = (node.left, node.right) if isinstance(node, ast.BinOp) else ()
    whole = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp)
    return any(
        isinstance(part, whole) or (isinstance(part, ast.Constant) and isinstance(part.value, str)) for part in parts
    )


def _of_constant(node: ast.Constant) -> Iterator[tuple[str, str, object]]:
    if isinstance(node.value, bool):
        yield "constant", "value", not node.value
    elif isinstance(node.value, int):
        yield "constant", "value", node.value + 1
        yield "constant", "value", node.value - 1
    elif isinstance(node.value, str) and " " in node.value.strip():
        yield "words dropped", "value", ""


def _without_one(block: list[ast.stmt], field: str) -> Iterator[tuple[str, str, object]]:
    for number, statement in enumerate(block):
        is_plain = isinstance(statement, (ast.Expr, ast.AugAssign, ast.Continue, ast.Break))
        if (is_plain or (isinstance(statement, ast.Return) and number == 0)) and not _is_for_people(statement):
            left = [*block[:number], *block[number + 1 :]]
            yield "statement removed", field, left or [ast.Pass()]
