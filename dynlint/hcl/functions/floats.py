"""Logarithms and powers with the same rounding errors as Go's math package, so that every digit is equal."""

from __future__ import annotations

import math

_LN2_HIGH = 6.93147180369123816490e-01
_LN2_LOW = 1.90821492927058770002e-10
_ODD = (6.666666666666735130e-01, 2.857142874366239149e-01, 1.818357216161805012e-01, 1.479819860511658591e-01)
_EVEN = (3.999999999940941908e-01, 2.222219843214978396e-01, 1.531383769920937332e-01)

_LARGEST_EXPONENT = 1 << 12


def logarithm(value: float) -> float:
    """Return the natural logarithm; raise ValueError for a number that is not positive."""
    if value <= 0:
        raise ValueError(value)
    fraction, exponent = math.frexp(value)
    if fraction < math.sqrt(2) / 2:
        fraction, exponent = fraction * 2, exponent - 1
    f = fraction - 1
    s = f / (2 + f)
    s2 = s * s
    s4 = s2 * s2
    odd = s2 * (_ODD[0] + s4 * (_ODD[1] + s4 * (_ODD[2] + s4 * _ODD[3])))
    even = s4 * (_EVEN[0] + s4 * (_EVEN[1] + s4 * _EVEN[2]))
    half = 0.5 * f * f
    return exponent * _LN2_HIGH - ((half - (s * (half + (odd + even)) + exponent * _LN2_LOW)) - f)


def power(value: float, exponent: float) -> float:
    """Return ``value ** exponent``; raise ValueError or OverflowError if the result is not finite."""
    math.pow(value, exponent)
    if value in (0, 1) or exponent in (0, 1):
        return math.pow(value, exponent)
    if abs(exponent) == 0.5:
        return math.sqrt(value) if exponent > 0 else 1 / math.sqrt(value)
    rest, whole = math.modf(abs(exponent))
    if rest > 0.5:
        rest, whole = rest - 1, whole + 1
    found = _by_squaring(math.exp(rest * logarithm(value)) if rest else 1.0, value, int(whole))
    if found is None:
        return math.pow(value, exponent)
    result, scale = found
    return math.ldexp(1 / result, -scale) if exponent < 0 else math.ldexp(result, scale)


def _by_squaring(result: float, value: float, power_: int) -> tuple[float, int] | None:
    """Return ``result * value ** power_`` as a fraction and a power of two; None if it is far too large or small."""
    fraction, exponent = math.frexp(value)
    scale = 0
    while power_:
        if abs(exponent) >= _LARGEST_EXPONENT:
            return None
        if power_ & 1:
            result, scale = result * fraction, scale + exponent
        fraction, exponent = fraction * fraction, exponent * 2
        if fraction < 0.5:
            fraction, exponent = fraction * 2, exponent - 1
        power_ >>= 1
    return result, scale
