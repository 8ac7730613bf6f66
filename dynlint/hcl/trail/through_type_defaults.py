"""Finds the parts of a variable's value that its type fills in: the defaults of optional attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.through_functions import value_of
from dynlint.hcl.syntax import nodes
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.one_step_back import Path
    from dynlint.hcl.modules.scopes import Written
    from dynlint.model.known import Value
    from dynlint.source import Source

_COLLECTIONS = ("list", "set", "map")


class Filled(NamedTuple):
    """The optional attribute in a type that fills in a missing part of a value."""

    source: Source
    key: nodes.Expression
    """The name of the attribute in the type."""
    default: nodes.Expression | None
    """Its default; None if it has none, which means null."""
    path: tuple[Value, ...]
    """The path of keys that remains inside the default."""


def optional_part(module: ModuleInstance, name: str, written: Written) -> Filled | None:
    """Return the optional attribute that fills in the part of a variable at a path; None if the value has the part."""
    attribute, _, scope, path = written
    declared = module.configuration.variables.get(name)
    type_ = declared.block.body.attributes.get("type") if declared else None
    if declared is None or type_ is None or not path:
        return None
    source = module.configuration.source_of(type_, declared.source)
    return _filled(type_.value, value_of(attribute.value, scope), path, source)


def _filled(type_: nodes.Expression, value: Value, path: Path, source: Source) -> Filled | None:
    if not path or not isinstance(type_, nodes.Call) or not type_.arguments:
        return None
    inner = type_.arguments[0]
    if type_.name in _COLLECTIONS:
        return _filled(inner, _part(value, path[0]), path[1:], source)
    for key, part in inner.items if isinstance(inner, nodes.Object) else ():
        if isinstance(key, nodes.Literal) and key.value == path[0]:
            own, optional = _part(value, path[0]), isinstance(part, nodes.Call) and part.name == "optional"
            if not optional or not isinstance(part, nodes.Call):
                return _filled(part, own, path[1:], source)
            if own is not None:
                return _filled(part.arguments[0], own, path[1:], source)
            default = part.arguments[1] if len(part.arguments) > 1 else None
            return _in_default(part.arguments[0], Filled(source, key, default, path[1:]), source)
    return None


def _in_default(type_: nodes.Expression, filled: Filled, source: Source) -> Filled:
    """Return the innermost attribute: the type inside may fill in a part that the default lacks."""
    value = _constant(filled.default)
    return _filled(type_, value, filled.path, source) or filled


def _constant(node: nodes.Expression | None) -> Value:
    if isinstance(node, nodes.Object):
        return {str(key.value): _constant(item) for key, item in node.items if isinstance(key, nodes.Literal)}
    return node.value if isinstance(node, nodes.Literal) else None


def _part(value: Value, key: Value) -> Value:
    if isinstance(value, dict):
        return value.get(str(key))
    if isinstance(value, (list, tuple)) and isinstance(key, int) and key < len(value):
        found: Value = value[key]
        return found
    return None
