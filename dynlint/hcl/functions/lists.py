"""Functions on lists, tuples, sets and other values with elements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.functions.signatures import Family, whole
from dynlint.hcl.values.conversion import convert, element_key, to_number
from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.language_versions import CONTAINS_NULL, is_before
from dynlint.hcl.values.limits import RANGE
from dynlint.hcl.values.numerals import calculate
from dynlint.hcl.values.operators import equal
from dynlint.hcl.values.type_system import common_type, type_of, unify
from dynlint.model.known import Document, Reference, Set, Template, Unknown, comparison_key, first_unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.hcl.functions.signatures import Context
    from dynlint.hcl.values.numerals import Number
    from dynlint.model.known import Value

FAMILY = Family()


def sequence(value: Value, why: str, *, sets: bool = True) -> Sequence[Value]:
    """Return the value if it is a list, a tuple or (if `sets`) a set; else raise EvaluationError with `why`."""
    if isinstance(value, (list, tuple)) and (sets or not isinstance(value, Set)):
        return value
    raise EvaluationError(why)


@FAMILY.function("length", "any with unknown")
def _length(value: Value) -> Value:
    if isinstance(value, str):
        from dynlint.hcl.functions.graphemes import graphemes  # noqa: PLC0415  # most lengths are those of lists

        return len(graphemes(value))
    if isinstance(value, Set) and len(value) > 1 and (unknown := first_unknown(value)) is not None:
        return Unknown(unknown.why)
    if isinstance(value, (dict, list, tuple)):
        return len(value)
    raise EvaluationError("argument must be a string, a collection type, or a structural type")


@FAMILY.function("alltrue", "bools with unknown")
def _alltrue(values: list[Value]) -> Value:
    if any(value is False or value is None for value in values):
        return False
    unknown = first_unknown(values)
    return True if unknown is None else Unknown(unknown.why)


@FAMILY.function("anytrue", "bools with unknown")
def _anytrue(values: list[Value]) -> Value:
    if any(value is True for value in values):
        return True
    unknown = first_unknown(values)
    return False if unknown is None else Unknown(unknown.why)


@FAMILY.function("chunklist", "list with unknown", "number")
def _chunklist(values: list[Value], size: Value) -> Value:
    width = whole(size)
    if width < 0:
        raise EvaluationError("the size argument must be positive")
    step = width or len(values) or 1
    return [values[start : start + step] for start in range(0, len(values), step)]


@FAMILY.function("coalesce", rest="any or null or unknown")
def _coalesce(*values: Value) -> Value:
    type_ = common_type([type_of(value) for value in values], "all arguments must have the same type")
    found = next((value for value in values if value is not None and value != ""), None)
    if found is None:
        raise EvaluationError("no non-null, non-empty-string arguments")
    return convert(found, type_)


@FAMILY.function("coalescelist", rest="any or null or unknown")
def _coalescelist(*values: Value) -> Value:
    for value in values:
        if value is not None and not isinstance(value, Unknown):
            sequence(value, "coalescelist arguments must be lists or tuples", sets=False)
    for value in values:
        if value or isinstance(value, Unknown):
            return value
    raise EvaluationError("no non-null arguments")


@FAMILY.function("compact", "strings with unknown")
def _compact(values: list[Value]) -> Value:
    for value in values:
        if isinstance(value, Unknown) and not isinstance(value, (Reference, Template, Document)):
            return Unknown(value.why)
    return [value for value in values if value is not None and value != ""]


@FAMILY.function("concat", rest="any with unknown")
def _concat(*values: Value) -> Value:
    lists = [sequence(value, "all arguments must be lists or tuples", sets=False) for value in values]
    if not lists:
        raise EvaluationError("at least one argument is required")
    items = [item for items in lists for item in items]
    if all(isinstance(value, list) for value in values):
        type_ = unify([type_of(value) for value in values])
        if type_ is not None:
            return convert(items, type_)
    return tuple(items)


@FAMILY.function("contains", "any with unknown", "any or null or unknown", context=True)
def _contains(context: Context, values: Value, wanted: Value) -> Value:
    if wanted is None and is_before(context.engine, CONTAINS_NULL):
        raise EvaluationError("argument must not be null")
    items = sequence(values, "argument must be list, tuple, or set")
    answers = [equal(item, wanted) for item in items]
    if any(answer is True for answer in answers):
        return True
    if None not in answers:
        return False
    unknown = first_unknown(wanted) or first_unknown(values)
    return Unknown(unknown.why if unknown is not None else "the elements cannot be compared")


@FAMILY.function("distinct", "list with unknown")
def _distinct(values: list[Value]) -> Value:
    for value in values:
        unknown = first_unknown(value)
        if unknown is not None and comparison_key(value) is None:
            return Unknown(unknown.why)
    return _first(values)


def _first(values: Iterable[Value]) -> list[Value]:
    found: dict[str, Value] = {}
    for value in values:
        found.setdefault(element_key(value), value)
    return list(found.values())


@FAMILY.function("element", "any with unknown", "number")
def _element(values: Value, index: Value) -> Value:
    items = sequence(values, "cannot read elements from this value: a list or tuple is required", sets=False)
    position = whole(index, "invalid index: a whole number")
    if not items:
        raise EvaluationError("cannot use element function with an empty list")
    if position < 0 and position % len(items) and isinstance(values, tuple):
        raise NotEvaluatedError("Terraform counts from the end of lists, and fails for tuples")
    return items[position % len(items)]


@FAMILY.function("flatten", "any with unknown")
def _flatten(values: Value) -> Value:
    items: list[Value] = []
    pending = list(reversed(sequence(values, "can only flatten lists, sets and tuples")))
    while pending:
        item = pending.pop()
        if isinstance(item, Set) and len(item) > 1 and (unknown := first_unknown(item)) is not None:
            return Unknown(unknown.why)
        if isinstance(item, (list, tuple)):
            pending.extend(reversed(item))
        elif isinstance(item, Unknown) and not _is_no_list(item):
            return Unknown(item.why)
        else:
            items.append(item)
    return tuple(items)


def _is_no_list(value: Unknown) -> bool:
    """Tell whether an unknown value counts as a scalar: text, or a resource's attribute, which is nearly always one."""
    return isinstance(value, (Template, Document)) or (isinstance(value, Reference) and value.attribute != "")


