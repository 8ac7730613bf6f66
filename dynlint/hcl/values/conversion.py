"""Converts values to other types, as Terraform does."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, TokenError
from dynlint.hcl.values.numerals import number_text, parse_number
from dynlint.hcl.values.type_system import (
    ANY,
    BOOL,
    NUMBER,
    STRING,
    Type,
    common_type,
    has_any,
    kind_of,
    list_of,
    type_of,
    unify,
)
from dynlint.model.known import Map, Set, Unknown, comparison_key, first_unknown
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.known import Value

__all__ = [
    "BOOL",
    "NUMBER",
    "STRING",
    "Type",
    "convert",
    "element_key",
    "list_of",
    "make_set",
    "to_bool",
    "to_number",
    "to_string",
    "type_of",
    "unify",
]


def convert(value: Value, type_: Type) -> Value:
    """Convert a value to a type; null and unknown stay. Raise EvaluationError if Terraform cannot convert it."""
    if value is None or isinstance(value, Unknown):
        return value
    try:
        return _CONVERTERS[type_.kind](value, type_)
    except TokenError as error:
        return error.unknown()


def to_string(value: Value) -> str | Unknown:
    """Convert a value to text; an unknown value stays. Raise EvaluationError for null and collections."""
    if isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return number_text(value)
    if value is None:
        raise EvaluationError("The expression result is null. Cannot include a null value in a string template.")
    raise EvaluationError("string required")


def to_number(value: Value) -> int | Decimal:
    """Convert a known value to a number; raise EvaluationError if that is not possible."""
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return value
    number = parse_number(value) if isinstance(value, str) else None
    if number is None:
        _refuse_token(value)
        raise EvaluationError(_required("a number is required", NUMBER, value))
    return number


def to_bool(value: Value) -> bool:
    """Convert a known value to a bool; raise EvaluationError if that is not possible."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value in _BOOLS:
        return _BOOLS[value]
    if isinstance(value, str) and value.lower() in ("true", "false"):
        raise EvaluationError(f'a bool is required; to convert from string, use lowercase "{value.lower()}"')
    _refuse_token(value)
    raise EvaluationError(_required("a bool is required", BOOL, value))


_BOOLS = {"true": True, "false": False, "1": True, "0": False}


_TOKEN = lazy_pattern(r"#\{[^{}]+\}#")
"""What the task "Replace tokens" of Azure Pipelines replaces: ``#{read_capacity}#``."""


def _refuse_token(value: Value) -> None:
    """Raise TokenError for a text that stands for a value of a pipeline."""
    if isinstance(value, str) and _TOKEN.fullmatch(value):
        raise TokenError(f"a pipeline replaces the token {value}")


def _required(text: str, type_: Type, value: Value) -> str:
    return text if isinstance(value, str) else f"{type_} required"


def make_set(values: Iterable[Value]) -> Set:
    """Return values of one type as a set: without duplicates, in Terraform's order."""
    values = list(values)
    if _are_texts(values):
        return Set(sorted(set(values)))
    distinct: dict[str, Value] = {}
    for value in values:
        distinct.setdefault(element_key(value), value)
    known = {key: value for key, value in distinct.items() if not isinstance(value, Unknown) and value is not None}
    kinds = {kind_of(value) for value in known.values()}
    by_value = kinds in ({"string"}, {"number"}, {"bool"})
    order = known.__getitem__ if by_value else str
    ordered = [known[key] for key in sorted(known, key=order)]  # type: ignore[arg-type]  # values of one kind
    unknown = [value for value in distinct.values() if isinstance(value, Unknown)]
    return Set((*ordered, *unknown, *([None] if None in distinct.values() else [])))


def _are_texts(values: list[Value]) -> bool:
    """Tell whether all values are plain text, as in most collections; then no value needs conversion."""
    return set(map(type, values)) <= {str}


def element_key(value: Value) -> str:
    """Return a text that is the same for equal elements, and sorts as in Terraform."""
    if isinstance(value, Unknown):
        return comparison_key(value) or f"?{id(value)}"
    if isinstance(value, Map):
        return "{" + "".join(f"{element_key(key)}:{element_key(value[key])};" for key in sorted(value)) + "}"
    if isinstance(value, dict):
        return "<" + "".join(f"{element_key(value[key])};" for key in sorted(value)) + ">"
    if isinstance(value, (list, tuple)):
        brackets = "[]" if isinstance(value, (list, Set)) else "<>"
        return brackets[0] + "".join(f"{element_key(item)};" for item in value) + brackets[1]
    return _scalar_hash(value)


