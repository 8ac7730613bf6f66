"""Evaluates expressions to values."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.constants import again, kept
from dynlint.hcl.evaluation.lazy_functions import BY_SYNTAX
from dynlint.hcl.evaluation.loops import for_expression, template_for, template_if, template_text
from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.conversion import convert, to_bool, to_string, type_of
from dynlint.hcl.values.errors import EvaluationError, Lacking, MissingElementError
from dynlint.hcl.values.language_versions import SHORT_CIRCUIT, is_before
from dynlint.hcl.values.operators import binary, decides_alone, unary
from dynlint.hcl.values.steps import BlocksReference, InstancesReference, get_attribute, get_index, opened
from dynlint.hcl.values.type_system import bounded, common_type
from dynlint.model.known import Reference, Set, Unknown, computed

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.values.budget import Budget
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value


def evaluate(node: nodes.Expression, scope: Scope) -> Value:
    """Return an expression's value; raise EvaluationError where Terraform fails."""
    return _EVALUATORS[type(node)](node, scope)


def evaluate_or_unknown(node: nodes.Expression, scope: Scope) -> Value:
    """Return an expression's value; an unknown value with Terraform's reason where Terraform fails."""
    try:
        return evaluate(node, scope)
    except EvaluationError as error:
        return scope.module.refused(error, node, scope)
    except RecursionError:
        return Unknown("the expression is nested too deeply")


def _literal(node: nodes.Literal, _scope: Scope) -> Value:
    return node.value


def _reference(node: nodes.Traversal, scope: Scope) -> Value:
    names = node.names
    if names[0] in scope.bindings:
        value, used = scope.bindings[names[0]], 1
    else:
        value, used = scope.module.resolve(names, scope.bindings)
    for name in names[used:]:
        value = get_attribute(value, name)
    return value


def _get_attribute(node: nodes.GetAttribute, scope: Scope) -> Value:
    return get_attribute(evaluate(node.source, scope), node.name)


def _index(node: nodes.IndexExpression, scope: Scope) -> Value:
    value, key = evaluate(node.source, scope), evaluate(node.key, scope)
    try:
        return get_index(value, key)
    except MissingElementError as error:
        if not value and isinstance(node.source, nodes.Traversal):  # a resource without instances, for example
            error.lacking = Lacking(scope.module, ".".join(node.source.names))
        raise