@FAMILY.function("index", "any with unknown", "any with unknown")
def _index(values: Value, wanted: Value) -> Value:
    items = sequence(values, "argument must be a list or tuple", sets=False)
    if not items:
        raise EvaluationError("cannot search an empty list")
    for position, item in enumerate(items):
        answer = equal(item, wanted)
        if answer is None:
            unknown = first_unknown(item) or first_unknown(wanted)
            return Unknown(unknown.why if unknown is not None else "the elements cannot be compared")
        if answer:
            return position
    raise EvaluationError("item not found")


@FAMILY.function("one", "any with unknown")
def _one(values: Value) -> Value:
    why = "must be a list, set, or tuple value with either zero or one elements"
    items = sequence(values, why)
    if len(items) > 1:
        raise EvaluationError(why)
    return items[0] if items else None


@FAMILY.function("range", rest="number")
def _range(*numbers: Number) -> Value:
    if not 1 <= len(numbers) <= 3:
        raise (NotEvaluatedError if numbers else EvaluationError)("must have one, two, or three arguments")
    start, end = (0, numbers[0]) if len(numbers) == 1 else numbers[:2]
    step = numbers[2] if len(numbers) == 3 else 1 if end >= start else -1
    if step == 0 and start != end:
        raise EvaluationError("step must not be zero")
    if (step > 0 and end < start) or (step < 0 and end > start):
        raise EvaluationError(f"end must be {'less' if step < 0 else 'greater'} than start when step is this")
    result: list[Value] = []
    while (start < end) if step >= 0 else (start > end):
        if len(result) == RANGE:
            raise EvaluationError(f"more than {RANGE} values were generated")
        result.append(start)
        start = calculate("+", start, step)
    return result


@FAMILY.function("reverse", "any with unknown")
def _reverse(values: Value) -> Value:
    items = sequence(values, "can only reverse list or tuple values")
    backwards = list(reversed(items))
    return tuple(backwards) if isinstance(values, tuple) and not isinstance(values, Set) else backwards


@FAMILY.function("slice", "any with unknown", "number", "number")
def _slice(values: Value, start: Value, end: Value) -> Value:
    items = sequence(values, "cannot slice this value: a list or tuple is required", sets=False)
    first, last = whole(start), whole(end)
    if not 0 <= first <= last <= len(items):
        raise EvaluationError("start and end index must be in order and not greater than the length of the list")
    return items[first:last]  # type: ignore[return-value]  # a list or a tuple


@FAMILY.function("sort", "strings")
def _sort(values: list[Value]) -> Value:
    if None in values:
        raise EvaluationError(f"given list element {values.index(None)} is null; a null string cannot be sorted")
    return sorted(values)


@FAMILY.function("sum", "any")
def _sum(values: Value) -> Value:
    items = sequence(values, "argument must be list, set, or tuple of number values")
    if not items:
        raise EvaluationError("cannot sum an empty list")
    total: Number = 0
    for item in items:
        total = calculate("+", total, to_number(item))
    return total
