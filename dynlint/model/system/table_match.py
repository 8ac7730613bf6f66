"""Decides whether a name of a table or an index means a certain one; `iam.arn_match` does the same for ARNs.

Each result is True, False (it means a table with another name, or with the same name in another place), or None (not
known). A place is a region of an account, see `placement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import same_place
from dynlint.model.known import Unknown, comparison_key, same
from dynlint.model.three_valued import all_of, any_of
from dynlint.model.watching.promql import NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.placement import Placement
    from dynlint.model.system.backend import Backend
    from dynlint.model.system.root_alone import RootAlone
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingResource


def is_named(name: Value, table: Table, root: RootAlone) -> bool | None:
    """Tell whether a name in a root module is the name of a table."""
    plain = root.plain(name)
    if comparison_key(plain) == table.identity:
        return True
    if plain is None or comparison_key(plain) in root.table_names.identities:
        return False
    return same(plain, root.plain(table.name.symbol))


def stands_for(other: Table, table: Table) -> bool:
    """Tell whether two blocks, only one of which makes a table, are for the same table: same name and place."""
    return bool(same(other.name.symbol, table.name.symbol)) and same_place(other.block, table.block) is not False


def sees(metric: Metric, table: Table) -> bool | None:
    """Tell whether a metric is in the place of a table."""
    return _is_of_place(metric, table.block)


def searches(alarm: Alarm, metric: str, table: Table) -> bool | None:
    """Tell whether an alarm searches a metric in all tables of a table's place, or in this table alone."""
    if not alarm.searches(metric):
        return False
    chosen = [each.labels.get("TableName") for each in alarm.selected if each.metric == metric]
    meant = any_of(_is_chosen(name, table) for name in chosen) if chosen else True
    return all_of((meant, same_place(alarm.block, table.block)))


def _is_chosen(name: str | None, table: Table) -> bool | None:
    """Tell whether a query is about a table: `name` is its label `TableName`, None where it has none."""
    known = table.name.symbol
    if name is None or name == known:
        return True
    return False if isinstance(known, str) and NOT_KNOWN not in name else None


def scales(target: ScalingResource, table: Table) -> bool | None:
    """Tell whether a scaling target or policy is in the place of a table."""
    return same_place(target.block, table.block)


def may_scale(target: ScalingResource, table: Table, root: RootAlone) -> bool:
    """Tell whether it is not known whether, or how, a target scales a table."""
    name, names = table.identity, root.table_names.identities
    resource = comparison_key(root.plain(target.resource_id.symbol))
    scaled = resource and resource.removeprefix("table/").partition("/index/")[0]
    doubtful = scaled is None or (scaled not in names and "\0" in scaled + name)
    here = scales(target, table) if doubtful or scaled == name else False
    return here is not False and (doubtful or here is None or bool(target.dimension.why))


def has_index(table: Table, index: Block, root: RootAlone, *, is_own: bool) -> bool | None:
    """Tell whether a separate index resource of a root module belongs to a table; None if that is not known.

    `is_own` tells whether the table is in the same root module.
    """
    name = index.get("table_name").symbol
    named = is_named(name, table, root) if is_own else is_named_elsewhere(name, table, root)
    return named if named is False else all_of((named, same_place(index, table.block)))


def is_named_elsewhere(name: Value, table: Table, root: RootAlone) -> bool | None:
    """Tell whether a name in a root module is the name of a table in another one: both must be known text.

    Symbols of two root modules are not compared, as both may have a resource with the same address.
    """
    plain, own = root.plain(name), table.name.symbol
    if plain is None or comparison_key(plain) in root.tables_by_name:
        return False
    return same(plain, own) if isinstance(plain, str) or isinstance(own, str) else None


def locks_in(backend: Backend, table: Table) -> bool | None:
    """Tell whether a backend stores its locks in a table; None if the backend's place is not known."""
    named = bool(same(backend.lock_table.symbol, table.name.symbol))
    return backend.placement.is_same(table.block.placement) if named else False


def is_replicated_by(global_table: Block, table: Table) -> bool | None:
    """Tell whether an ``aws_dynamodb_global_table`` has a replica in the place of a table; None if not known."""
    return any_of(place.is_same(table.block.placement) for place in _replicated_in(global_table))


def doubt_of_replica(global_table: Block, table: Table) -> str:
    """Return why `is_replicated_by` is not known; an empty text if it is known."""
    doubts = (place.doubt(table.block.placement) for place in _replicated_in(global_table))
    return next(filter(None, doubts), "")


def _replicated_in(global_table: Block) -> Iterator[Placement]:
    replicas = global_table.blocks("replica")
    if not replicas:  # not valid Terraform: at least one is required
        yield global_table.placement
    for replica in replicas:
        region = replica.uncertain or replica.get("region_name").symbol
        if isinstance(region, (str, Unknown)):
            yield global_table.placement.in_region(region)


def is_watched_by(delivery: Block, metric: Metric, root: RootAlone) -> bool | None:
    """Tell whether a metric belongs to the table of a Kinesis destination."""
    table = root.plain(delivery.get("table_name").symbol)
    return all_of((same(root.plain(metric.dimension("TableName")), table), _is_of_place(metric, delivery)))


def _is_of_place(metric: Metric, block: Block) -> bool | None:
    if metric.account is None:
        return same_place(metric.alarm.block, block)
    return metric.placement.is_same(block.placement)


def places_apart(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return those of several tables with one name that are certainly in another place than all the others."""
    listed = list(tables)
    return tuple(
        table
        for table in listed
        if all(other is table or same_place(table.block, other.block) is False for other in listed)
    )
