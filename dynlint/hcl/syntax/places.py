"""Places in source files, values as text, and the parts of expressions that keys lead to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.model.known import Unknown, Value
from dynlint.source import Location

if TYPE_CHECKING:
    from dynlint.source import Source

SAME_VALUE = frozenset(
    ("nonsensitive", "sensitive", "convert", "tobool", "tonumber", "tostring", "tolist", "toset", "tomap")
)
"""Functions that return their argument."""
_PASSING = SAME_VALUE | {"lookup", "coalesce", "try", "merge"}


def locate(source: Source, start: int, end: int) -> Location:
    """Return the lines and columns of a stretch of text."""
    first, last = source.position(start), source.position(max(end, start))
    return Location(source.path, first.line, first.column, last.line, last.column)


def written(value: Value) -> str:
    """Return a simple value as Terraform source."""
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{") + '"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, Unknown):
        return "null" if value is None else "..."
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key} = {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(written(item) for item in value) + "]"
    return str(value)


def shown(value: Value) -> str:
    """Return a value as Terraform source of at most 60 characters; an empty text for an unknown value."""
    if isinstance(value, Unknown):
        return ""
    text = written(value)
    return text if len(text) <= 60 else text[:57] + "..."


def narrowed(node: nodes.Expression, route: tuple[Value, ...]) -> tuple[nodes.Expression, tuple[Value, ...]]:
    """Follow keys into an expression as far as its parts are written out; return that part and the remaining keys."""
    if isinstance(node, nodes.Call) and node.name == "jsonencode" and node.arguments and route:
        return narrowed(node.arguments[0], route)
    if isinstance(node, nodes.Parentheses):
        return narrowed(node.inner, route)
    if route and isinstance(node, nodes.Object):
        for key, item in node.items:
            if isinstance(key, nodes.Literal) and key.value == route[0]:
                return narrowed(item, route[1:])
    if route and isinstance(node, nodes.Tuple) and isinstance(route[0], int) and route[0] < len(node.items):
        return narrowed(node.items[route[0]], route[1:])
    return node, route


def part(value: Value, route: tuple[Value, ...]) -> Value:
    """Return the part of a value that keys lead to; an Unknown if there is no such part."""
    for key in route:
        if isinstance(value, dict) and str(key) in value:
            value = value[str(key)]
        elif isinstance(value, (list, tuple)) and isinstance(key, int) and key < len(value):
            value = value[key]
        else:
            return Unknown("the value has no such part")
    return value


def leads_on(node: nodes.Expression) -> bool:
    """Tell whether an expression may only pass a value on from elsewhere, and does not build a new one."""
    if isinstance(node, nodes.Call):
        return node.name in _PASSING
    return isinstance(node, (nodes.Traversal, nodes.GetAttribute, nodes.IndexExpression, nodes.Conditional))


def found_text(source: Source, node: nodes.Node, text: str) -> tuple[int, int]:
    """Return start and end of a quoted text inside a node, or else of the node."""
    if text:
        at = source.text.find(f'"{text}"', node.start, node.end)
        if at >= 0:
            return at, at + len(text) + 2
    return node.start, node.end
