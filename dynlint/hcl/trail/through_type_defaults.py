"""Parts of a variable's value that nobody writes: its type fills them in."""

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
    """Where a type says what a part is that is not written."""

    source: Source
    key: nodes.Expression
    """The name of the part in the type."""
    default: nodes.Expression | None
    """Its default; None where it is null."""
    path: tuple[Value, ...]
    """The keys still to be taken from the default."""


def optional_part(module: ModuleInstance, name: str, written: Written) -> Filled | None:
    """Return what fills in the part of a variable that a path asks for; None where it is written."""
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
    """Go further in where the default leaves a part out that the type inside fills in."""
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
