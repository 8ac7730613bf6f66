"""Reads the conditions of policies from YAML; a mistake is reported with line and column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.model.effort import EFFORT
from dynlint.rulebook.yaml_rules.comparisons import OPERATORS
from dynlint.rulebook.yaml_rules.conditions import (
    Combination,
    Condition,
    ConditionComparison,
    Items,
    Negation,
    Sibling,
    Size,
)
from dynlint.settings.limits import MATCHES_STEPS, STEPS_OF_A_COMPARISON
from dynlint.settings.yaml_with_places import MarkedError, expected, flag, listed, members, word

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.settings.yaml_with_places import Marked

_SUBJECTS = ("attribute", "size")
_WORDS = ("all", "any", "not")
_QUANTIFIERS = ("every", "some")
_FLAGS = ("exists", "absent", "empty")
_LISTS = ("in", "not_in", "intersects", "within")
_NUMBERS = ("at_least", "at_most", "more_than", "less_than")
_OF_SIZE = ("equals", "not_equals", *_NUMBERS)
_FIXED = (*_FLAGS, "matches", "like", "in_network")
"""Operators whose operand is written out."""


def condition(entry: Marked) -> Condition:
    """Return the condition of an entry; raise MarkedError if it has none."""
    at = members(entry, "a condition", (*_SUBJECTS, *_WORDS, *_QUANTIFIERS, *OPERATORS))
    for subject in _SUBJECTS:
        if subject in at:
            return _about(entry, at, subject)
    if len(at) != 1 or not at.keys() <= set(_WORDS):
        raise MarkedError(
            entry.line, entry.column, 'a condition needs "attribute" with an operator, or all, any or not'
        )
    ((key, value),) = at.items()
    if key == "not":
        return Negation(condition(value))
    parts = tuple(condition(item) for item in listed(value, key))
    if not parts:
        raise expected(value, key, "a list of conditions")
    return Combination(key, parts)


def _about(entry: Marked, at: dict[str, Marked], subject: str) -> Condition:
    path = _path(at[subject], subject)
    operators = [key for key in at if key != subject]
    known = _OF_SIZE if subject == "size" else (*OPERATORS, *_QUANTIFIERS)
    if len(operators) != 1 or operators[0] not in known:
        raise MarkedError(entry.line, entry.column, f"a condition needs exactly one operator of {', '.join(known)}")
    operator, value = operators[0], at[operators[0]]
    if operator in _QUANTIFIERS:
        return Items(path, operator, condition(value))
    if subject == "size":
        if not _is_number(value):
            raise expected(value, operator, "a number")
        return Size(path, operator, value.value)
    return ConditionComparison(path, operator, _operand(operator, value))


def _path(entry: Marked, what: str) -> tuple[str, ...]:
    path = tuple(word(entry, what).replace("[", ".").replace("]", "").split("."))
    if not all(path):
        raise expected(entry, what, "a path such as point_in_time_recovery.enabled")
    return path


def _is_number(entry: Marked) -> bool:
    return not isinstance(entry.value, (str, bool, tuple, dict, type(None)))


def _operand(operator: str, entry: Marked) -> Any:
    given = entry.value
    if operator not in _FIXED and isinstance(given, dict) and given.keys() == {"attribute"}:
        return Sibling(_path(members(entry, operator)["attribute"], "attribute"))
    if operator in _FLAGS and given is not None:
        return flag(entry, operator)
    if operator in ("matches", "in_network") and isinstance(given, str):
        return _compiled(operator, entry)
    fits = {
        **dict.fromkeys(_LISTS, entry.items is not None),
        **dict.fromkeys(_NUMBERS, _is_number(entry)),
        **dict.fromkeys(("equals", "not_equals", "contains"), given is not None),
        "like": isinstance(given, str),
    }
    if fits.get(operator):
        return given
    raise expected(entry, operator, _OPERANDS.get(operator, "a value"))


def _compiled(operator: str, entry: Marked) -> Any:
    from ipaddress import ip_network  # noqa: PLC0415  # only for networks

    try:
        return _pattern(entry) if operator == "matches" else ip_network(entry.value)
    except ValueError as error:
        raise MarkedError(entry.line, entry.column, f"this is no network: {error}") from None


def _pattern(entry: Marked) -> Callable[[str], bool]:
    from dynlint.linear.pattern_errors import PatternError  # noqa: PLC0415  # only for patterns
    from dynlint.linear.whole import whole_matcher  # noqa: PLC0415  # only for patterns

    try:
        return whole_matcher(entry.value, MATCHES_STEPS, _spend)
    except PatternError as error:
        hints = [f" (the syntax is that of RE2, which has {what})" for sign, what in _NOT_IN_RE2 if sign in entry.value]
        why = f"this is no regular expression: {error.why}{hints[0] if hints else ''}"
        raise MarkedError(entry.line, entry.column, why) from None


def _spend(steps: int) -> None:
    """Add the steps of a match to the comparisons that rules may make over one root module."""
    EFFORT.spend(1 + steps // STEPS_OF_A_COMPARISON)


_NOT_IN_RE2 = (
    ("(?=", "no lookahead"),
    ("(?!", "no lookahead"),
    ("(?<=", "no lookbehind"),
    ("(?<!", "no lookbehind"),
    ("(?P=", "no back-references"),
    (r"\Z", r"\z for the end of the text"),
    (r"\1", "no back-references"),
)

_OPERANDS = {
    **dict.fromkeys(_FLAGS, "true or false"),
    **dict.fromkeys(_LISTS, "a list"),
    **dict.fromkeys(_NUMBERS, "a number"),
    "matches": "a regular expression",
    "like": "a pattern, such as acme-*",
    "in_network": "a network, such as 10.0.0.0/8",
}
