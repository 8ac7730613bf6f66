"""The summary of a fleet's run, in Markdown: by rule, by source, and compared with an earlier run."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from dynlint.finding import Severity
from dynlint.reports.escape import shown
from dynlint.reports.order import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dynlint.fleet.survey import Outcome
    from dynlint.fleet.trend import Trend

_ROWS = 500
"""How many sources a table names: the rest is in the parts."""
SEVERITIES = tuple(severity.label for severity in sorted(Severity, reverse=True))


def page(outcomes: Sequence[Outcome], trend: Trend | None = None) -> str:
    """Return the page; it does not depend on the order of the outcomes."""
    ordered = sorted(outcomes, key=lambda outcome: outcome.source)
    total = sum(outcome.count(severity) for outcome in ordered for severity in SEVERITIES)
    blocks = [f"# dynlint: {counted(total, 'finding')} in {counted(len(ordered), 'source')}", _facts(ordered)]
    blocks += [_since(trend)] if trend else []
    blocks += [_by_rule(ordered, trend), _by_source(ordered, trend), _errors(ordered)]
    return "\n\n".join(filter(None, blocks)) + "\n"


def totals(outcomes: Iterable[Outcome]) -> Counter[str]:
    """Return the number of findings of each severity."""
    return Counter({severity: sum(each.count(severity) for each in outcomes) for severity in SEVERITIES})


def _facts(outcomes: Sequence[Outcome]) -> str:
    words = ("tables", "roots", "undecided", "suppressed")
    numbers = [f"{sum(getattr(outcome, word) for outcome in outcomes):,} {word}" for word in words]
    return f"{', '.join(numbers)}; {sum(outcome.seconds for outcome in outcomes):,.1f} seconds of work."


def _since(trend: Trend) -> str:
    new, gone = (sum(changes[word] for changes in trend.by_rule.values()) for word in ("new", "gone"))
    unseen = f", {counted(trend.unseen, 'source')} of these not in that run" if trend.unseen else ""
    return f"Since the earlier run, counted in each environment: **{new:,} new, {gone:,} gone**{unseen}."


def _by_rule(outcomes: Sequence[Outcome], trend: Trend | None) -> str:
    numbers: dict[str, Counter[str]] = {}
    for outcome in outcomes:
        for rule, found in outcome.findings.items():
            numbers.setdefault(rule, Counter()).update({**found, "sources": 1})
    names = {*numbers, *(trend.by_rule if trend else ())}
    ranked = sorted(names, key=lambda name: (_rank(numbers.get(name, Counter())), name))
    rows = [(name, [numbers.get(name, Counter())[word] for word in (*SEVERITIES, "sources")]) for name in ranked]
    return _table("By rule", ("rule", *SEVERITIES, "sources"), rows, trend.by_rule if trend else None)


def _by_source(outcomes: Sequence[Outcome], trend: Trend | None) -> str:
    ranked = sorted(outcomes, key=lambda each: (_rank(totals([each])), each.source))
    rows = [
        (each.source, [*(each.count(word) for word in SEVERITIES), each.undecided, each.suppressed, each.tables])
        for each in ranked[:_ROWS]
    ]
    columns = ("source", *SEVERITIES, "undecided", "suppressed", "tables")
    table = _table("By source", columns, rows, trend.by_source if trend else None)
    left_out = len(outcomes) - _ROWS
    return table + (f"\n\n{counted(left_out, 'more source')} with no more of them: in the parts." * (left_out > 0))


def _errors(outcomes: Sequence[Outcome]) -> str:
    errors = [(outcome.source, error) for outcome in outcomes for error in outcome.errors]
    if not errors:
        return ""
    lines = [f"- {_code(source)}: {_code(error)}" for source, error in errors[:_ROWS]]
    lines += [f"- and {len(errors) - _ROWS:,} more"] if len(errors) > _ROWS else []
    return "\n".join(["## Not everything could be analysed", "", *lines])


def _table(
    heading: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, list[int]]],
    changes: Mapping[str, Counter[str]] | None,
) -> str:
    """Return a table; the first column holds names, the others numbers."""
    if not rows:
        return ""
    words = ("new", "gone") if changes is not None else ()
    lines = [
        f"## {heading}",
        "",
        f"| {' | '.join((*columns, *words))} |",
        f"|---{'|--:' * (len(columns) + len(words) - 1)}|",
    ]
    for name, numbers in rows:
        cells = [*numbers, *((changes or {}).get(name, Counter())[word] for word in words)]
        lines.append(f"| {_code(name)} | {' | '.join(f'{number:,}' for number in cells)} |")
    return "\n".join(lines)


def _rank(numbers: Counter[str]) -> tuple[int, ...]:
    """Return the sort key that puts the worst first."""
    return tuple(-numbers[severity] for severity in SEVERITIES)


def _code(text: str) -> str:
    """Return a text as code on one line, safe inside a table."""
    return "`" + shown(" ".join(text.split())).replace("`", "'").replace("|", "\\|") + "`"
