"""Schedules of Application Auto Scaling: ``at(...)``, ``rate(...)`` and ``cron(...)``.

https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
"""

from __future__ import annotations

from dynlint.model.watching.cron import cron_fault
from dynlint.startup.lazy_regex import lazy_pattern

_WRITTEN = lazy_pattern(r"(at|rate|cron)\((.*)\)")
_RATE = lazy_pattern(r"([1-9]\d*) (minute|hour|day)s?")


def schedule_fault(expression: str) -> str:
    """Return the mistake in a schedule, as a clause; empty if it is right."""
    found = _WRITTEN.fullmatch(expression.strip())
    if found is None:
        return "it is none of at(...), rate(...) and cron(...)"
    if found[1] == "cron":
        return cron_fault(expression)
    return _of_point(found[2]) if found[1] == "at" else _of_rate(found[2])


def _of_point(text: str) -> str:
    from datetime import datetime  # noqa: PLC0415  # few actions name a point in time

    try:
        datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007  # the time zone is another argument
    except ValueError:
        return f'"{text}" is no point in time like 2027-01-31T18:00:00'
    return ""


def _of_rate(text: str) -> str:
    return "" if _RATE.fullmatch(text) else f'"{text}" is no number of minutes, hours or days'
