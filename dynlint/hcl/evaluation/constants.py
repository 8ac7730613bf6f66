"""Caches the values of constant expressions: evaluated once for a file, with steps spent once for each root module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.hcl.values.budget import Budget
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value


def again(node: nodes.Composite, constant: tuple[Any, ...], scope: Scope) -> Value:
    """Return a cached value; spend its steps if this root module has not done so yet."""
    if len(constant) > 1:
        scope.module.budget.spend_once(id(node), constant[1])
    value: Value = constant[0]
    return value


def kept(
    node: nodes.Composite, parts: Sequence[nodes.Expression], value: Value, budget: Budget, spent: int = 0
) -> Value:
    """Cache a value in its node if all its parts are constants, since it is then the same in every instance.

    The steps it took are cached with it. A small number of steps is given back to the budget instead, so that the cost
    of a root module does not depend on which root module evaluates a constant first.
    """
    if node.constant is None:
        node.constant = (value,) if all(map(_is_constant, parts)) else ()
        if node.constant:
            if spent <= _LITTLE:
                budget.spent -= spent
                spent = 0
            cost = spent + sum(map(_cost, parts))
            if cost:
                node.constant = value, cost
                budget.note_paid(id(node))
    return value


def _cost(node: nodes.Expression) -> int:
    """Return the steps that are cached with a value; 0 if there are none."""
    constant = node.constant if isinstance(node, nodes.Composite) else None
    return constant[1] if constant is not None and len(constant) > 1 else 0


_LITTLE = 64
"""Constants that take no more steps than this are free: their number is limited by the length of the file."""


def _is_constant(node: nodes.Expression) -> bool:
    return isinstance(node, nodes.Literal) or (isinstance(node, nodes.Composite) and bool(node.constant))
