"""Resources in the other root modules of a run: alarms, autoscaling, backups, policies, tables.

For example, a root module for monitoring watches the tables of another one. Root modules share no addresses, so
resources are matched by known names; resources for a root module's own tables are left out. Other root modules are
evaluated only when needed, and all root modules of an environment share the results, which include their own.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from dynlint.model.known import Unknown, comparison_key
from dynlint.model.resource_types import ALARM, SCALING_TARGET, TABLE
from dynlint.model.system.table_match import places_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.block import Block
    from dynlint.model.dynamodb.table import Table
    from dynlint.model.known import Value
    from dynlint.model.system.root_alone import RootAlone
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingTarget

    Supply = Callable[[str], Iterable[RootAlone]]
    """A function that returns the root modules whose files contain a word."""


class Surroundings:
    """The other root modules of an environment, from the view of one of them."""

    def __init__(
        self,
        neighbours: Supply = lambda _word: (),
        counterparts: Supply = lambda _word: (),
        keeper: Callable[[Block], RootAlone | None] = lambda _data: None,
    ) -> None:
        """`counterparts` are those of the same environment; `neighbours` also include those without a known one.

        `keeper` returns the root module whose state a data source certainly reads.
        """
        self._neighbours = self._noted(neighbours)
        self._counterparts = self._noted(counterparts)
        self._keeper = keeper
        self._blocks: dict[str, list[tuple[Block, RootAlone]]] = {}
        self.met: list[RootAlone] = []
        """The root modules that were evaluated so far."""
        self.twins: tuple[Callable[[Any], Any], ...] = ()
        """Functions that return a root module with its sensitive values replaced, in two variants; empty until used."""

    def seen_through(self, change: Callable[[Any], RootAlone]) -> Surroundings:
        """Return the same surroundings with each root module replaced by `change`."""

        def keeper(data: Block) -> RootAlone | None:
            found = self.keeper_of(data)
            return None if found is None else change(found)

        return Surroundings(
            lambda word: map(change, self._neighbours(word)), lambda word: map(change, self._counterparts(word)), keeper
        )

    def keeper_of(self, data: Block) -> RootAlone | None:
        """Return the root module, in an environment, whose state a data source certainly reads; None without one."""
        found = self._keeper(data)
        if found is not None:
            self._note(found)
        return found

    def _noted(self, supply: Supply) -> Supply:
        def noted(word: str) -> Iterable[RootAlone]:
            for module in supply(word):
                self._note(module)
                yield module

        return noted

    def _note(self, module: RootAlone) -> None:
        if not any(module is other for other in self.met):
            self.met.append(module)

    @cached_property
    def tables(self) -> dict[str, tuple[Table, ...]]:
        """The tables by name, if the name is known and used once in each region of an account."""
        found: dict[str, list[Table]] = {}
        for module in self._counterparts(TABLE):
            for table in module.tables:
                found.setdefault(table.identity, []).append(table)
        return {name: apart for name, tables in found.items() if "\0" not in name and (apart := places_apart(tables))}

    @cached_property
    def roots(self) -> tuple[RootAlone, ...]:
        """The root modules that have outputs."""
        return tuple(self._counterparts("output"))

    @cached_property
    def searching(self) -> list[Alarm]:
        """The alarms in other root modules that have expressions over metrics."""
        return [alarm for module in self._alarming for alarm in module.searching]

    def metrics_of(self, table: Table) -> list[Metric]:
        """Return the metrics with the name of a table that alarms in other root modules watch, in any place."""
        return self._metrics.get(table.identity, [])

    def metrics_named(self, name: Value) -> list[Metric]:
        """Return the metrics with a known table name that alarms in other root modules watch, in any place."""
        return self._metrics.get(name, []) if isinstance(name, str) else []

    @cached_property
    def unnamed_metrics(self) -> list[Metric]:
        """The metrics in other root modules whose table is not known."""
        return [metric for metric, name in self._watched if isinstance(name, Unknown)]

    @cached_property
    def targets(self) -> tuple[ScalingTarget, ...]:
        """The scaling targets in other root modules, except those for their own tables."""
        return tuple(
            target
            for module in self._neighbours(SCALING_TARGET)
            for target in module.targets
            if not module.owns(_scaled_name(target, module), target.block.placement)
        )

    def targets_of(self, resource: str, dimension: str) -> list[ScalingTarget]:
        """Return the scaling targets in other root modules with a known resource id."""
        return self._targets_by_resource.get((resource, dimension), [])

    def blocks_of(self, type_: str) -> list[tuple[Block, RootAlone]]:
        """Return the resources of a type, each with its root module."""
        if type_ not in self._blocks:
            modules = self._neighbours(type_)
            self._blocks[type_] = [(block, module) for module in modules for block in module.blocks_of(type_)]
        return self._blocks[type_]

    @cached_property
    def _targets_by_resource(self) -> dict[tuple[Value, Value], list[ScalingTarget]]:
        found: dict[tuple[Value, Value], list[ScalingTarget]] = {}
        for target in reversed(self.targets):
            if not (target.resource_id.why or target.dimension.why):
                found.setdefault((target.resource_id.symbol, target.dimension.symbol), []).append(target)
        return found

    @cached_property
    def _alarming(self) -> tuple[RootAlone, ...]:
        return tuple(self._neighbours(ALARM))

    @cached_property
    def _watched(self) -> list[tuple[Metric, Value]]:
        named = (
            (metric, module.plain(metric.dimension("TableName")), module)
            for module in self._alarming
            for metric in module.metrics
        )
        return [
            (metric, name)
            for metric, name, module in named
            if not module.owns(comparison_key(name) or "", metric.placement)
        ]

    @cached_property
    def _metrics(self) -> dict[str, list[Metric]]:
        found: dict[str, list[Metric]] = {}
        for metric, name in self._watched:
            if isinstance(name, str):
                found.setdefault(name, []).append(metric)
        return found


def _scaled_name(target: ScalingTarget, module: RootAlone) -> str:
    """Return the identity of the table name in a target's resource id; an empty text if it is not known."""
    resource = comparison_key(module.plain(target.resource_id.symbol)) or ""
    return resource.removeprefix("table/").partition("/index/")[0]
