"""Operators on values, of which any may be unknown."""

from __future__ import annotations

import operator
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from dynlint.hcl.values.conversion import to_bool, to_number
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.numerals import calculate
from dynlint.hcl.values.type_system import bounded, kind_of
from dynlint.model.known import (
    Document,
    Reference,
    Set,
    Template,
    Unknown,
    comparison_key,
    first_unknown,
    is_wholly_known,
    same,
)
from dynlint.model.three_valued import all_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.known import Value

_T = TypeVar("_T")

_COMPARE: dict[str, Callable[[int | Decimal, int | Decimal], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def unary(operator_: str, value: Value) -> Value:
    """Return ``!value`` or ``-value``; raise EvaluationError where Terraform fails."""
    if isinstance(value, Unknown):
        return Unknown(value.why)
    if operator_ == "!":
        return not _operand(value, "unary", to_bool)
    number = _operand(value, "unary", to_number) or Decimal(0)
    return number.copy_negate() if isinstance(number, Decimal) else -number


def binary(operator_: str, left: Value, right: Value) -> Value:
    """Return ``left operator right``; raise EvaluationError where Terraform fails."""
    if operator_ in ("==", "!="):
        return _compared(left, right, operator_ == "==")
    if operator_ in ("&&", "||"):
        return _logical(left, right, operator_ == "||")
    for value, side in ((left, "left"), (right, "right")):
        if not isinstance(value, Unknown):
            _operand(value, side, to_number)
    unknown = _first_unknown(left, right)
    if unknown is not None:
        return Unknown(unknown.why)
    a, b = to_number(left), to_number(right)
    return _COMPARE[operator_](a, b) if operator_ in _COMPARE else calculate(operator_, a, b)


def _operand(value: Value, side: str, as_type: Callable[[Value], _T]) -> _T:
    if value is None:
        raise EvaluationError("Error during operation: argument must not be null.")
    try:
        return as_type(value)
    except EvaluationError as error:
        raise type(error)(f"Unsuitable value for {side} operand: {error.why}.") from None


def _first_unknown(*values: Value) -> Unknown | None:
    return next((value for value in values if isinstance(value, Unknown)), None)


def _logical(left: Value, right: Value, decisive: bool) -> Value:
    """Return the result of ``||`` or ``&&``; one operand equal to `decisive` (true for ``||``) is enough."""
    known = [
        _operand(value, side, to_bool)
        for value, side in ((left, "left"), (right, "right"))
        if not isinstance(value, Unknown)
    ]
    unknown = _first_unknown(left, right)
    if decisive in known or unknown is None:
        return decisive in known if decisive else decisive not in known
    return Unknown(unknown.why)


def decides_alone(operator_: str, left: Value) -> bool:
    """Tell whether the left operand decides the result, even if the right one fails (since Terraform 1.12)."""
    return operator_ in ("&&", "||") and not isinstance(left, Unknown) and to_bool(left) is (operator_ == "||")


def _compared(left: Value, right: Value, wanted: bool) -> Value:
    answer = equal(bounded(left), bounded(right))
    if answer is not None:
        return answer is wanted
    unknown = first_unknown(left) or first_unknown(right)
    return Unknown(unknown.why if unknown is not None else "the operands cannot be compared")


def equal(left: Value, right: Value) -> bool | None:
    """Tell whether two values are equal in value and type; None if that is not known."""
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        never = (left is None and _is_never_null(right)) or (right is None and _is_never_null(left))
        return False if never else same(left, right)
    if left is None or right is None:
        return left is right
    return _known_equal(left, right) if kind_of(left) == kind_of(right) else False


def _is_never_null(value: Value) -> bool:
    if isinstance(value, Reference):
        return value.is_name or (not value.attribute and value.is_of_resource)
    return isinstance(value, (Template, Document))


def _known_equal(left: Value, right: Value) -> bool | None:
    if isinstance(left, dict) and isinstance(right, dict):
        return left.keys() == right.keys() and _all_equal((left[name], right[name]) for name in left)
    if isinstance(left, Set) and isinstance(right, Set) and not (is_wholly_known(left) and is_wholly_known(right)):
        names = [comparison_key(item) for item in left]
        return True if None not in names and names == [comparison_key(item) for item in right] else None
    if isinstance(left, (list, tuple)) and isinstance(right, (list, tuple)):
        return len(left) == len(right) and _all_equal(zip(left, right))
    return left == right


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> bool | None:
    return all_of(equal(left, right) for left, right in pairs)
