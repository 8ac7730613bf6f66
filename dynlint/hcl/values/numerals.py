"""Terraform's numbers: binary floating point with 512 bits, stored as the shortest decimal that rounds to each."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import TYPE_CHECKING, Union

from dynlint.hcl.values.errors import EvaluationError, LimitError, NotEvaluatedError
from dynlint.hcl.values.limits import DIGITS
from dynlint.startup.lazy_regex import lazy_pattern

Number = Union[int, Decimal]  # noqa: UP007  # evaluated at run time

if TYPE_CHECKING:
    from fractions import Fraction

_BITS = 512
_DIGITS_ALWAYS_NAMED = 153
_DIGITS_ALWAYS_ENOUGH = 156
_TOO_LONG = f"The number has more than the {DIGITS} digits that dynlint calculates with."
_NUMBER = lazy_pattern(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE]([+-]?[0-9]{1,5}))?")


def parse_number(text: str) -> Number | None:
    """Parse a decimal number; return None for any other text. Raise LimitError if it has too many digits."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    if len(text) > DIGITS or abs(int(match[1] or 0)) > DIGITS:
        raise LimitError(_TOO_LONG)
    return plain(Decimal(text))


def plain(number: Decimal) -> Number:
    """Return a decimal as an int if it is whole, else without trailing zeros."""
    if number == number.to_integral_value():
        return int(number)
    digits = format(number, "f").rstrip("0")
    return Decimal(digits)


def number_text(number: Number) -> str:
    """Return a number as Terraform prints it, without exponent and trailing zeros; raise LimitError if too long."""
    if isinstance(number, int):
        if number.bit_length() > 3 * DIGITS:
            raise LimitError(_TOO_LONG)
        return str(number)
    text = format(_calculable(number), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def in_binary(value: Fraction) -> Fraction:
    """Return the nearest number of 512 binary digits."""
    numerator, denominator = abs(value.numerator), value.denominator
    if numerator.bit_length() <= _BITS and denominator & (denominator - 1) == 0:
        return value
    shift = _BITS - numerator.bit_length() + denominator.bit_length()
    if value and abs(value) * _power(shift) >= 1 << _BITS:
        shift -= 1
    return round(value * _power(shift)) / _power(shift)


def _power(exponent: int) -> Fraction:
    from fractions import Fraction  # noqa: PLC0415  # rarely needed: most numbers are whole

    return Fraction(1 << exponent) if exponent >= 0 else Fraction(1, 1 << -exponent)


def shortest(value: Fraction) -> Number:
    """Return the shortest decimal that rounds to a number of 512 binary digits."""
    from fractions import Fraction  # noqa: PLC0415  # rarely needed: most numbers are whole

    if value.denominator == 1 and value.numerator.bit_length() <= _BITS:
        return value.numerator
    for digits in range(_DIGITS_ALWAYS_NAMED, _DIGITS_ALWAYS_ENOUGH + 1):
        decimal = Context(prec=digits).divide(Decimal(value.numerator), Decimal(value.denominator))
        if in_binary(Fraction(decimal)) == value:
            break
    return plain(decimal)


def calculate(operator: str, left: Number, right: Number) -> Number:
    """Return ``left operator right`` for one of ``+ - * / %``; raise EvaluationError for a division by zero."""
    if isinstance(left, int) and isinstance(right, int) and operator in "+-*":
        result = left + right if operator == "+" else left - right if operator == "-" else left * right
        if result.bit_length() <= _BITS:
            return result
    from fractions import Fraction  # noqa: PLC0415  # rarely needed: most numbers are whole

    a, b = in_binary(Fraction(_calculable(left))), in_binary(Fraction(_calculable(right)))
    return _bounded(shortest(in_binary(_exactly(operator, a, b))))


def _calculable(number: Number) -> Number:
    """Return a number whose digits fit into memory; raise EvaluationError for ``1e999999999``."""
    if isinstance(number, Decimal) and abs(number.adjusted()) > DIGITS:
        raise LimitError(_TOO_LONG)
    return number


def _exactly(operator: str, a: Fraction, b: Fraction) -> Fraction:
    if operator == "+":
        return a + b
    if operator == "-":
        return a - b
    if operator == "*":
        return a * b
    if b == 0:
        if operator == "%":
            return a
        if a == 0:
            raise EvaluationError("Zero divided by zero is no number.")
        raise NotEvaluatedError("Division by zero: Terraform goes on with infinity.")
    if operator == "/":
        return a / b
    return a - in_binary(int(in_binary(a / b)) * b)


def _bounded(number: Number) -> Number:
    if isinstance(number, int) and number.bit_length() > 3 * DIGITS:
        raise LimitError(_TOO_LONG)
    return number
