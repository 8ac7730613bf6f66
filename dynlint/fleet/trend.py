"""Compares findings with an earlier run's: by rule, resource and environment, never by line numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from dynlint.fleet import parts
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.fleet.survey import Orders, Outcome

_WHAT = ("kind", "rule", "name", "fingerprint", "environments")


class Trend(NamedTuple):
    """The numbers of ``new`` and ``gone`` findings, counted in each environment."""

    by_rule: defaultdict[str, Counter[str]]
    by_source: defaultdict[str, Counter[str]]
    unseen: int
    """How many sources the earlier run did not have: all they say is new."""


def trend(outcomes: Iterable[Outcome], orders: Orders) -> Trend:
    """Compare the sources of a run with those of an earlier one."""
    by_rule: defaultdict[str, Counter[str]] = defaultdict(Counter)
    by_source: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unseen = 0
    for outcome in outcomes:
        now, then = (parts.part_path(folder, outcome.source) for folder in (orders.folder, orders.earlier))
        unseen += parts.note(then) is None
        here, before = _said(now), _said(then)
        for word, difference in (("new", here - before), ("gone", before - here)):
            for (rule, *_), number in difference.items():
                by_rule[rule][word] += number
                by_source[outcome.source][word] += number
    return Trend(by_rule, by_source, unseen)


def _said(path: str) -> Counter[tuple[str, str, str]]:
    """Return the findings of a part: rule, fingerprint, environment."""
    return Counter(
        (f"{row['rule']} {row['name']}", row["fingerprint"], environment)
        for row in parts.rows(path, _WHAT)
        if row["kind"] == "finding"
        for environment in row["environments"] or ("",)
    )
