"""The matrices of the HTML page: resources in their environments down, rules or metrics across."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.relations.coverage import THROTTLES
from dynlint.reports.html_pieces import element, text
from dynlint.reports.order import counted
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.finding import Watch, Watched
    from dynlint.reports.html_pieces import Numbered
    from dynlint.reports.rule_help import RuleHelp

_RULES = "E error, W warning, I info. A letter opens its findings; the arrow keys move between letters."
_METRICS = "✓ an alarm watches it, ? perhaps one does, · none does. The last column has every finding about its alarms."
ANYWHERE = "any environment"
"""What a row says of findings without environments."""


class Row(NamedTuple):
    """A resource of a root module in an environment."""

    root: str
    kind: int
    address: str
    environment: str
    index_name: str = ""


def by_rule(findings: Sequence[Numbered], helps: dict[str, RuleHelp]) -> str:
    """Return which resource breaks which rule in which environment."""
    cells: dict[Row, dict[str, list[Numbered]]] = {}
    for each in findings:
        for root, environment in places(each):
            address = each.finding.address
            row = Row(root, "aws_dynamodb_table." not in address, address, environment)
            cells.setdefault(row, {}).setdefault(each.finding.rule, []).append(each)
    rules = sorted({each.finding.rule for each in findings})
    columns = [_Column(helps[rule].name, helps[rule].title, helps[rule].theme, rule) for rule in rules]

    def filled(row: Row) -> Iterable[str]:
        return (mark(cells[row].get(rule, ()), row) for rule in rules)

    return _matrix("Resources and rules", _RULES, "rules", columns, sorted(cells), filled)


def by_metric(watched: Sequence[Watched], findings: Sequence[Numbered]) -> str:
    """Return which alarms watch which metric of which table; `findings` are those about alarms."""
    rows = {
        Row(each.root, 0, each.address, each.environment or ANYWHERE, each.index_name): each.watches for each in watched
    }
    said: dict[Row, list[Numbered]] = {row: [] for row in rows}
    of_table: dict[tuple[object, ...], list[Row]] = {}
    for row in sorted(rows, reverse=True):
        of_table.setdefault(row[:4], []).append(row)
    for each in findings:
        for root, environment in places(each):
            own = of_table.get((root, 0, each.finding.address, environment), ())
            for row in [row for row in own if _speaks_of(each, row.index_name)][:1]:
                said[row].append(each)
    metrics = sorted({watch.metric for watches in rows.values() for watch in watches} - {*THROTTLES})
    columns = [*(_Column(name, name, "alarms") for name in (*THROTTLES, *metrics)), _Column("findings", "", "alarms")]

    def filled(row: Row) -> Iterable[str]:
        for metric in (*THROTTLES, *metrics):
            yield _watch([watch for watch in rows[row] if watch.metric == metric], metric, said[row], row)
        yield mark(said[row], row)

    return _matrix("Alarm coverage", _METRICS, "metrics", columns, sorted(rows), filled)


def places(each: Numbered) -> list[tuple[str, str]]:
    """Return the root modules and environments that a finding is made in."""
    finding = each.finding
    found = [(where.root, where.environment or ANYWHERE) for where in finding.occurrences]
    return found or [("", name) for name in finding.environments or (ANYWHERE,)]


def mark(findings: Sequence[Numbered], row: Row) -> str:
    """Return what opens the findings of a cell: the letter of the worst one's severity, and how many there are."""
    if not findings:
        return ""
    finding = findings[0].finding
    also = f" and {counted(len(findings) - 1, 'more finding')}" if len(findings) > 1 else ""
    label = finding.severity.label
    about = f"{label}: {finding.name}{also} in {row.environment}, {row.address}"
    return element(
        "a",
        label[0].upper() + (element("sub", str(len(findings))) if len(findings) > 1 else ""),
        **{
            "class": f"mark {label}",
            "href": f"#{findings[0].id}",
            "data-findings": " ".join(each.id for each in findings),
            "aria-label": about,
            "title": about,
        },
    )


class _Column(NamedTuple):
    """The head of a column: its name, what it means, its theme, and the id of a rule."""

    name: str
    title: str
    theme: str
    id: str = ""


def _matrix(
    heading: str,
    hint: str,
    kind: str,
    columns: Sequence[_Column],
    rows: Sequence[Row],
    filled: Callable[[Row], Iterable[str]],
) -> str:
    if not rows:
        return ""
    themes = [column.theme for column in columns]
    edges = [theme != before for theme, before in zip(themes, ["", *themes])]
    head = "".join(_head(column, edge) for column, edge in zip(columns, edges))
    groups: dict[str, dict[str, list[Row]]] = {}
    for row in rows:
        groups.setdefault(row.root, {}).setdefault(row.address, []).append(row)
    bodies = []
    for root, addresses in groups.items():
        if len(groups) > 1:
            name = element("th", element("code", text(root)), scope="rowgroup", colspan=str(len(columns) + 2))
            bodies.append(element("tbody", element("tr", name), **{"class": "root", "data-root": root}))
        bodies += [
            element("tbody", "".join(_row(row, edges, filled(row)) for row in each)) for each in addresses.values()
        ]
    corner = element("th", "resource", scope="col") + element("th", "environment", scope="col")
    table = f"<table><thead><tr>{corner}{head}</tr></thead>\n" + "\n".join(bodies) + "\n</table>"
    scroller = element("div", table, **{"class": "scroller", "tabindex": "0", "role": "region", "aria-label": heading})
    about = element("h2", text(heading)) + element("p", text(hint), **{"class": "hint"})
    return element("section", about + scroller, **{"class": f"matrix {kind}"})


def _head(column: _Column, edge: bool) -> str:
    small = f" <small>{text(column.id)}</small>" if column.id else ""
    about = {"scope": "col", "title": f"{column.theme}: {column.title}"} | ({"class": "edge"} if edge else {})
    return element("th", f"<span>{text(column.name)}{small}</span>", **about)


def _row(row: Row, edges: Iterable[bool], cells: Iterable[str]) -> str:
    index = f" <small>index {text(row.index_name)}</small>" if row.index_name else ""
    address = element("code", text(row.address).replace(".", ".<wbr>"))
    heads = element("th", address, scope="row") + element("th", text(row.environment) + index, scope="row")
    tags = ('<td class="edge">' if edge else "<td>" for edge in edges)
    filled = "".join(f"{tag}{cell}</td>" for tag, cell in zip(tags, cells))
    return element("tr", heads + filled, **{"data-root": row.root, "data-environment": row.environment})


def _watch(watches: Sequence[Watch], metric: str, findings: Sequence[Numbered], row: Row) -> str:
    """Return whether a metric is watched, and the findings where it is not and should be."""
    sure = [watch.alarm for watch in watches if watch.sure]
    if watches:
        sign, kind = ("✓", "yes") if sure else ("?", "maybe")
        about = (
            f"{metric} is{'' if sure else ' perhaps'} watched by {', '.join(sure or [each.alarm for each in watches])}"
        )
        return element("span", sign, **{"class": kind, "title": about, "aria-label": about, "role": "img"})
    missing = [each for each in findings if metric in each.finding.message]
    none = element("span", "·", **{"class": "no", "aria-label": f"{metric} is not watched", "role": "img"})
    return mark(missing, row) or none


def _speaks_of(each: Numbered, index: str) -> bool:
    """Tell whether a finding is about an index of a table, or about the table itself (no index)."""
    finding = each.finding
    return not index or ("secondary_index" in finding.attribute and index in finding.message)
