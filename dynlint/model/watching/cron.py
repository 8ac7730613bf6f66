"""Cron expressions of AWS: ``cron(minutes hours day-of-month month day-of-week year)``."""

from __future__ import annotations

import re

from dynlint.startup.light_tuples import NamedTuple


class _Field(NamedTuple):
    name: str
    least: int
    most: int
    names: tuple[str, ...] = ()
    marks: str = ""
    """Further characters that it may contain: L (last), W (weekday), # (number in the month), ? (any)."""


_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_DAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")
_FIELDS = (
    _Field("minutes", 0, 59),
    _Field("hours", 0, 23),
    _Field("day of month", 1, 31, (), "LW?"),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of week", 1, 7, _DAYS, "L#?"),
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
        ends = span.split("-") if not span.endswith("L") else [span]
        if not all(_is_value(end, field) for end in ends) or (step and not step.isdigit()) or len(ends) > 2:
            return f"its {field.name} cannot be {text}"
    return ""


def _is_value(text: str, field: _Field) -> bool:
    if text == "*" or text in field.names or (text and text in field.marks):
        return True
    if field.marks:
        text = text.partition("#")[0] if "#" in field.marks else text
        text = text.rstrip(field.marks.replace("?", "").replace("#", "")) or "1"
    return text in field.names or (text.isdecimal() and len(text) < 5 and field.least <= int(text) <= field.most)
