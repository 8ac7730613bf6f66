"""Converts values to the type of an attribute, as Terraform does: a number becomes text, ``"5"`` becomes 5.

Each function takes a value and the name of its attribute. It returns None for null, an Unknown unchanged, and an
Unknown with the reason for a value that Terraform rejects.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar, Union

from dynlint.model.known import Unknown
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.model.known import Value

Number = Union[int, Decimal]  # noqa: UP007  # evaluated at run time
Text = Union[str, Unknown, None]  # noqa: UP007  # evaluated at run time
Item = TypeVar("Item", str, Number)

_DIGITS = 400
"""The most digits of a number: AWS accepts none with more, and Python does not print numbers of 4,300 digits."""
_BITS = 1300
_NUMBER = lazy_pattern(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,5})?")
_FLAGS = {"true": True, "1": True, "false": False, "0": False}


def text_of(value: Value, name: str) -> Text:
    """Return a value as text."""
    if value is None or isinstance(value, (str, Unknown)):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, (int, Decimal)):
        return _refused(value, name, "a string")
    number = _bounded(value, name)
    if isinstance(number, Decimal):
        text = format(number, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return number if isinstance(number, Unknown) else str(number)


def number_of(value: Value, name: str) -> Number | Unknown | None:
    """Return a value as a number."""
    if value is None or isinstance(value, Unknown):
        return value
    if isinstance(value, str):
        return _spelled(value, name)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return _bounded(value, name)
    return _refused(value, name, "a number")


def flag_of(value: Value, name: str) -> bool | Unknown | None:
    """Return a value as a bool."""
    if value is None or isinstance(value, (bool, Unknown)):
        return value
    if isinstance(value, str):
        return _FLAGS[value] if value in _FLAGS else Unknown(f"{name} is a string that is neither true nor false")
    return _refused(value, name, "a bool")


def texts_of(value: Value, name: str) -> tuple[Text, ...] | Unknown | None:
    """Return a value as a list of strings; elements may be unknown or null."""
    if value is None or isinstance(value, Unknown):
        return value
    if not isinstance(value, (list, tuple)):
        return _refused(value, name, "a list of strings")
    return tuple(text_of(item, f"an element of {name}") for item in value)


def mapping_of(value: Value, name: str) -> dict[str, Text] | Unknown | None:
    """Return a value as a map of strings; elements may be unknown or null."""
    if value is None or isinstance(value, Unknown):
        return value
    if not isinstance(value, dict):
        return _refused(value, name, "a map of strings")
    return {key: text_of(item, f"{name}.{key}") for key, item in value.items()}


def _spelled(text: str, name: str) -> Number | Unknown:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return Unknown(f"{name} is a string that spells no number")
    number = _bounded(Decimal(text), name)
    return int(number) if isinstance(number, Decimal) and number == number.to_integral_value() else number


def _bounded(number: Number, name: str) -> Number | Unknown:
    far = number.bit_length() > _BITS if isinstance(number, int) else abs(number.adjusted()) > _DIGITS
    return Unknown(f"{name} has more than {_DIGITS} digits") if far else number


def _refused(value: Value, name: str, wanted: str) -> Unknown:
    return Unknown(f"{name} is {_called(value)}, and Terraform takes {wanted}")


def _called(value: Value) -> str:
    if isinstance(value, bool):
        return "a bool"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, dict):
        return "a map"
    return "a list" if isinstance(value, (list, tuple)) else "a number"
