"""Is this about that table? What names a table or an index by name is matched here, ARNs in `iam.arn_match`.

Each answer is True (it is), False (it is about another one: of another name, or of the same name in another place), or
None (nobody can tell). A place is a region of an account, see `placement`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.block import same_place
from dynlint.model.known import comparison_key, same
from dynlint.model.three_valued import all_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.root_alone import RootAlone
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingResource


def is_named(name: Value, table: Table, root: RootAlone) -> bool | None:
    """Tell whether a name, as somebody of a root module writes it, is a table's."""
    plain = root.plain(name)
    if comparison_key(plain) == table.identity:
        return True
    if plain is None or comparison_key(plain) in root.table_names.identities:
        return False
    return same(plain, root.plain(table.name.symbol))


def sees(metric: Metric, table: Table) -> bool | None:
    """Tell whether an alarm watches metrics of the place that a table lives in."""
    return _is_of_place(metric, table.block)


def searches(alarm: Alarm, metric: str, table: Table) -> bool | None:
    """Tell whether an alarm looks for a metric in all tables of the place that a table lives in."""
    return alarm.searches(metric) and same_place(alarm.block, table.block)


def scales(target: ScalingResource, table: Table) -> bool | None:
    """Tell whether a scaling target or policy is of the place that a table lives in."""
    return same_place(target.block, table.block)


def may_scale(target: ScalingResource, table: Table, root: RootAlone) -> bool:
    """Tell whether it is unknown of a target whether, or how, it scales a table."""
    name, names = table.identity, root.table_names.identities
    resource = comparison_key(root.plain(target.resource_id.symbol))
    scaled = resource and resource.removeprefix("table/").partition("/index/")[0]
    doubtful = scaled is None or (scaled not in names and "\0" in scaled + name)
    here = scales(target, table) if doubtful or scaled == name else False
    return here is not False and (doubtful or here is None or bool(target.dimension.why))


def has_index(table: Table, index: Block, root: RootAlone) -> bool:
    """Tell whether an index that is a resource of its own belongs to a table, also where its place cannot be told."""
    name = root.plain(index.get("table_name").symbol)
    named = root.plain(table.name.symbol) == name or getattr(name, "address", None) == table.address
    return named and same_place(index, table.block) is not False


def is_watched_by(delivery: Block, metric: Metric, root: RootAlone) -> bool | None:
    """Tell whether a metric is of the table whose changes a Kinesis destination delivers."""
    table = root.plain(delivery.get("table_name").symbol)
    return all_of((same(root.plain(metric.dimension("TableName")), table), _is_of_place(metric, delivery)))


def _is_of_place(metric: Metric, block: Block) -> bool | None:
    if metric.account is None:
        return same_place(metric.alarm.block, block)
    return metric.placement.is_same(block.placement)


def places_apart(tables: Iterable[Table]) -> tuple[Table, ...]:
    """Return the tables of one name that are surely in another place than each of the others of this name."""
    listed = list(tables)
    return tuple(
        table
        for table in listed
        if all(other is table or same_place(table.block, other.block) is False for other in listed)
    )
