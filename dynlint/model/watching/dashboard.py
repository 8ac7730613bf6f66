"""Dashboards: the metrics in their widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import UndeterminedError
from dynlint.model.iam.policy_text import parse_document
from dynlint.model.known import Unknown, comparison_key
from dynlint.model.placement import Placement
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Value


class DrawnMetric(NamedTuple):
    """One line of a widget: its place and its metric."""

    place: Attribute
    namespace: Value
    name: Value
    dimensions: dict[str, Value]
    placement: Placement
    """The place of the metric: region and account."""

    @property
    def subject(self) -> tuple[tuple[str, str | None], ...]:
        """The dimensions without the operation, and the place: equal for lines about the same table and index."""
        given = sorted(self.dimensions.items(), key=lambda item: item[0])
        place = zip(Placement._fields, self.placement)
        return tuple((name, comparison_key(value)) for name, value in (*given, *place) if name != "Operation")


def drawn_metrics(dashboard: Block) -> Iterator[DrawnMetric]:
    """Yield the metrics of an aws_cloudwatch_dashboard; raise UndeterminedError if its body is not known."""
    body = dashboard.get("dashboard_body")
    data = parse_document(body.symbol)
    if isinstance(data, Unknown):
        raise UndeterminedError(body, data.why)
    for number, widget in enumerate(_listed(data, "widgets")):
        properties = widget.get("properties") if isinstance(widget, dict) else None
        route: tuple[Value, ...] = ("widgets", number, "properties", "metrics")
        place = _place(dashboard.placement, properties)
        yield from _lines(body, _listed(properties, "metrics"), route, place)


def _place(place: Placement, options: Value) -> Placement:
    """Return the place of a widget or of a line; parts that it does not set are those of `place`."""
    if not isinstance(options, dict):
        return place
    region, account = options.get("region"), options.get("accountId")
    place = place.in_region(region) if isinstance(region, (str, Unknown)) else place
    return place.in_account(account) if isinstance(account, (str, Unknown)) else place


def _lines(
    body: Attribute, lines: tuple[Value, ...], route: tuple[Value, ...], around: Placement
) -> Iterator[DrawnMetric]:
    before: list[Value] = []
    for number, line in enumerate(lines):
        fields = [item for item in line if not isinstance(item, dict)] if isinstance(line, (list, tuple)) else []
        if fields:
            before = _written_out(fields, before)
            pairs = before[2:]
            if len(before) >= 2 and all(isinstance(name, str) for name in pairs[::2]):
                dimensions = {str(name): value for name, value in zip(pairs[::2], pairs[1::2])}
                name = before[1]
                place = body.within((*route, number), name if isinstance(name, str) else "")
                options = line[-1] if isinstance(line, (list, tuple)) else None
                yield DrawnMetric(place, before[0], name, dimensions, _place(around, options))


def _written_out(line: list[Value], before: list[Value]) -> list[Value]:
    """Replace ``"..."`` (several fields) and ``"."`` (one field) by the fields of the previous line."""
    if line[:1] == ["..."]:
        line = before[: max(0, len(before) - len(line) + 1)] + line[1:]
    return [before[number] if item == "." and number < len(before) else item for number, item in enumerate(line)]


def _listed(data: Value, name: str) -> tuple[Value, ...]:
    found = data.get(name) if isinstance(data, dict) else None
    return tuple(found) if isinstance(found, (list, tuple)) else ()
