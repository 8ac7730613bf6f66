"""Cron expressions of AWS: ``cron(minutes hours day-of-month month day-of-week year)``."""

from __future__ import annotations

import re

from dynlint.startup.light_tuples import NamedTuple


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    """Signs that stand for a value: ? (any), L (last), LW (the last weekday)."""
    suffix: str = ""
    """What may follow a value: W (the nearest weekday), L (the last one), #2 (the second one)."""


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, (), ("?", "L", "LW"), "W"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 1, 7, _DAYS, ("?", "L"), "L|#[1-5]"),
    _Field("year", 1970, 2199),
)


def cron_fault(expression: str) -> str:
    """Return the mistake in a ``cron(...)``, as a clause; empty if it is right, or not a cron expression."""
    found = re.fullmatch(r"\s*cron\s*\((.*)\)\s*", expression)
    if found is None:
        return ""
    parts = found[1].split()
    if len(parts) != len(_FIELDS):
        return f"it has {len(parts)} fields instead of six: minutes, hours, day of month, month, day of week, year"
    if (parts[2] == "?") == (parts[4] == "?"):
        return "exactly one of day of month and day of week has to be ?"
    faults = (_fault(part, field) for part, field in zip(parts, _FIELDS))
    return next((fault for fault in faults if fault), "")


def _fault(text: str, field: _Field) -> str:
    for item in text.upper().split(","):
        span, _, step = item.partition("/")
        ends = span.split("-")
        if not all(_is_value(end, field) for end in ends) or (step and not step.isdigit()) or len(ends) > 2:
            return f"its {field.name} cannot be {text}"
    return ""


def _is_value(text: str, field: _Field) -> bool:
    if text == "*" or text in field.alone:
        return True
    value = re.sub(f"(?:{field.suffix})$", "", text) if field.suffix else text
    return value in field.words or (value.isdecimal() and len(value) < 5 and field.least <= int(value) <= field.most)
