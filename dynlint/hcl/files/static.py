"""Facts about expressions that need no evaluation: arguments that take names, and constant expressions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from dynlint.model.known import Value

NAMES_ALONE = frozenset(("ignore_changes", "replace_triggered_by", "depends_on", "provider"))
"""Arguments that Terraform reads as names, not as values."""
NOT_VALUES = frozenset(("lifecycle", "provisioner", "connection"))
"""Nested blocks that are not part of a resource's value: no expression can refer to them."""


def names_in(node: nodes.Expression) -> Value:
    """Return the names in an argument that takes names: ``all``, ``[read_capacity, tags["x"]]``."""
    if isinstance(node, nodes.Tuple):
        return tuple(names_in(item) for item in node.items)
    if isinstance(node, nodes.Traversal):
        return ".".join(node.names)
    if isinstance(node, nodes.Literal):
        return node.value
    if isinstance(node, nodes.GetAttribute):
        return f"{names_in(node.source)}.{node.name}"
    if isinstance(node, nodes.IndexExpression):
        key = names_in(node.key)
        return f"{names_in(node.source)}[{key}]"
    return Unknown("only names can stand here")


def is_constant(node: nodes.Expression) -> bool:
    """Tell whether an expression has no reference, call or collection: literals and operators only."""
    if isinstance(node, nodes.Literal):
        return True
    if isinstance(node, nodes.Unary):
        return is_constant(node.operand)
    if isinstance(node, nodes.Binary):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, nodes.Parentheses):
        return is_constant(node.inner)
    if isinstance(node, nodes.Conditional):
        return is_constant(node.test) and is_constant(node.then) and is_constant(node.otherwise)
    return isinstance(node, nodes.TemplateExpression) and node.is_wrap and is_constant(node.parts[0])
