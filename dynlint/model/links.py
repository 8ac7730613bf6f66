"""What an alarm watches and what autoscaling moves: the table or the index behind a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import identity

if TYPE_CHECKING:
    from dynlint.model.alarm import Metric
    from dynlint.model.known import Value
    from dynlint.model.module import Module
    from dynlint.model.scaling import ScalingResource
    from dynlint.model.table import Index, Table

INDEX_DIMENSION = "GlobalSecondaryIndexName"


def watched_table(metric: Metric, module: Module) -> Table | None:
    """Return the table of a metric; None where it has none, is of another configuration, or nobody can tell."""
    return _named(metric.dimension("TableName"), module)


def watched(metric: Metric, module: Module) -> Table | Index | None:
    """Return the index of a metric where it names one, else its table."""
    table, name = watched_table(metric, module), metric.dimension(INDEX_DIMENSION)
    return table if table is None or name is None else index_of(table, name, module)


def index_of(table: Table, name: Value, module: Module) -> Index | None:
    """Return the index of a table that has a name; None where there is none, or nobody can tell."""
    wanted = identity(module.plain(name))
    found = (index for index in table.indexes if wanted is not None and identity(index.name.raw) == wanted)
    return next(found, None)


def scaled(resource: ScalingResource, module: Module) -> Table | Index | None:
    """Return what a scaling target or policy of DynamoDB moves; None where it is not here, or nobody can tell."""
    if not resource.namespace.is_("dynamodb"):
        return None
    path = identity(module.plain(resource.resource_id.raw)) or ""
    name, separator, index = path.removeprefix("table/").partition("/index/")
    table = module.tables_by_name.get(name) if path.startswith("table/") else None
    return index_of(table, index, module) if table is not None and separator else table


def _named(name: Value, module: Module) -> Table | None:
    key = identity(module.plain(name))
    return None if key is None else module.tables_by_name.get(key)
