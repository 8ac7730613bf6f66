"""Parses type constraints: the expression after ``type =``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.language_versions import not_known
from dynlint.hcl.values.limits import DEFAULT_STEPS
from dynlint.hcl.values.type_system import ANY, AttributeType, Type
from dynlint.model.context import Engine

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Value

    Evaluate = Callable[[nodes.Expression, Scope], Value]

_PRIMITIVES = ("string", "number", "bool", "any")
_COLLECTIONS = ("list", "set", "map")
_CONSTRUCTORS = (*_COLLECTIONS, "tuple", "object", "optional")
ANY_VERSION = Engine()


def parse_type(node: nodes.Expression, evaluate: Evaluate, engine: Engine = ANY_VERSION) -> Type:
    """Return the type of an expression; raise EvaluationError if it is not a type that `engine` supports.

    `evaluate` evaluates the defaults of optional attributes.
    """
    if isinstance(node, nodes.Traversal) and len(node.names) == 1:
        return _keyword(node.names[0], engine)
    if isinstance(node, nodes.Literal) and isinstance(node.value, str):
        return _keyword(node.value, engine)
    if not isinstance(node, nodes.Call):
        raise EvaluationError("A type specification is either a primitive type keyword or a complex type constructor.")
    if len(node.arguments) != 1:
        raise EvaluationError(f"The {node.name} type constructor requires one argument.")
    argument = node.arguments[0]
    if node.name in _COLLECTIONS:
        return Type(node.name, parse_type(argument, evaluate, engine))
    if node.name == "tuple" and isinstance(argument, nodes.Tuple):
        return Type("tuple", items=tuple([parse_type(item, evaluate, engine) for item in argument.items]))
    if node.name == "object" and isinstance(argument, nodes.Object):
        attributes = [_attribute(item, evaluate, engine) for item in argument.items]
        return Type("object", attributes=tuple(sorted(attributes, key=_name)))
    if node.name not in _CONSTRUCTORS:
        raise not_known(engine, f'"{node.name}" is not a valid type constructor.')
    raise EvaluationError(f'"{node.name}" is not a valid type constructor for this argument.')


def _keyword(name: str, engine: Engine) -> Type:
    if name in _PRIMITIVES:
        return Type(name)
    if name in ("list", "map"):
        return Type(name, ANY)
    raise not_known(engine, f'The keyword "{name}" is not a valid type specification.')


def _name(attribute: AttributeType) -> str:
    return attribute.name


def _attribute(item: tuple[nodes.Expression, nodes.Expression], evaluate: Evaluate, engine: Engine) -> AttributeType:
    key, value = item
    if not isinstance(key, nodes.Literal) or not isinstance(key.value, str):
        raise EvaluationError("Object constructor map keys must be attribute names.")
    if not isinstance(value, nodes.Call) or value.name != "optional":
        return AttributeType(key.value, parse_type(value, evaluate, engine))
    if len(value.arguments) not in (1, 2):
        raise EvaluationError("The optional modifier takes a type and at most a default value.")
    default = _constant(value.arguments[1], evaluate) if len(value.arguments) == 2 else None
    return AttributeType(key.value, parse_type(value.arguments[0], evaluate, engine), optional=True, default=default)


def _constant(node: nodes.Expression, evaluate: Evaluate) -> Value:
    """Return the value of an expression without names."""
    from dynlint.hcl.evaluation.no_names import NoNames  # noqa: PLC0415  # few types have defaults
    from dynlint.hcl.values.scope import Scope  # noqa: PLC0415  # few types have defaults

    return evaluate(node, Scope(NoNames(DEFAULT_STEPS, "not allowed")))
