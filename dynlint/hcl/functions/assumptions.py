"""OpenTofu's functions that return their argument, and fail if it does not meet an assumption.

https://github.com/opentofu/opentofu/blob/main/internal/lang/funcs/assume.go
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.functions.signatures import Family, whole
from dynlint.hcl.values.conversion import convert, type_of
from dynlint.hcl.values.errors import EvaluationError
from dynlint.hcl.values.operators import equal
from dynlint.model.known import Unknown, first_unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.known import Value

FAMILY = Family()
_NOT_UPHELD = "assumption was not upheld"


@FAMILY.function("assumeequal", "any or null or unknown", "any or null or unknown")
def _assumeequal(actual: Value, expected: Value) -> Value:
    if first_unknown(actual) is None and first_unknown(expected) is None and actual is not None:
        actual = convert(actual, type_of(expected)) if expected is not None else actual
    if equal(actual, expected) is False:
        raise EvaluationError("the actual value does not match the assumed value")
    return expected


@FAMILY.function("assumenotnull", "any or null or unknown")
def _assumenotnull(value: Value) -> Value:
    if value is None:
        raise EvaluationError(_NOT_UPHELD)
    return value


@FAMILY.function("assumestringprefix", "string or null or unknown", "string")
def _assumestringprefix(value: Value, prefix: str) -> Value:
    if value is None or (isinstance(value, str) and not value.startswith(prefix)):
        raise EvaluationError(_NOT_UPHELD)
    return value


def _of_length(least: bool, most: bool) -> Callable[..., Value]:
    def assumed(value: Value, *bounds: Value) -> Value:
        if isinstance(value, Unknown):
            return value
        numbers = [whole(bound, "a whole number of elements") for bound in bounds]
        length = len(value) if isinstance(value, (dict, list, tuple)) else -1
        if length < (numbers[0] if least else 0) or (most and length > numbers[-1]):
            raise EvaluationError(_NOT_UPHELD)
        return value

    return assumed


for _kind in ("list", "map", "set"):
    _value = f"{_kind} or null or unknown"
    FAMILY.function(f"assume{_kind}length", _value, "number", "number")(_of_length(True, True))
    FAMILY.function(f"assume{_kind}lengthmin", _value, "number")(_of_length(True, False))
    FAMILY.function(f"assume{_kind}lengthmax", _value, "number")(_of_length(False, True))
