"""Clauses for findings about alarms with a table's name in another region or account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.dynamodb.table import Index
from dynlint.model.system.links import INDEX_DIMENSION, table_of
from dynlint.model.system.table_match import sees

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.placement import Placement
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


def search_doubt(metric: str, table: Table, module: Module) -> str:
    """Return why it is not known whether a search alarm covers the place of a table; an empty text otherwise."""
    alarm = next((alarm for alarm, answer in module.searches_for(metric, table) if answer is None), None)
    if alarm is None:
        return ""
    doubt = alarm.block.placement.doubt(table.block.placement)
    return f"it is unknown whether {alarm.address} looks for {metric} of this table: {doubt}"


def alarms_apart(names: Iterable[str], subject: Table | Index, module: Module) -> str:
    """Return a clause that alarms for a table or index are in another place; empty if there are none.

    It is the beginning of a sentence that continues with what to add.
    """
    table = table_of(subject)
    metrics = (each for each in module.metrics_out_of_sight(table) if _is_about(each, names, subject))
    searching = (alarm for name in names for alarm, answer in module.searches_for(name, table) if answer is False)
    places = (*(each.placement for each in metrics), *(alarm.block.placement for alarm in searching))
    return out_of_reach("alarms in {there} do not see a table in {here}", places[0], table) if places else ""


def _is_about(metric: Metric, names: Iterable[str], subject: Table | Index) -> bool:
    of_index = metric.dimension(INDEX_DIMENSION) is not None
    return of_index == isinstance(subject, Index) and any(metric.is_meant_as(name) is not False for name in names)


def doubt_of_place(metric: Metric, table: Table) -> str:
    """Return, as the end of a sentence, why it is not known whether a metric is in a table's place; else empty."""
    doubt = metric.placement.doubt(table.block.placement) if sees(metric, table) is None else ""
    return f": {doubt}" if doubt else ""


def out_of_reach(what: str, place: Placement, table: Table) -> str:
    """Return a clause that something with a table's name is for another place; the sentence continues with what to add.

    `what` contains ``{there}`` and ``{here}``: ``alarms in {there} do not see a table in {here}``.
    """
    there, here = place.beside(table.block.placement)
    return f"{what.format(there=there, here=here)}; "
