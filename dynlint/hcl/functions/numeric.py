"""Functions on numbers."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from dynlint.hcl.functions.floats import logarithm, power
from dynlint.hcl.functions.signatures import Family, whole
from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.numerals import plain

if TYPE_CHECKING:
    from dynlint.hcl.values.numerals import Number

FAMILY = Family()

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


@FAMILY.function("abs", "number")
def _abs(number: Number) -> Number:
    return abs(number) if isinstance(number, int) else number.copy_abs()


@FAMILY.function("ceil", "number")
def _ceil(number: Number) -> Number:
    return math.ceil(number)


@FAMILY.function("floor", "number")
def _floor(number: Number) -> Number:
    return math.floor(number)


@FAMILY.function("max", rest="number")
def _max(*numbers: Number) -> Number:
    return max(_given(numbers))


@FAMILY.function("min", rest="number")
def _min(*numbers: Number) -> Number:
    return min(_given(numbers))


def _given(numbers: tuple[Number, ...]) -> tuple[Number, ...]:
    if not numbers:
        raise EvaluationError("must pass at least one number")
    return numbers


@FAMILY.function("signum", "number")
def _signum(number: Number) -> int:
    value = whole(number)
    return (value > 0) - (value < 0)


@FAMILY.function("log", "number", "number")
def _log(number: Number, base: Number) -> Number:
    try:
        return _from_float(logarithm(float(number)) / logarithm(float(base)))
    except (ValueError, ZeroDivisionError, OverflowError):
        raise NotEvaluatedError(f"there is no logarithm of {number} to the base {base}") from None


@FAMILY.function("pow", "number", "number")
def _pow(number: Number, exponent: Number) -> Number:
    try:
        return _from_float(power(float(number), float(exponent)))
    except (ValueError, OverflowError):
        raise NotEvaluatedError(f"{number} to the power of {exponent} cannot be calculated") from None


def _from_float(value: float) -> Number:
    if not math.isfinite(value):
        raise NotEvaluatedError("the result is infinite")
    return plain(Decimal(repr(value)))


@FAMILY.function("parseint", "any", "number")
def _parseint(text: object, base: Number) -> int:
    if not isinstance(text, str):
        raise EvaluationError("first argument must be a string")
    radix = whole(base)
    if not 2 <= radix <= len(_DIGITS):
        raise EvaluationError("base must be a whole number between 2 and 62 inclusive")
    digits = text.removeprefix("-") if text.startswith("-") else text.removeprefix("+")
    if radix <= 36:
        digits = digits.lower()
    if not digits or len(digits) > 1000 or not set(digits) <= set(_DIGITS[:radix]):
        raise EvaluationError(f'cannot parse "{text[:40]}" as a base {radix} integer')
    value = 0
    for digit in digits:
        value = value * radix + _DIGITS.index(digit)
    return -value if text.startswith("-") else value
