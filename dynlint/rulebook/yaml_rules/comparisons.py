"""How a policy in YAML compares a value with an operand: true, false, or None for undecided."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from dynlint.model.known import Document, Reference, Template, Unknown, first_unknown, same
from dynlint.model.three_valued import any_of, opposite

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.model.known import Value

    Answer = bool | None
    """None where nobody can tell."""


def plain(value: Value) -> Any:
    """Return a value as Terraform prints it, so that ``5`` is ``"5"`` and ``true`` is ``"true"``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, Decimal)):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    return tuple(plain(item) for item in value) if isinstance(value, (list, tuple)) else value


def equals(value: Value, operand: Value) -> Answer:
    """Tell whether two values are equal; None if that is not known."""
    if isinstance(value, Unknown) or isinstance(operand, Unknown):
        are_plain = all(isinstance(each, (Unknown, str, int, bool, Decimal)) for each in (value, operand))
        return same(plain(value), plain(operand)) if are_plain else None
    return None if first_unknown(value) or first_unknown(operand) else plain(value) == plain(operand)


def _one_of(value: Value, operand: Value) -> Answer:
    if isinstance(operand, Unknown):
        return None
    listed = operand if isinstance(operand, (list, tuple)) else (operand,)
    return any_of(equals(value, item) for item in listed)


def _exists(value: Value, operand: bool) -> Answer:
    if isinstance(value, Unknown) and not _is_never_null(value):
        return None
    return (value is not None) == operand


def _is_empty(value: Value, operand: bool) -> Answer:
    if isinstance(value, Unknown):
        return opposite(operand) if isinstance(value, Template) and any(map(str, _texts(value))) else None
    return (value in (None, "", (), [], {})) == operand


def _texts(value: Template) -> list[str]:
    return [part for part in value.parts if isinstance(part, str)]


def _is_never_null(value: Unknown) -> bool:
    """Tell whether an unknown value is certainly not null: text, or an attribute that a resource always has."""
    if isinstance(value, Reference):
        return bool(value.attribute) and not re.search(r"(^|\.)(var|local|data)\.", value.address)
    return isinstance(value, (Template, Document))


def _of_text(accepts: Callable[[str, Any], bool]) -> Callable[[Value, Any], Answer]:
    def answer(value: Value, operand: Any) -> Answer:
        if isinstance(value, Unknown):
            return None
        text = plain(value)
        return isinstance(text, str) and accepts(text, operand)

    return answer


def _matches(value: Value, accepts: Callable[[str], bool]) -> Answer:
    from dynlint.linear.pattern_errors import PatternLimitError  # noqa: PLC0415  # only for patterns

    try:
        return _of_text(lambda text, _operand: accepts(text))(value, None)
    except PatternLimitError:
        return None


def _in_network(text: str, network: Any) -> bool:
    from ipaddress import ip_network  # noqa: PLC0415  # only for networks

    try:
        inner = ip_network(text, strict=False)
    except ValueError:
        return False
    return bool(inner.version == network.version and inner.subnet_of(network))


def _contains(value: Value, operand: Value) -> Answer:
    if isinstance(value, Unknown) or isinstance(operand, Unknown):
        return None
    if isinstance(value, dict):
        return any_of(equals(key, operand) for key in value)
    if isinstance(value, (list, tuple)):
        return any_of(equals(item, operand) for item in value)
    return isinstance(value, str) and str(plain(operand)) in value


def _intersects(value: Value, operand: Value) -> Answer:
    if isinstance(value, Unknown) or isinstance(operand, Unknown):
        return None
    return any_of(_one_of(item, operand) for item in _items(value))


def _within(value: Value, operand: Value) -> Answer:
    if isinstance(value, Unknown) or isinstance(operand, Unknown):
        return None
    return opposite(any_of(opposite(_one_of(item, operand)) for item in _items(value)))


def _items(value: Value) -> list[Value]:
    """Return the items of a list, the keys of a map, a single value as the only item, nothing for null."""
    return [] if value is None else list(value) if isinstance(value, (list, tuple, dict)) else [value]


def _of_number(accepts: Callable[[Decimal, Decimal], bool]) -> Callable[[Value, Value], Answer]:
    def answer(value: Value, operand: Value) -> Answer:
        if isinstance(value, Unknown) or isinstance(operand, Unknown):
            return None
        try:
            return not isinstance(value, bool) and accepts(Decimal(str(value)), Decimal(str(operand)))
        except InvalidOperation:
            return False

    return answer


OPERATORS: dict[str, Callable[[Any, Any], bool | None]] = {
    "equals": equals,
    "not_equals": lambda value, operand: opposite(equals(value, operand)),
    "in": _one_of,
    "not_in": lambda value, operand: opposite(_one_of(value, operand)),
    "exists": _exists,
    "absent": lambda value, operand: _exists(value, not operand),
    "empty": _is_empty,
    "matches": _matches,
    "like": _of_text(fnmatchcase),
    "in_network": _of_text(_in_network),
    "at_least": _of_number(lambda number, least: number >= least),
    "at_most": _of_number(lambda number, most: number <= most),
    "more_than": _of_number(lambda number, limit: number > limit),
    "less_than": _of_number(lambda number, limit: number < limit),
    "contains": _contains,
    "intersects": _intersects,
    "within": _within,
}
"""What a value is compared with an operand by; True, False, or None where nobody can tell."""
