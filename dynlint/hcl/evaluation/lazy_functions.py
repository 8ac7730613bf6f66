"""Calls of functions that look at their argument before it has a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
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
        except NotEvaluatedError:  # noqa: PERF203  # that is what try() is
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


def _issensitive(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    return _told_of(node, scope, evaluate, "sensitive", lambda answer, _value: answer)


def _ephemeralasnull(node: nodes.Call, scope: Scope, evaluate: Evaluate) -> Value:
    return _told_of(node, scope, evaluate, "ephemeral", lambda answer, value: None if answer else value)


def _told_of(
    node: nodes.Call, scope: Scope, evaluate: Evaluate, mark: str, told: Callable[[bool, Value], Value]
) -> Value:
    _expect_one(node)
    value = evaluate(node.arguments[0], scope)
    answer = scope.module.is_marked(node.arguments[0], scope, mark)
    return Unknown(f"dynlint does not follow what is {mark} into objects") if answer is None else told(answer, value)


BY_SYNTAX = {"try": _try, "can": _can, "issensitive": _issensitive, "ephemeralasnull": _ephemeralasnull}
"""What looks at an argument before it has a value."""
