"""Terraform's types, the type of a value, and the common type of several values."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, LimitError, NotEvaluatedError
from dynlint.hcl.values.limits import PARTS
from dynlint.model.known import Document, Map, Reference, Set, Template
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.hcl.values.budget import Budget
    from dynlint.model.known import Value


class AttributeType(NamedTuple):
    """One attribute of an object type; `default` replaces an `optional` attribute that is missing or null."""

    name: str
    type: Type
    optional: bool = False
    default: Value = None


class Type(NamedTuple):
    """A type: its kind, the `element` of a list, set or map, the `items` of a tuple, an object's `attributes`."""

    kind: str
    element: Type | None = None
    items: tuple[Type, ...] = ()
    attributes: tuple[AttributeType, ...] = ()

    def __str__(self) -> str:
        return f"{self.kind} of {self.element}" if self.element is not None else _FRIENDLY.get(self.kind, self.kind)


_FRIENDLY = {"any": "any type"}

ANY = Type("any")
STRING = Type("string")
NUMBER = Type("number")
BOOL = Type("bool")

_RANK = {"string": 0, "list": 1, "set": 2, "map": 3, "object": 4, "tuple": 5, "number": 6, "bool": 7}


def list_of(element: Type) -> Type:
    """Return ``list(element)``."""
    return Type("list", element)


def set_of(element: Type) -> Type:
    """Return ``set(element)``."""
    return Type("set", element)


def map_of(element: Type) -> Type:
    """Return ``map(element)``."""
    return Type("map", element)


def kind_of(value: Value) -> str:
    """Return the kind of a value's type; ``any`` for null, and for an unknown value that may not be a string."""
    for class_, kind in _KINDS:
        if isinstance(value, class_):
            return kind
    return "string" if isinstance(value, Reference) and value.is_name else "any"


_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (str, "string"),
    (bool, "bool"),
    ((int, Decimal), "number"),
    (Map, "map"),
    (dict, "object"),
    (Set, "set"),
    (tuple, "tuple"),
    (list, "list"),
    ((Template, Document), "string"),
)


def bounded(value: Value, budget: Budget | None = None) -> Value:
    """Return the value if it is small enough to walk through; raise LimitError if it has too many parts.

    Parts that occur in many places are measured once, which keeps this check fast. Each costs a step.
    """
    if isinstance(value, (dict, list, tuple)):
        parts = size(value)
        if budget is not None:
            budget.spend(parts)
    return value


def size(value: dict[str, Value] | list[Value] | tuple[Value, ...]) -> int:
    """Return how many parts a value has, as a tree; raise LimitError if they are too many to walk through."""
    parts = _size(value, {})
    if parts > PARTS:
        raise LimitError(f"The value has more than the {PARTS} parts that dynlint evaluates.")
    return parts


def _size(value: dict[str, Value] | list[Value] | tuple[Value, ...], known: dict[int, int]) -> int:
    if id(value) not in known:
        items = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(
            [_size(item, known) if isinstance(item, (dict, list, tuple)) else 1 for item in items]
        )
    return known[id(value)]


def type_of(value: Value) -> Type:
    """Return a value's type, with ``any`` for null and unknown parts."""
    kind = kind_of(value)
    if kind in ("list", "set"):
        return Type(kind, common_element(value))  # type: ignore[arg-type]  # a list or a set
    if isinstance(value, Map):
        return Type(kind, common_element(value.values()))
    if isinstance(value, dict):
        return Type(kind, attributes=tuple([AttributeType(name, type_of(value[name])) for name in sorted(value)]))
    if isinstance(value, tuple):
        return Type(kind, items=tuple([type_of(item) for item in value]))
    return Type(kind)


def common_element(values: Iterable[Value]) -> Type:
    """Return the common type of a collection's elements; ``any`` if there are no elements, or no common type."""
    return unify([type_of(item) for item in {id(item): item for item in values}.values()]) or ANY


def has_any(type_: Type) -> bool:
    """Tell whether a type is ``any`` or contains ``any``."""
    parts = (*type_.items, *(attribute.type for attribute in type_.attributes))
    return type_ == ANY or (type_.element is not None and has_any(type_.element)) or any(map(has_any, parts))


