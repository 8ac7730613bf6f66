"""Functions on maps and objects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.functions.lists import sequence
from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.conversion import convert, element_key
from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.type_system import ANY, common_element, common_type, type_of
from dynlint.model.known import Map, Unknown, first_unknown

if TYPE_CHECKING:
    from dynlint.model.known import Value

FAMILY = Family()


def _map(value: Value) -> dict[str, Value]:
    if isinstance(value, dict):
        return value
    raise EvaluationError("must have map or object type")


@FAMILY.function("keys", "any with unknown")
def _keys(value: Value) -> Value:
    names: list[Value] = [*sorted(_map(value))]
    return names if isinstance(value, Map) else tuple(names)


@FAMILY.function("values", "any with unknown")
def _values(value: Value) -> Value:
    items = [_map(value)[name] for name in sorted(_map(value))]
    return items if isinstance(value, Map) else tuple(items)


@FAMILY.function("lookup", "any with unknown", "string", rest="any or null or unknown")
def _lookup(value: Value, name: str, *default: Value) -> Value:
    members = _map(value)
    if len(default) > 1:
        raise NotEvaluatedError("lookup() takes two or three arguments")
    if name in members:
        return members[name]
    if not default:
        raise EvaluationError(f'lookup failed to find key "{name}"')
    return convert(default[0], common_element(value.values())) if isinstance(value, Map) else default[0]


@FAMILY.function("merge", rest="any or null with unknown")
def _merge(*values: Value) -> Value:
    maps = [value for value in values if value is not None]
    merged: dict[str, Value] = {}
    for value in maps:
        if not isinstance(value, dict):
            raise EvaluationError(f'arguments must be maps or objects, got "{type_of(value)}"')
        merged.update(value)
    if not maps or not all(isinstance(value, Map) for value in maps):
        return merged
    elements = {common_element(value.values()) for value in maps if isinstance(value, Map)} - {ANY}
    return Map(merged) if len(elements) <= 1 else merged


@FAMILY.function("zipmap", "strings", "any with unknown")
def _zipmap(names: list[str], values: Value) -> Value:
    items = sequence(values, "values must be a list or tuple value", sets=False)
    if len(names) != len(items):
        raise EvaluationError(f"number of keys ({len(names)}) does not match number of values ({len(items)})")
    if None in names:
        raise EvaluationError("keys must not be null")
    return Map(zip(names, items)) if isinstance(values, list) else dict(zip(names, items))


@FAMILY.function("transpose", "map of strings")
def _transpose(value: dict[str, list[str]]) -> Value:
    found: dict[str, list[Value]] = {}
    for name in sorted(value):
        for item in (None,) if value[name] is None else value[name]:
            if item is None:
                raise EvaluationError("input must not contain null")
            found.setdefault(item, []).append(name)
    return Map({item: found[item] for item in sorted(found)})


@FAMILY.function("matchkeys", "list with unknown", "list", "list")
def _matchkeys(values: list[Value], keys: list[Value], wanted: list[Value]) -> Value:
    type_ = common_type([type_of(keys), type_of(wanted)], "keys and searchset must be of the same type")
    if len(values) != len(keys):
        raise EvaluationError("length of keys and values should be equal")
    unknown = first_unknown(values)
    if unknown is not None:
        return Unknown(unknown.why)
    searched = {element_key(item) for item in convert(wanted, type_)}  # type: ignore[union-attr]  # a list
    pairs = zip(values, convert(keys, type_))  # type: ignore[arg-type]  # a list
    return [value for value, key in pairs if element_key(key) in searched]
