"""Finds the table or index that an alarm watches, or that autoscaling scales, by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import same_place
from dynlint.model.dynamodb.table import Index
from dynlint.model.effort import EFFORT
from dynlint.model.known import Unknown, comparison_key, same
from dynlint.model.system.table_match import is_named, sees
from dynlint.model.three_valued import all_of
from dynlint.model.watching.scaling import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.root_alone import MeantTable, RootAlone
    from dynlint.model.watching.alarm import Metric
    from dynlint.model.watching.scaling import ScalingResource

INDEX_DIMENSION = "GlobalSecondaryIndexName"


def watched_table(metric: Metric, module: RootAlone) -> Table | None:
    """Return the table of a metric; None if it has none, or the table is not known."""
    return module.table_named(metric.dimension("TableName"), metric.placement)


def watched(metric: Metric, module: RootAlone) -> Table | Index | None:
    """Return the index of a metric if it names one, else its table; None if it is not known."""
    table, name = watched_table(metric, module), metric.dimension(INDEX_DIMENSION)
    return table if table is None or name is None else index_of(table, name, module)


def subjects_watched(metric: Metric, module: RootAlone) -> Iterator[tuple[Table | Index | None, str]]:
    """Yield the table or index of a metric; if not known, each possible one with the reason why it is not certain."""
    name = metric.dimension(INDEX_DIMENSION)
    for table, doubt in module.tables_meant(metric.dimension("TableName"), metric.placement):
        yield table if name is None else index_of(table, name, module), doubt


def table_of(subject: Table | Index) -> Table:
    """Return the table of an index, or the table itself."""
    return subject.table if isinstance(subject, Index) else subject


def is_of_index(metric: Metric, index: Index, module: RootAlone) -> bool | None:
    """Tell whether a metric belongs to an index; None if that is not known."""
    name = metric.dimension(INDEX_DIMENSION)
    if name is None:
        return False
    of_table = all_of((is_named(metric.dimension("TableName"), index.table, module), sees(metric, index.table)))
    return all_of((of_table, same(module.plain(name), index.name.symbol)))


def is_inspected(subject: Table | Index, insights: Block, module: RootAlone) -> bool | None:
    """Tell whether contributor insights belong to a table or index; None if that is not known."""
    named = is_inspected_by_name(subject, insights, module)
    return named if named is False else all_of((named, same_place(insights, table_of(subject).block)))


def is_inspected_by_name(subject: Table | Index, insights: Block, module: RootAlone) -> bool | None:
    """The same, by names only, ignoring region and account."""
    table, index = table_of(subject), insights.get("index_name").symbol or None
    if subject is table:
        named = True if index is None else None if isinstance(index, Unknown) else False
    else:
        named = False if index is None else same(index, subject.name.symbol)
    return all_of((named, is_named(insights.get("table_name").symbol, table, module)))


def index_of(table: Table, name: Value, module: RootAlone) -> Index | None:
    """Return the index of a table with a name; None if there is none, or it is not known."""
    wanted = comparison_key(module.plain(name))
    found = (index for index in table.indexes if wanted is not None and comparison_key(index.name.symbol) == wanted)
    return next(found, None)


def scaled(resource: ScalingResource, module: RootAlone) -> Table | Index | None:
    """Return the table or index that a scaling target or policy scales; None if it is not here, or not known."""
    if not resource.namespace.is_("dynamodb"):
        return None
    path = comparison_key(module.plain(resource.resource_id.symbol)) or ""
    name, separator, index = path.removeprefix("table/").partition("/index/")
    table = module.table_named(name, resource.block.placement) if path.startswith("table/") else None
    return index_of(table, index, module) if table is not None and separator else table


def subjects_scaled(resource: ScalingResource, module: RootAlone) -> Iterator[tuple[Table | Index, str]]:
    """Yield the table or index that a scaling resource scales; if not known, each possible one with the reason."""
    path = comparison_key(module.plain(resource.resource_id.symbol)) or ""
    name, separator, index = path.removeprefix("table/").partition("/index/")
    of_table = resource.namespace.is_("dynamodb") and path.startswith("table/")
    for table, doubt in module.tables_meant(name, resource.block.placement) if of_table else ():
        subject = index_of(table, index, module) if separator else table
        if subject is not None:
            yield subject, doubt


def kind_of_scaled(resource: ScalingResource, module: RootAlone) -> str | None:
    """Return the kind of a resource id: ``table``, ``index``, empty for another service; None if not known."""
    return kind_of(resource.resource_id.symbol, module.table_names.identities)


def index_scaled(target: ScalingResource, module: RootAlone) -> tuple[list[MeantTable], str]:
    """Return the tables that a scaling resource id may mean, and its index name; nothing if it has no index."""
    path = comparison_key(module.plain(target.resource_id.symbol)) or ""
    name, _, index = path.removeprefix("table/").partition("/index/")
    if not index or not target.namespace.is_("dynamodb"):
        return [], ""
    return module.tables_meant(name, target.block.placement), index


def same_scaling(left: ScalingResource, right: ScalingResource, module: RootAlone) -> bool | None:
    """Tell whether two scaling resources concern the same capacity; None if that is not known."""
    return all_of(_same_parts(left, right, module))


def _same_parts(left: ScalingResource, right: ScalingResource, module: RootAlone) -> Iterator[bool | None]:
    """Yield whether each part is the same; the dearest come last, and are not asked where one differs."""
    yield same(left.dimension.symbol, right.dimension.symbol)
    yield same(left.namespace.symbol, right.namespace.symbol)
    yield same(module.plain(left.resource_id.symbol), module.plain(right.resource_id.symbol))
    yield same_place(left.block, right.block)


def nearest_name(name: str, known: Iterable[Value]) -> str:
    """Return the known name that a name misspells, or is without its prefix; empty if there is none."""
    import difflib  # noqa: PLC0415  # only for mistakes

    names = [text for text in known if isinstance(text, str)]
    EFFORT.spend(len(names))
    for text in names:
        if text.lower().endswith((f"-{name.lower()}", f"_{name.lower()}", f".{name.lower()}")):
            return text
    lowered = {text.lower(): text for text in names}
    close = difflib.get_close_matches(name.lower(), lowered, 1, 0.8)
    return lowered[close[0]] if close else ""