def unify(types: Sequence[Type]) -> Type | None:
    """Return the type that values of all these types convert to, or None where there is none.

    ``any`` is ignored; the result is ``any`` if there is no other type.
    """
    distinct = [type_ for type_ in dict.fromkeys(types) if type_ != ANY]
    if len(distinct) <= 1:
        return distinct[0] if distinct else ANY
    found = _unify_structures(distinct, {type_.kind for type_ in distinct})
    return found if found is not None else _unify_by_preference(distinct)


def common_type(types: Sequence[Type], why: str) -> Type:
    """Return the type that values of all these types convert to; raise EvaluationError with `why` if there is none.

    If one of the types contains ``any`` (for null, empty or unknown parts), there may be one all the same; so the error
    is a NotEvaluatedError.
    """
    found = unify(types)
    if found is None:
        raise (NotEvaluatedError if any(map(has_any, types)) else EvaluationError)(why)
    return found


def _unify_structures(types: list[Type], kinds: set[str]) -> Type | None:
    if len(kinds) == 1:
        kind = types[0].kind
        if kind == "object":
            return _unify_objects(types)
        if kind == "tuple":
            return _unify_tuples(types)
        if types[0].element is not None:
            return _collection(kind, [type_.element for type_ in types if type_.element is not None])
    if kinds == {"map", "object"}:
        return _unify_as("map", "object", types)
    if kinds == {"list", "tuple"}:
        return _unify_as("list", "tuple", types)
    return None


def _unify_as(kind: str, structure: str, types: list[Type]) -> Type | None:
    """Unify objects as maps, or tuples as lists."""
    parts = [part for type_ in types if type_.kind == structure for part in _parts(type_)]
    element = unify(parts)
    if element is None:
        return None
    return unify([Type(kind, element), *(type_ for type_ in types if type_.kind == kind)])


def _parts(type_: Type) -> list[Type]:
    return [*type_.items, *(attribute.type for attribute in type_.attributes)]


def _collection(kind: str, elements: list[Type]) -> Type | None:
    element = unify(elements)
    return None if element is None else Type(kind, element)


def _unify_objects(types: list[Type]) -> Type | None:
    names = [attribute.name for attribute in types[0].attributes]
    if any([attribute.name for attribute in type_.attributes] != names for type_ in types):
        return _collection("map", [part for type_ in types for part in _parts(type_)])
    attributes = []
    for position, name in enumerate(names):
        found = unify([type_.attributes[position].type for type_ in types])
        if found is None:
            return None
        attributes.append(AttributeType(name, found))
    return Type("object", attributes=tuple(attributes))


def _unify_tuples(types: list[Type]) -> Type | None:
    if len({len(type_.items) for type_ in types}) > 1:
        return _collection("list", [part for type_ in types for part in _parts(type_)])
    items = []
    for position in range(len(types[0].items)):
        found = unify([type_.items[position] for type_ in types])
        if found is None:
            return None
        items.append(found)
    return Type("tuple", items=tuple(items))


def _unify_by_preference(types: list[Type]) -> Type | None:
    if len({type_.kind for type_ in types}) == 1:
        return None
    ordered = sorted(types, key=lambda type_: _RANK[type_.kind])
    return next((want for want in ordered if all(_converts(type_, want) for type_ in types)), None)


def _converts(source: Type, target: Type) -> bool:
    """Tell whether some values of one type convert to the other."""
    if ANY in (source, target) or source == target:
        return True
    kinds = (source.kind, target.kind)
    if target.element is not None:
        element = target.element
        sources = [source.element] if source.element is not None else _parts(source)
        fits = kinds[0] in (("map", "object") if target.kind == "map" else ("list", "set", "tuple"))
        return fits and all(_converts(part, element) for part in sources) and (element != ANY or bool(unify(sources)))
    if kinds == ("map", "object") and source.element is not None:
        return all(_converts(source.element, attribute.type) for attribute in target.attributes)
    return kinds in (("number", "string"), ("bool", "string"), ("string", "number"), ("string", "bool"))
