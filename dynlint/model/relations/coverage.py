"""The metrics of each table and global index that alarms watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Watch, Watched
from dynlint.model.system.links import INDEX_DIMENSION, is_of_index
from dynlint.model.system.table_match import searches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.dynamodb.table import Table
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Metric


def watched(module: Module, root: str) -> Iterator[Watched]:
    """Yield every table and global index, also those without alarms; `root` is the name of the root module."""
    for table in module.tables:
        searched = _searched(table, module)
        metrics = list(module.metrics_of(table))
        own = [metric for metric in metrics if metric.dimension(INDEX_DIMENSION) is None]
        watches = (*_watches(own), *searched)
        yield Watched(root, module.environment.name, table.address, "", tuple(sorted(set(watches))))
        for index in table.global_indexes:
            of_index = [metric for metric in metrics if is_of_index(metric, index, module)]
            name = index.name.symbol if isinstance(index.name.symbol, str) else index.title
            watches = (*_watches(of_index), *searched)
            yield Watched(root, module.environment.name, table.address, name, tuple(sorted(set(watches))))


def _watches(metrics: Iterable[Metric]) -> Iterator[Watch]:
    for metric in metrics:
        if metric.is_of_dynamodb and isinstance(metric.name.symbol, str) and metric.facts is not None:
            yield Watch(metric.name.symbol, metric.alarm.address, metric.alarm.block.uncertain is None)


def _searched(table: Table, module: Module) -> list[Watch]:
    """Return the metrics that alarms watch on all tables of a place, by a search expression."""
    names = {metric.name.symbol for metric in module.metrics} | set(THROTTLES)
    return [
        Watch(name, alarm.address, alarm.block.uncertain is None)
        for alarm in (*module.searching, *module.around.searching)
        for name in names
        if isinstance(name, str) and searches(alarm, name, table)
    ]


THROTTLES = ("ReadThrottleEvents", "WriteThrottleEvents")
"""The metrics that should have an alarm for every table in production."""


def reasons_of(metric: str, table: Table) -> tuple[str, ...]:
    """Return the metrics for each reason of throttling, which together have the same information as `metric`.

    Empty for a metric that does not concern throttling. If the billing mode is unknown, all reasons are included.
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/throttling-diagnosing.html
    """
    if metric not in THROTTLES:
        return ()
    direction = metric.removesuffix("ThrottleEvents")
    most = table.block.nested("on_demand_throughput", f"max_{direction.lower()}_request_units")
    on_demand = ("AccountLimit", *(() if most.is_(None, -1) else ("MaxOnDemandThroughput",)))
    if table.billing_mode.why:
        reasons = ("ProvisionedThroughput", *on_demand)
    else:
        reasons = on_demand if table.billing_mode.is_("PAY_PER_REQUEST") else ("ProvisionedThroughput",)
    return tuple(f"{direction}{reason}ThrottleEvents" for reason in ("KeyRangeThroughput", *reasons))