def _scalar_hash(value: Value) -> str:
    if value is None:
        return "~"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return ("T" if value else "F") if isinstance(value, bool) else str(to_string(value))


def _to_list(value: Value, type_: Type) -> Value:
    if kind_of(value) not in ("list", "set", "tuple"):
        raise EvaluationError(f"{type_} required")
    if isinstance(value, Set) and len(value) > 1 and (unknown := first_unknown(value)) is not None:
        return Unknown(f"the order of a set is not known: {unknown.why}")
    return _all_converted(value, type_)


def _all_converted(value: Value, type_: Type) -> list[Value]:
    values: list[Value] = list(value)  # type: ignore[arg-type]  # it has elements
    if type_.element in (ANY, STRING) and _are_texts(values):
        return values
    return _elements(values, [f"element {position}" for position in range(len(values))], type_)


def _to_set(value: Value, type_: Type) -> Value:
    if kind_of(value) not in ("list", "set", "tuple"):
        raise EvaluationError(f"{type_} required")
    return make_set(_all_converted(value, type_))


def _to_map(value: Value, type_: Type) -> Value:
    if not isinstance(value, dict):
        raise EvaluationError(f"{type_} required")
    names = sorted(value)
    elements = _elements([value[name] for name in names], [f'element "{name}"' for name in names], type_)
    return Map(zip(names, elements))


def _elements(values: list[Value], places: list[str], type_: Type) -> list[Value]:
    """Convert the elements of a collection, each object once; to their common type if the element type has ``any``."""
    element = type_.element
    if element is None:
        raise TypeError(type_)
    distinct: dict[int, tuple[str, Value]] = {}
    for place, item in zip(places, values):
        distinct.setdefault(id(item), (place, item))
    converted = {key: _placed(place, item, element) for key, (place, item) in distinct.items()}
    if has_any(element):
        types = {key: type_of(item) for key, item in converted.items()}
        found = common_type(list(types.values()), f"all {type_.kind} elements must have the same type")
        converted = {key: item if types[key] == found else convert(item, found) for key, item in converted.items()}
    return [converted[id(item)] for item in values]


def _placed(place: str, value: Value, type_: Type) -> Value:
    try:
        return convert(value, type_)
    except EvaluationError as error:
        raise type(error)(f"{place}: {error.why}") from None


def _to_object(value: Value, type_: Type) -> Value:
    if not isinstance(value, dict):
        raise EvaluationError("object required")
    result: dict[str, Value] = {}
    missing = [part.name for part in type_.attributes if not part.optional and part.name not in value]
    if missing:
        quoted = [f'"{name}"' for name in missing]
        names = f"{', '.join(quoted[:-1])} and {quoted[-1]} are" if len(quoted) > 1 else f"{quoted[0]} is"
        raise EvaluationError(f"attribute{'s' if len(quoted) > 1 else ''} {names} required")
    for part in type_.attributes:
        own = value.get(part.name)
        own = part.default if own is None and part.optional else own
        result[part.name] = _placed(f'attribute "{part.name}"', own, part.type)
    return result


def _to_tuple(value: Value, type_: Type) -> Value:
    if kind_of(value) != "tuple" or not isinstance(value, tuple):
        raise EvaluationError("tuple required")
    if len(value) != len(type_.items):
        raise EvaluationError(f"a tuple of {len(type_.items)} elements is required")
    places = enumerate(zip(value, type_.items))
    return tuple([_placed(f"element {position}", item, own) for position, (item, own) in places])


_CONVERTERS: dict[str, Callable[[Value, Type], Value]] = {
    "any": lambda value, _type: value,
    "string": lambda value, _type: to_string(value),
    "number": lambda value, _type: to_number(value),
    "bool": lambda value, _type: to_bool(value),
    "list": _to_list,
    "set": _to_set,
    "map": _to_map,
    "object": _to_object,
    "tuple": _to_tuple,
}
