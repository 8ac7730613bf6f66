"""Functions on sets."""

from __future__ import annotations

from itertools import product
from math import prod
from typing import TYPE_CHECKING

from dynlint.hcl.functions.lists import sequence
from dynlint.hcl.functions.signatures import Family
from dynlint.hcl.values.conversion import convert, element_key, make_set
from dynlint.hcl.values.errors import EvaluationError, LimitError
from dynlint.hcl.values.limits import VALUES
from dynlint.hcl.values.type_system import common_type, type_of
from dynlint.model.known import Set

if TYPE_CHECKING:
    from dynlint.model.known import Value

FAMILY = Family()


def _of_one_type(sets: tuple[Set, ...]) -> list[Set]:
    type_ = common_type([type_of(items) for items in sets], "given sets must all have compatible element types")
    return [convert(items, type_) for items in sets]  # type: ignore[misc]  # sets


@FAMILY.function("setunion", "set with unknown", rest="set with unknown")
def _setunion(*sets: Set) -> Set:
    return make_set(item for items in _of_one_type(sets) for item in items)


@FAMILY.function("setintersection", "set", rest="set")
def _setintersection(*sets: Set) -> Set:
    first, *others = _of_one_type(sets)
    keys = [{element_key(item) for item in items} for items in others]
    return make_set(item for item in first if all(element_key(item) in own for own in keys))


@FAMILY.function("setsubtract", "set", "set")
def _setsubtract(*sets: Set) -> Set:
    items, taken = _of_one_type(sets)
    keys = {element_key(item) for item in taken}
    return make_set(item for item in items if element_key(item) not in keys)


@FAMILY.function("setproduct", rest="any with unknown")
def _setproduct(*values: Value) -> Value:
    if len(values) < 2:
        raise EvaluationError("at least two arguments are required")
    sides = [_side(value) for value in values]
    if prod(map(len, sides)) * len(sides) > VALUES:
        raise LimitError(f"the product has more than the {VALUES} values that dynlint takes")
    rows = list(product(*sides))
    return make_set(rows) if any(isinstance(value, Set) for value in values) else [*rows]


def _side(value: Value) -> list[Value]:
    items = sequence(value, "a set or a list is required")
    type_ = common_type([type_of(item) for item in items], "all elements must be of the same type")
    return [convert(item, type_) for item in items]
