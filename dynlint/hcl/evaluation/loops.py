"""Evaluates for expressions, templates and their directives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.hcl.values.conversion import to_bool, to_string
from dynlint.hcl.values.errors import EvaluationError, LimitError
from dynlint.hcl.values.limits import ROUNDS, STRING_LENGTH, UNKNOWN_PARTS
from dynlint.hcl.values.steps import opened
from dynlint.model.known import Set, Template, Unknown, concatenate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value

    Evaluate = Callable[[nodes.Expression, Scope], Value]


_LONG = 512
"""The length up to which joining a text costs no steps of its own."""


def elements(collection: Value) -> Iterator[tuple[Value, Value]]:
    """Yield the (key, value) pairs of a collection in Terraform's order; a set's keys are its values."""
    if isinstance(collection, dict):
        for key in sorted(collection):
            yield key, collection[key]
    elif isinstance(collection, Set):
        for item in collection:
            yield item, item
    elif isinstance(collection, (list, tuple)):
        yield from enumerate(collection)
    elif collection is None:
        raise EvaluationError("A null value cannot be used as the collection in a 'for' expression.")
    else:
        raise EvaluationError("Iteration over a value of this type is not supported.")


def for_expression(node: nodes.For, scope: Scope, evaluate: Evaluate) -> Value:
    """Return the tuple or object of a for expression."""
    collection = opened(evaluate(node.collection, scope))
    if isinstance(collection, Unknown):
        return Unknown(collection.why)
    pairs: list[tuple[Value, Value]] = []
    _pay_rounds(node, collection, scope)
    for key, value in elements(collection):
        inner = _round(node, scope, key, value)
        if node.condition is not None:
            keep = evaluate(node.condition, inner)
            if isinstance(keep, Unknown):
                return Unknown(keep.why)
            if keep is None:
                raise EvaluationError("The value of the 'if' clause must not be null.")
            if not to_bool(keep):
                continue
        new_key = evaluate(node.key, inner) if node.key is not None else None
        pairs.append((new_key, evaluate(node.result, inner)))
    return tuple([value for _, value in pairs]) if node.key is None else _for_object(pairs, node.grouping)


def _for_object(pairs: list[tuple[Value, Value]], grouping: bool) -> Value:
    result: dict[str, Any] = {}
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        if isinstance(key, Unknown):
            return Unknown(key.why)
        if key is None:
            raise EvaluationError("Key expression in 'for' expression must not produce a null value.")
        name = key if isinstance(key, str) else str(to_string(key))
        if grouping:
            groups.setdefault(name, []).append(value)
        elif name in result:
            raise EvaluationError(f"Two different items produced the key \"{name}\" in this 'for' expression.")
        else:
            result[name] = value
    return {name: tuple(values) for name, values in groups.items()} if grouping else result


def template_text(parts: tuple[nodes.Expression, ...], scope: Scope, evaluate: Evaluate) -> Value:
    """Return the text of a template's parts, joined."""
    return _bounded_text((to_string(evaluate(part, scope)) for part in parts), scope)


def _bounded_text(texts: Iterable[str | Unknown], scope: Scope) -> Value:
    """Join texts; raise LimitError before the result becomes too long."""
    found: list[str | Unknown] = []
    length = unknown = 0
    for text in texts:
        found.append(text)
        if isinstance(text, str):
            length += len(text)
        else:
            pieces = text.parts if isinstance(text, Template) else (text,)
            length += sum([len(piece) for piece in pieces if isinstance(piece, str)])
            unknown += sum([isinstance(piece, Unknown) for piece in pieces])
        if length > STRING_LENGTH or unknown > UNKNOWN_PARTS:
            raise LimitError(
                f"The text is longer than the {STRING_LENGTH} characters or {UNKNOWN_PARTS} unknown parts"
                " that dynlint evaluates."
            )
    if length > _LONG:
        scope.module.budget.spend(length // 32)
    return concatenate(found)


def template_if(node: nodes.TemplateIf, scope: Scope, evaluate: Evaluate) -> Value:
    """Return the text of the branch that the test selects."""
    test = evaluate(node.test, scope)
    if isinstance(test, Unknown):
        return Unknown(test.why)
    return template_text(node.then if to_bool(test) else node.otherwise, scope, evaluate)


def template_for(node: nodes.TemplateFor, scope: Scope, evaluate: Evaluate) -> Value:
    """Return the joined texts of all iterations."""
    collection = evaluate(node.collection, scope)
    if isinstance(collection, Unknown):
        return Unknown(collection.why)
    _pay_rounds(node, collection, scope)
    rounds = (_round(node, scope, key, value) for key, value in elements(collection))
    return _bounded_text((to_string(template_text(node.parts, inner, evaluate)) for inner in rounds), scope)


def _pay_rounds(node: nodes.For | nodes.TemplateFor, collection: Value, scope: Scope) -> None:
    """Spend the steps of a loop: its number of iterations times a cost that grows with its source text."""
    if isinstance(collection, (dict, list, tuple)):
        scope.module.budget.spend(len(collection) * (4 + (node.end - node.start) // 8))


def _round(node: nodes.For | nodes.TemplateFor, scope: Scope, key: Value, value: Value) -> Scope:
    """Return the scope of one iteration; raise LimitError if there are too many, as with nested loops."""
    scope.rounds[0] += 1
    if scope.rounds[0] > ROUNDS:
        raise LimitError(f"The for expressions take more than the {ROUNDS} rounds that dynlint evaluates.")
    inner = scope.bind(**{node.value_name: value})
    if node.key_name is not None:
        inner.bindings[node.key_name] = key
    return inner
