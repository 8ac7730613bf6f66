"""What a collection would be if no condition left anything out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.hcl.modules.one_step_back import definition_of
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import SAME_VALUE
from dynlint.hcl.values.limits import REWRITTEN_PARTS

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.modules.scopes import TracedScope

    Inner = Callable[[nodes.Expression], nodes.Expression]

DEEPEST = 8
"""How many names, calls and loops are followed, one in the other."""


def without_conditions(node: nodes.Expression, scope: TracedScope) -> nodes.Expression:
    """Return an expression whose loops leave nothing out, with the definitions of locals in place of their names.

    Of a choice between a collection and an empty one, it has the collection.
    """
    return _Rewriting(scope).of(node, 0)


def may_leave_out(node: nodes.Expression, scope: TracedScope) -> bool:
    """Tell whether a loop or choice in an expression, or in the locals that it names, may leave something out."""
    rewriting = _Rewriting(scope)
    rewriting.of(node, 0)
    return rewriting.leaves_out


class _Rewriting:
    """Writes one expression anew."""

    def __init__(self, scope: TracedScope) -> None:
        self._scope = scope
        self._left = REWRITTEN_PARTS
        self.leaves_out = False

    def of(self, node: nodes.Expression, depth: int) -> nodes.Expression:
        """Return a part of the expression without conditions; unchanged if that goes over a limit."""
        self._left -= 1
        if depth > DEEPEST or self._left < 0:
            return node
        rewritten = _REWRITTEN.get(type(node))
        if rewritten is not None:
            self.leaves_out |= isinstance(node, nodes.Conditional) or getattr(node, "condition", None) is not None
            return rewritten(node, lambda part: self.of(part, depth + 1))
        if isinstance(node, nodes.Traversal) and node.names[0] == "local":
            written = definition_of(node.names, self._scope.module, ())
            if written is not None and not written[3]:
                return self.of(written[0].value, depth + 1)
        return node


def _call(node: nodes.Call, inner: Inner) -> nodes.Expression:
    return nodes.Call(node.start, node.end, node.name, tuple(map(inner, node.arguments)), node.expand)


def _tuple(node: nodes.Tuple, inner: Inner) -> nodes.Expression:
    return nodes.Tuple(node.start, node.end, tuple(map(inner, node.items)))


def _object(node: nodes.Object, inner: Inner) -> nodes.Expression:
    return nodes.Object(node.start, node.end, tuple((key, inner(item)) for key, item in node.items))


def _loop(node: nodes.For, inner: Inner) -> nodes.Expression:
    names = (node.key_name, node.value_name, inner(node.collection), node.key, inner(node.result))
    return nodes.For(node.start, node.end, *names, None, node.grouping)


def _choice(node: nodes.Conditional, inner: Inner) -> nodes.Expression:
    then, otherwise = inner(node.then), inner(node.otherwise)
    if _is_empty(then) or _is_empty(otherwise):
        return otherwise if _is_empty(then) else then
    return nodes.Conditional(node.start, node.end, node.test, then, otherwise)


def _is_empty(node: nodes.Expression) -> bool:
    """Tell whether an expression is an empty collection: ``{}``, ``[]``, ``toset([])``."""
    while isinstance(node, nodes.Call) and node.name in SAME_VALUE and node.arguments:
        node = node.arguments[0]
    return isinstance(node, (nodes.Tuple, nodes.Object)) and not node.items


_REWRITTEN: dict[type[nodes.Expression], Callable[[Any, Inner], nodes.Expression]] = {
    nodes.Call: _call,
    nodes.Conditional: _choice,
    nodes.For: _loop,
    nodes.Object: _object,
    nodes.Parentheses: lambda node, inner: nodes.Parentheses(node.start, node.end, inner(node.inner)),
    nodes.Tuple: _tuple,
}
