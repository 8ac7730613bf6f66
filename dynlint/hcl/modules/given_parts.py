"""Splits an attribute with values by name (``inputs``, ``values``) into its parts, with place and scope."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.modules.scopes import GivenValue
from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.steps import ObjectReference
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.known import Value
    from dynlint.source import Source

_DEPTH = 20


def given_parts(
    attribute: statements.WrittenAttribute, source: Source, scope: TracedScope
) -> tuple[dict[str, GivenValue], str]:
    """Return the parts of an attribute that is an object, and the reason why there may be more (or an empty text)."""
    node, origin = attribute.value, os.path.basename(source.path)
    if isinstance(node, nodes.Object):
        return _written_out(node, source, scope)
    value = settled(evaluate_or_unknown(node, scope))
    if not isinstance(value, dict):
        return {}, value.why if isinstance(value, Unknown) else f"{attribute.name} is no object"
    given: dict[str, GivenValue] = {}
    for name, part in value.items():  # the trail of each part continues in the expression
        taken = nodes.GetAttribute(node.start, node.end, node, name)
        written = statements.WrittenAttribute(attribute.start, attribute.end, name, attribute.name_end, taken)
        given[name] = GivenValue(part, source, written, origin, scope)
    return given, ""


def _written_out(node: nodes.Object, source: Source, scope: TracedScope) -> tuple[dict[str, GivenValue], str]:
    given: dict[str, GivenValue] = {}
    doubt, origin = "", os.path.basename(source.path)
    for key_node, item in node.items:
        key = key_node.value if isinstance(key_node, nodes.Literal) else evaluate_or_unknown(key_node, scope)
        if isinstance(key, Unknown):
            doubt = key.why
            continue
        value = settled(evaluate_or_unknown(item, scope))
        written = statements.WrittenAttribute(key_node.start, item.end, str(key), key_node.end, item)
        given[str(key)] = GivenValue(value, source, written, origin, scope)
    return given, doubt


def settled(value: Value, depth: int = 0) -> Value:
    """Return a value with all references to modules and to files that were read replaced by plain objects."""
    if isinstance(value, ObjectReference):
        names = value.names()
        if names is None or depth > _DEPTH:
            return Unknown(value.why)
        return {name: settled(_looked_up(value, name), depth + 1) for name in names}
    if isinstance(value, dict):
        return type(value)({key: settled(item, depth + 1) for key, item in value.items()})
    if type(value) in (list, tuple):
        items = [settled(item, depth + 1) for item in value]  # type: ignore[union-attr]  # it has items
        return items if isinstance(value, list) else tuple(items)
    return value


def _looked_up(value: ObjectReference, name: str) -> Value:
    try:
        return value.look_up(name)
    except EvaluationError as error:
        return Unknown(error.why)