def _splat(node: nodes.Splat, scope: Scope) -> Value:
    source = evaluate(node.source, scope)
    if source is None:
        return ()
    if isinstance(source, (InstancesReference, BlocksReference)):
        return Unknown(source.why)
    if isinstance(source, Unknown) and not isinstance(source, Reference):
        return source
    if not isinstance(source, (list, tuple)):
        source = (source,)
    scope.module.budget.spend(len(source) * (4 + (node.end - node.start) // 8))
    items = [evaluate(node.each, scope.bind(**{SPLAT: item})) for item in source]
    return items if isinstance(source, (list, Set)) else tuple(items)


SPLAT = "*"


def _splat_item(_node: nodes.SplatItem, scope: Scope) -> Value:
    return scope.bindings[SPLAT]


def _call(node: nodes.Call, scope: Scope) -> Value:
    if node.constant:
        return again(node, node.constant, scope)
    name = node.name.removeprefix("core::")
    if name in BY_SYNTAX:
        return BY_SYNTAX[name](node, scope, evaluate)
    from dynlint.hcl.functions import call, is_constant, reads_secret_file  # noqa: PLC0415  # often not needed

    if reads_secret_file(name, node, scope):
        return Unknown("the name of the file is a (sensitive value)")
    arguments = [opened(evaluate(argument, scope)) for argument in node.arguments]
    if node.expand and arguments:
        last = arguments.pop()
        if isinstance(last, Unknown):
            return Unknown(last.why)
        if not isinstance(last, (list, tuple)):
            raise EvaluationError("The expanding argument (indicated by ...) must be of a tuple, list, or set type.")
        arguments.extend(last)
    budget = scope.module.budget
    before = budget.spent
    value = call(name, arguments, scope.module)
    if node.constant is None and is_constant(name, value):
        return kept(node, node.arguments, value, budget, budget.spent - before)
    return value


def _conditional(node: nodes.Conditional, scope: Scope) -> Value:
    test = evaluate(node.test, scope)
    if isinstance(test, Unknown):
        return _either(node, scope, test)
    if test is None:
        raise EvaluationError("The condition value is null. Conditions must either be true or false.")
    taken, other = (node.then, node.otherwise) if to_bool(test) else (node.otherwise, node.then)
    value = evaluate(taken, scope)
    if isinstance(value, Unknown) or (isinstance(other, nodes.Literal) and type(other.value) is type(value)):
        return value
    return _as_type_of_both(value, evaluate_or_unknown(other, scope), scope.module.budget)


def _either(node: nodes.Conditional, scope: Scope, test: Unknown) -> Value:
    """Return the value of a conditional whose test is unknown: that of both branches if they are equal."""
    then, otherwise = evaluate_or_unknown(node.then, scope), evaluate_or_unknown(node.otherwise, scope)
    _as_type_of_both(then, otherwise, scope.module.budget)
    if not isinstance(binary("==", then, otherwise), Unknown) and binary("==", then, otherwise):
        return then
    return computed("?", (test, then, otherwise), test.why)


def _as_type_of_both(value: Value, other: Value, budget: Budget) -> Value:
    """Convert a branch to the common type of both; raise EvaluationError if there is none."""
    if value is None or other is None:
        return value
    types = [type_of(bounded(value, budget)), type_of(bounded(other, budget))]
    return convert(value, common_type(types, "The true and false result expressions must have consistent types."))


def _unary(node: nodes.Unary, scope: Scope) -> Value:
    return unary(node.operator, evaluate(node.operand, scope))


def _binary(node: nodes.Binary, scope: Scope) -> Value:
    """Evaluate a chain (``a || b || c ...``) without recursion: its left operands are nested."""
    links = [node]
    left = node.left
    while isinstance(left, nodes.Binary):
        links.append(left)
        left = left.left
    value = evaluate(left, scope)
    for link in reversed(links):
        value = _linked(link, value, scope)
    return value


def _linked(node: nodes.Binary, left: Value, scope: Scope) -> Value:
    try:
        right = evaluate(node.right, scope)
    except EvaluationError:
        if decides_alone(node.operator, left) and not is_before(scope.module.engine, SHORT_CIRCUIT):
            return left
        raise
    if isinstance(left, (dict, list, tuple)):
        bounded(left, scope.module.budget)
    return binary(node.operator, left, right)


def _parentheses(node: nodes.Parentheses, scope: Scope) -> Value:
    return evaluate(node.inner, scope)


def _tuple(node: nodes.Tuple, scope: Scope) -> Value:
    if node.constant:
        return again(node, node.constant, scope)
    return kept(node, node.items, tuple([evaluate(item, scope) for item in node.items]), scope.module.budget)


def _object(node: nodes.Object, scope: Scope) -> Value:
    if node.constant:
        return again(node, node.constant, scope)
    result: dict[str, Value] = {}
    for key_node, value_node in node.items:
        key = key_node.value if isinstance(key_node, nodes.Literal) else evaluate(key_node, scope)
        value = evaluate(value_node, scope)
        if isinstance(key, Unknown):
            return Unknown(key.why)
        if key is None:
            raise EvaluationError("Can't use a null value as a key.")
        result[key if isinstance(key, str) else str(to_string(key))] = value
    return (
        kept(node, list(chain.from_iterable(node.items)), result, scope.module.budget)
        if node.constant is None
        else result
    )


def _for(node: nodes.For, scope: Scope) -> Value:
    return for_expression(node, scope, evaluate)


def _template(node: nodes.TemplateExpression, scope: Scope) -> Value:
    if node.is_wrap:
        return evaluate(node.parts[0], scope)
    return template_text(node.parts, scope, evaluate)


def _template_if(node: nodes.TemplateIf, scope: Scope) -> Value:
    return template_if(node, scope, evaluate)


def _template_for(node: nodes.TemplateFor, scope: Scope) -> Value:
    return template_for(node, scope, evaluate)


def _broken(_node: nodes.Broken, _scope: Scope) -> Value:
    return Unknown("the expression could not be read")


_EVALUATORS: dict[type[nodes.Expression], Callable[..., Value]] = {
    nodes.Literal: _literal,
    nodes.Traversal: _reference,
    nodes.GetAttribute: _get_attribute,
    nodes.IndexExpression: _index,
    nodes.Splat: _splat,
    nodes.SplatItem: _splat_item,
    nodes.Call: _call,
    nodes.Conditional: _conditional,
    nodes.Unary: _unary,
    nodes.Binary: _binary,
    nodes.Parentheses: _parentheses,
    nodes.Tuple: _tuple,
    nodes.Object: _object,
    nodes.For: _for,
    nodes.TemplateExpression: _template,
    nodes.TemplateIf: _template_if,
    nodes.TemplateFor: _template_for,
    nodes.Broken: _broken,
}
