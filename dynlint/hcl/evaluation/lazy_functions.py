"""Functions that receive their arguments as expressions, not as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.language_versions import CONVERT, is_before
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value

    Evaluate = Callable[[nodes.Expression, Scope], Value]


def _try(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    why = "no expression succeeded"
    for argument in node.arguments:
        try:
            return evaluate(argument, scope)
        except NotEvaluatedError:  # noqa: PERF203  # try() catches errors
            raise
        except EvaluationError as error:
            why = error.why
    raise EvaluationError(f"no expression succeeded: {why}")


def _can(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    _expect_one(node)
    try:
        value = evaluate(node.arguments[0], scope)
    except NotEvaluatedError:
        raise
    except EvaluationError:
        return False
    return Unknown(value.why) if isinstance(value, Unknown) else True


def _expect_one(node: nodes.Call) -> None:
    if len(node.arguments) != 1 or node.expand:
        raise EvaluationError(f'Function "{node.name}" expects 1 argument(s), not {len(node.arguments)}.')


def _convert(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    from dynlint.hcl.evaluation.type_constraints import parse_type  # noqa: PLC0415  # few configurations call it
    from dynlint.hcl.values.conversion import convert  # noqa: PLC0415  # few configurations call it
    from dynlint.hcl.values.type_system import bounded  # noqa: PLC0415  # few configurations call it

    engine = scope.module.engine
    if is_before(engine, CONVERT):
        raise EvaluationError('There is no function named "convert".')
    if len(node.arguments) != 2 or node.expand:
        raise EvaluationError(f'Function "convert" expects 2 argument(s), not {len(node.arguments)}.')
    type_ = parse_type(node.arguments[1], evaluate, engine)
    value = bounded(evaluate(node.arguments[0], scope), scope.module.budget)
    try:
        return convert(value, type_)
    except EvaluationError as error:
        raise type(error)(f"Invalid value for argument 1 of convert: {error.why}") from None


def _issensitive(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    _expect_one(node)
    evaluate(node.arguments[0], scope)
    answer = scope.module.is_marked(node.arguments[0], scope, "sensitive")
    return Unknown("dynlint does not follow what is sensitive into objects") if answer is None else answer


def _ephemeralasnull(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    """Replace ephemeral values with null, also inside objects and tuples."""
    _expect_one(node)
    (argument,) = node.arguments
    value = evaluate(argument, scope)

    def without(part: Value, path: tuple[Value, ...]) -> Value:
        answer = scope.module.is_marked(argument, scope, "ephemeral", path)
        if answer is None:
            return Unknown("dynlint does not follow what is ephemeral into objects")
        if answer:
            return None
        if isinstance(part, dict):
            return type(part)({key: without(item, (*path, key)) for key, item in part.items()})
        if isinstance(part, (list, tuple)):
            return type(part)([without(item, (*path, number)) for number, item in enumerate(part)])
        return part

    return without(value, ())


BY_SYNTAX = {
    "try": _try,
    "can": _can,
    "convert": _convert,
    "issensitive": _issensitive,
    "ephemeralasnull": _ephemeralasnull,
}
"""The functions that receive their arguments as expressions, by name."""
