"""What an alarm watches and what autoscaling moves: the table or the index behind a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.effort import EFFORT
from dynlint.model.known import Unknown, identity, same
from dynlint.model.table import Index

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.alarm import Metric
    from dynlint.model.block import Block
    from dynlint.model.known import Value
    from dynlint.model.module import Module
    from dynlint.model.scaling import ScalingResource
    from dynlint.model.table import Table

INDEX_DIMENSION = "GlobalSecondaryIndexName"


def watched_table(metric: Metric, module: Module) -> Table | None:
    """Return the table of a metric; None where it has none, is of another configuration, or nobody can tell."""
    return module.table_named(metric.dimension("TableName"))


def watched(metric: Metric, module: Module) -> Table | Index | None:
    """Return the index of a metric where it names one, else its table."""
    table, name = watched_table(metric, module), metric.dimension(INDEX_DIMENSION)
    return table if table is None or name is None else index_of(table, name, module)


def table_of(subject: Table | Index) -> Table:
    """Return the table of an index, or the table itself."""
    return subject.table if isinstance(subject, Index) else subject


def is_of_index(metric: Metric, index: Index, module: Module) -> bool | None:
    """Tell whether a metric is of an index; None where that cannot be told."""
    name = metric.dimension(INDEX_DIMENSION)
    if name is None:
        return False
    named = same(module.plain(name), index.name.symbol)
    if identity(module.plain(metric.dimension("TableName"))) == index.table.identity:
        return named
    return None if named is not False and module.may_name(metric, index.table) else False


def is_inspected(subject: Table | Index, insights: Block, module: Module) -> bool | None:
    """Tell whether contributor insights are those of a table or index; None where that cannot be told."""
    table, name = table_of(subject), module.plain(insights.get("table_name").symbol)
    found = True if identity(name) == table.identity else same(name, module.plain(table.name.symbol))
    if found is not True and identity(name) in module.table_names.identities:
        return False
    index = insights.get("index_name").symbol or None
    if subject is table:
        return found if index is None else None if isinstance(index, Unknown) and found is not False else False
    named = False if index is None else same(index, subject.name.symbol)
    return False if False in (found, named) else None if None in (found, named) else True


def index_of(table: Table, name: Value, module: Module) -> Index | None:
    """Return the index of a table that has a name; None where there is none, or nobody can tell."""
    wanted = identity(module.plain(name))
    found = (index for index in table.indexes if wanted is not None and identity(index.name.symbol) == wanted)
    return next(found, None)


def scaled(resource: ScalingResource, module: Module) -> Table | Index | None:
    """Return what a scaling target or policy of DynamoDB moves; None where it is not here, or nobody can tell."""
    if not resource.namespace.is_("dynamodb"):
        return None
    path = identity(module.plain(resource.resource_id.symbol)) or ""
    name, separator, index = path.removeprefix("table/").partition("/index/")
    table = module.table_named(name) if path.startswith("table/") else None
    return index_of(table, index, module) if table is not None and separator else table


def same_scaling(left: ScalingResource, right: ScalingResource, module: Module) -> bool | None:
    """Tell whether two of autoscaling's resources are about the same capacity; None where that cannot be told."""
    answers = (
        same(module.plain(left.resource_id.symbol), module.plain(right.resource_id.symbol)),
        same(left.dimension.symbol, right.dimension.symbol),
        same(left.namespace.symbol, right.namespace.symbol),
    )
    return False if False in answers else None if None in answers else True


def nearest_name(name: str, known: Iterable[Value]) -> str:
    """Return the known name that one most likely misspells, or leaves the prefix out of; empty where none is."""
    import difflib  # noqa: PLC0415  # only for mistakes

    names = [text for text in known if isinstance(text, str)]
    EFFORT.spend(len(names))
    for text in names:
        if text.lower().endswith((f"-{name.lower()}", f"_{name.lower()}", f".{name.lower()}")):
            return text
    lowered = {text.lower(): text for text in names}
    close = difflib.get_close_matches(name.lower(), lowered, 1, 0.8)
    return lowered[close[0]] if close else ""
