"""Formats Terraform's values with Go's verbs, for `format` and `formatlist`."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from dynlint.hcl.functions.graphemes import graphemes
from dynlint.hcl.values.conversion import to_bool, to_number, to_string
from dynlint.hcl.values.errors import EvaluationError, LimitError, NotEvaluatedError
from dynlint.hcl.values.limits import FORMAT_WIDTH
from dynlint.hcl.values.numerals import in_binary, number_text
from dynlint.hcl.values.type_system import kind_of
from dynlint.model.known import Unknown, computed, concatenate, first_unknown
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from dynlint.hcl.values.numerals import Number
    from dynlint.model.known import Value

_VERB = lazy_pattern(
    r"%(?:%|(?P<flags>[0#+ -]*)(?P<width>[1-9]\d*)?(?:\.(?P<precision>\d*))?(?:\[(?P<index>[1-9]\d*)\])?"
    r"(?P<mode>[a-zA-Z]))"
)
_BASES = {"b": ("b", "0b"), "d": ("d", ""), "o": ("o", "0"), "x": ("x", "0x"), "X": ("X", "0X")}


class Verb(NamedTuple):
    """One ``%`` sequence; width and precision are None if they are not given."""

    text: str
    mode: str
    flags: str
    width: int | None
    precision: int | None


def format_text(pattern: str, values: Sequence[Value]) -> Value:
    """Return a text with its verbs replaced by values; a template if a value is unknown."""
    pieces: list[str | Unknown] = []
    position = following = highest = 0
    for match in _VERB.finditer(pattern):
        pieces.append(_plain(pattern[position : match.start()]))
        position = match.end()
        if match["mode"] is None:
            pieces.append("%")
            continue
        index = (_count(match, "index") or following + 1) - 1
        following, highest = index + 1, max(highest, index + 1)
        if index >= len(values):
            raise EvaluationError(f'not enough arguments for "{match[0]}": it needs number {index + 1}')
        pieces.append(_formatted(_verb(match), values[index]))
    pieces.append(_plain(pattern[position:]))
    if highest < len(values):
        raise EvaluationError(f"too many arguments; only {highest} used by format string")
    return concatenate(pieces)


def _plain(text: str) -> str:
    if "%" in text:
        raise EvaluationError(f'"{text[text.index("%") :][:8]}" in the format string is no verb')
    return text


def _verb(match: re.Match[str]) -> Verb:
    precision = None if match["precision"] is None else _count(match, "precision") or 0
    return Verb(match[0], match["mode"], match["flags"], _count(match, "width"), precision)


def _count(match: re.Match[str], name: str) -> int | None:
    """Return the width, precision or index of a verb; None if it is not given. Raise LimitError if it is too large."""
    digits = (match[name] or "").lstrip("0")
    if len(digits) > len(str(FORMAT_WIDTH)) or int(digits or 0) > FORMAT_WIDTH:
        what = "asks for more than the" if name == "index" else "is wider than the"
        raise LimitError(
            f'"{_shortened(match[0])}" {what} {FORMAT_WIDTH} '
            f"{'arguments' if name == 'index' else 'characters'} that dynlint evaluates"
        )
    return int(digits or 0) if match[name] else None


def _shortened(verb: str) -> str:
    return verb if len(verb) <= 20 else f"{verb[:16]}...{verb[-1]}"


def _formatted(verb: Verb, value: Value) -> str | Unknown:
    unknown = first_unknown(value)
    if unknown is not None:
        is_verbatim = verb.mode in "sv" and unknown is value and verb.width is None and verb.precision is None
        return unknown if is_verbatim and "#" not in verb.flags else computed(verb.text, (value,), unknown.why)
    if value is None and verb.mode != "v":
        raise EvaluationError(f'unsupported value for "{verb.text}": null value cannot be formatted')
    try:
        return _known(verb, value)
    except EvaluationError as error:
        raise type(error)(f'unsupported value for "{verb.text}": {error.why}') from None


def _known(verb: Verb, value: Value) -> str:
    if verb.mode == "v":
        return _as_is(verb, value)
    if verb.mode in "sq":
        text = str(to_string(value))
        text = "".join(graphemes(text)[: verb.precision]) if verb.precision else text
        return _padded(verb, _json(text) if verb.mode == "q" else text)
    if verb.mode == "t":
        return "true" if to_bool(value) else "false"
    if verb.mode in _BASES:
        return _integer(verb, to_number(value))
    if verb.mode in "eEfgG":
        return _sign_and_width(verb, *_float_digits(verb.mode, verb.precision, to_number(value)))
    raise NotEvaluatedError("unsupported format verb")


def _json(value: Value) -> str:
    from dynlint.hcl.functions.jsons import json_text  # noqa: PLC0415  # most formats need no JSON

    return json_text(value)


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags and isinstance(value, str):
        return _padded(verb, value)
    if "#" not in verb.flags and kind_of(value) == "number":
        sign, digits = _float_digits("g", None, to_number(value))
        return _padded(verb, sign + digits)
    return _padded(verb, _json(value))


def _padded(verb: Verb, text: str) -> str:
    missing = verb.width - len(graphemes(text)) if verb.width else 0
    pads = ("0" if "0" in verb.flags else " ") * missing
    return text + pads if "-" in verb.flags else pads + text


def _integer(verb: Verb, number: Number) -> str:
    if not isinstance(number, int) and number != 0:
        raise EvaluationError("an integer is required")
    number = int(number)
    base, prefix = _BASES[verb.mode]
    digits = "" if number == 0 and verb.precision == 0 else format(abs(number), base).rjust(verb.precision or 1, "0")
    if verb.precision is not None:
        verb = verb._replace(flags=verb.flags.replace("0", ""))
    return _sign_and_width(verb, "-" if number < 0 else "", digits, prefix if "#" in verb.flags else "")


def _sign_and_width(verb: Verb, sign: str, digits: str, prefix: str = "") -> str:
    """Join the parts of a number and pad it to its width; zeros go after the sign and the prefix of the base."""
    sign = (sign or ("+" if "+" in verb.flags else " " if " " in verb.flags else "")) + prefix
    width = verb.width or 0
    if "-" in verb.flags:
        return (sign + digits).ljust(width)
    return sign + digits.rjust(width - len(sign), "0") if "0" in verb.flags else (sign + digits).rjust(width)


def _float_digits(mode: str, precision: int | None, number: Number) -> tuple[str, str]:
    """Return the sign and the digits of a number by Go's rules for ``e``, ``f`` and ``g``."""
    sign = "-" if number < 0 else ""
    value = abs(number) if isinstance(number, int) else number.copy_abs()
    if mode == "f":
        return sign, _fixed(value, 6 if precision is None else precision)
    if mode in "eE":
        return sign, _scientific(value, 6 if precision is None else precision, mode)
    significant = max(precision, 1) if precision is not None else _digit_count(value)
    exponent = _exponent(value, significant)
    if exponent < -4 or exponent >= (6 if precision is None else significant):
        text = _scientific(value, significant - 1, "E" if mode == "G" else "e")
        return sign, re.sub(r"\.?0*(?=[eE])", "", text) if "." in text else text
    text = _fixed(value, max(significant - 1 - exponent, 0))
    return sign, text.rstrip("0").rstrip(".") if "." in text else text


def _digit_count(value: Number) -> int:
    return len(number_text(value).replace(".", "").strip("0")) or 1


def _exact(value: Number) -> Fraction:
    from fractions import Fraction  # noqa: PLC0415  # start-up: most formats are of text and whole numbers

    return in_binary(Fraction(value))


def _fixed(value: Number, precision: int) -> str:
    scaled = str(round(_exact(value) * 10**precision)).rjust(precision + 1, "0")
    return f"{scaled[:-precision]}.{scaled[-precision:]}" if precision else scaled


def _exponent(value: Number, significant: int) -> int:
    """Return the decimal exponent of a number after rounding to a number of significant digits."""
    return int(_scientific(value, significant - 1, "e").partition("e")[2])


def _scientific(value: Number, precision: int, letter: str) -> str:
    fraction = _exact(value)
    exponent = Decimal(value).adjusted() if value else 0
    scaled = round(fraction * _exact(10) ** (precision - exponent))
    if scaled >= 10 ** (precision + 1):
        exponent += 1
        scaled = round(fraction * _exact(10) ** (precision - exponent))
    digits = str(scaled).ljust(precision + 1, "0")
    point = "." if precision else ""
    return f"{digits[0]}{point}{digits[1:]}{letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
