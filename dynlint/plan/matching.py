"""Finds the expressions and the source block of a nested block in a plan, since blocks in sets have no order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.plan.values import is_empty, unknown_parts

if TYPE_CHECKING:
    from dynlint.model.block import Body
    from dynlint.model.known import Value


def is_expression(written: Any) -> bool:
    """Tell whether this is an expression, and not nested blocks (a list, or one block with its own expressions)."""
    return isinstance(written, dict) and (not written or bool({"constant_value", "references"} & set(written)))


def is_blocks(value: Any) -> bool:
    """Tell whether a value can be that of nested blocks: a list of objects that is not empty."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(item, dict) for item in value)


def take_written(written: list[dict[str, Any]], values: dict[str, Any]) -> dict[str, Any] | None:
    """Remove and return the first expressions whose constants match the values; None if none do."""
    for expressions in written:
        constants = {name: item for name, item in expressions.items() if is_expression(item)}
        if all(
            "constant_value" not in item or _alike(item["constant_value"], values.get(name))
            for name, item in constants.items()
        ):
            written.remove(expressions)
            return expressions
    return None


def take_source(sources: list[Body], values: dict[str, Any], unknown: dict[str, Any]) -> Body | None:
    """Remove and return the first source block whose known attributes match the values; None if none does."""
    for source in sources:
        if all(_agrees(source.read(name), values.get(name), unknown.get(name)) for name in source.names()):
            sources.remove(source)
            return source
    return None


def _agrees(source: Value, value: Any, unknown: Any) -> bool:
    return bool(unknown) or bool(unknown_parts(source)) or _alike(source, value)


def _alike(left: Any, right: Any) -> bool:
    """Tell whether two values are equal, ignoring type (``"5"`` and 5) and order (as in a set)."""
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return sorted(map(str, left)) == sorted(map(str, right))
    return is_empty(left) == is_empty(right) and (is_empty(left) or str(left).lower() == str(right).lower())
