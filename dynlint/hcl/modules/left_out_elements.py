"""Finds the condition that leaves an element out of a collection.

A loop inside of `merge`, `concat` or `flatten` may leave out a part, and what is left is not empty:
``merge([for name, table in local.tables : {...} if table.alarms]...)``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.modules.may_be_sensitive import redacted_place
from dynlint.hcl.modules.one_step_back import all_rounds, definition_of
from dynlint.hcl.modules.without_conditions import DEEPEST, without_conditions
from dynlint.hcl.syntax import nodes
from dynlint.model.block import Attribute
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.bodies import HclBody
    from dynlint.hcl.modules.scopes import TracedScope, Tracer
    from dynlint.model.body import Place
    from dynlint.model.known import Value
    from dynlint.source import Source


class Switch(Attribute):
    """The ``for_each`` that leaves one element out. Its trail leads to the condition that does so."""

    __slots__ = ("key", "owner")

    def __init__(self, owner: HclBody, key: Value) -> None:
        super().__init__(owner, "for_each", owner.read("for_each"))
        self.owner = owner
        self.key = key

    def place(self) -> Place:
        """Return the place of the ``for_each``, with the trail of the condition."""
        place, body = super().place(), self.owner
        attribute = body.contents.attributes[self.name]
        trail = body.module_instance.root.new_trail()
        if not _follow_left_out(trail, attribute.value, body.source_of(attribute), body.scope, self.key, 0):
            return place
        here = place.location.path, place.location.line
        steps = tuple(step for step in trail.steps if (step.path, step.line) != here)
        return redacted_place(body, self.name, (), place._replace(trail=steps))


def _follow_left_out(
    trail: Tracer, node: nodes.Expression, source: Source, scope: TracedScope, key: Value, depth: int
) -> bool:
    """Follow the condition that leaves a key out of a collection; return False if it is not found."""
    if depth > DEEPEST:
        return False
    if isinstance(node, nodes.For):
        return _follow_round(trail, node, source, scope, key, depth)
    if isinstance(node, nodes.Traversal):
        written = definition_of(node.names, scope.module, ())
        if node.names[0] in scope.bindings or written is None or written[3]:
            return False
        trail.step(written[1], written[0].start)
        return _follow_left_out(trail, written[0].value, *written[1:3], key, depth + 1)
    parts = _parts(node, scope)
    if len(parts) > 1 or isinstance(node, nodes.Conditional):
        parts = tuple(part for part in parts if _would_hold(part, scope, key))
    if isinstance(node, nodes.Conditional) and not parts:
        trail.follow(node.test, source, scope)
        return True
    return any(_follow_left_out(trail, part, source, scope, key, depth + 1) for part in parts)


def _follow_round(trail: Tracer, node: nodes.For, source: Source, scope: TracedScope, key: Value, depth: int) -> bool:
    rounds = [*_rounds_with(node, source, scope, key)]
    for inner in rounds:
        if node.condition is not None and evaluate_or_unknown(node.condition, inner) in (False, "false"):
            trail.follow(node.condition, source, inner)
            return True
        if _follow_left_out(trail, node.result, source, inner, key, depth + 1):
            return True
    return not rounds and _follow_collection(trail, node, source, scope, key, depth)


def _follow_collection(
    trail: Tracer, node: nodes.For, source: Source, scope: TracedScope, key: Value, depth: int
) -> bool:
    """Follow the condition that leaves the element out of a loop's collection which would make a key."""
    names = (node.key_name, node.value_name, without_conditions(node.collection, scope), node.key, node.result)
    whole = nodes.For(node.start, node.end, *names, None, node.grouping)
    for inner, made in _rounds(whole, source, scope):
        if _holds(made, key, 0):
            at = inner.origins[node.value_name].key
            element = at if isinstance(at, str) else inner.bindings[node.value_name]
            return _follow_left_out(trail, node.collection, source, scope, element, depth + 1)
    return False


def _rounds_with(node: nodes.For, source: Source, scope: TracedScope, key: Value) -> list[TracedScope]:
    """Return the iterations that make an element with a key, or a collection that has it, if nothing is left out.

    Those of a loop without bound names are cached by their keys, as each of a thousand tables may need one.
    """
    if scope.bindings or not isinstance(key, str):
        return [inner for inner, made in _rounds(node, source, scope) if _holds(made, key, 0)]
    known = scope.module.rounds_of_keys
    if id(node) not in known:
        known[id(node)] = {}
        for inner, made in _rounds(node, source, scope):
            for each in dict.fromkeys(_texts_in(made, 0)):
                known[id(node)].setdefault(each, []).append(inner)
    return known[id(node)].get(key, [])


def _rounds(node: nodes.For, source: Source, scope: TracedScope) -> Iterator[tuple[TracedScope, Value]]:
    """Yield each iteration with the key and the value that it makes if nothing is left out."""
    result = without_conditions(node.result, scope)
    for inner in all_rounds(node, source, scope):
        made = evaluate_or_unknown(node.key, inner) if node.key is not None else None
        yield inner, [made, evaluate_or_unknown(result, inner)]


def _parts(node: nodes.Expression, scope: TracedScope) -> tuple[nodes.Expression, ...]:
    """Return the parts of an expression of which its value is made: of a choice, the branch that is taken."""
    if isinstance(node, nodes.Parentheses):
        return (node.inner,)
    if isinstance(node, nodes.Conditional):
        return (node.then if evaluate_or_unknown(node.test, scope) in (True, "true") else node.otherwise,)
    if isinstance(node, nodes.Object):
        return tuple(item for _, item in node.items)
    return node.arguments if isinstance(node, nodes.Call) else node.items if isinstance(node, nodes.Tuple) else ()


def _would_hold(node: nodes.Expression, scope: TracedScope, key: Value) -> bool:
    return _holds(evaluate_or_unknown(without_conditions(node, scope), scope), key, 0)


def _holds(value: Value, key: Value, depth: int) -> bool:
    """Tell whether a key or element is somewhere in nested collections."""
    if isinstance(value, Unknown) or depth > DEEPEST or value == key:
        return value == key
    if isinstance(value, dict):
        return (isinstance(key, str) and key in value) or any(_holds(item, key, depth + 1) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_holds(item, key, depth + 1) for item in value)
    return False


def _texts_in(value: Value, depth: int) -> Iterator[str]:
    """Yield the keys and texts in nested collections."""
    if isinstance(value, str):
        yield value
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ():
        yield from _texts_in(item, depth + 1) if depth <= DEEPEST else ()
    if isinstance(value, dict):
        yield from (key for key in value if isinstance(key, str))
