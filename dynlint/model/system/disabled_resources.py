"""Disabled resources of an environment; they are searched once, and only if a rule misses a resource."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.model.known import Unknown
from dynlint.model.resource_types import ALARM, SCALING_TARGET
from dynlint.model.system.links import scaled, watched
from dynlint.model.watching.alarm import Alarm
from dynlint.model.watching.scaling import ScalingTarget

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.model.context import Disabled
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.system.root_alone import RootAlone
    from dynlint.model.watching.alarm import Metric


class DisabledResources:
    """The disabled resources of a module: their count is 0, or their for_each is empty."""

    def __init__(self, module: RootAlone, find: Callable[[str], Iterable[Disabled]] = lambda _type: ()) -> None:
        """`find` returns the disabled resources of a type."""
        self._module = module
        self._find = find
        self._found: dict[str, list[Disabled]] = {}

    def __call__(self, type_: str) -> list[Disabled]:
        """Return the disabled resources of a type."""
        if type_ not in self._found:
            self._found[type_] = list(self._find(type_))
        return self._found[type_]

    def alarm(self, subject: Table | Index, names: Iterable[str]) -> Disabled | None:
        """Return a disabled alarm that would watch one of the metrics of a table or an index; None if there is none."""
        own = self._metrics.get(id(subject), ())
        return next((one for metric, one in own if any(metric.is_meant_as(name) is not False for name in names)), None)

    def target(self, subject: Table | Index, direction: str) -> Disabled | None:
        """Return a disabled target for the ``Read`` or ``Write`` capacity of a table or index; None without one."""
        for target, one in self._targets.get(id(subject), ()):
            dimension = target.dimension.symbol
            if isinstance(dimension, Unknown) or f":{direction}" in str(dimension):
                return one
        return None

    @cached_property
    def _metrics(self) -> dict[int, list[tuple[Metric, Disabled]]]:
        found: dict[int, list[tuple[Metric, Disabled]]] = {}
        for one in self(ALARM):
            for metric in Alarm(one.block).metrics:
                found.setdefault(id(watched(metric, self._module)), []).append((metric, one))
        return found

    @cached_property
    def _targets(self) -> dict[int, list[tuple[ScalingTarget, Disabled]]]:
        found: dict[int, list[tuple[ScalingTarget, Disabled]]] = {}
        for one in self(SCALING_TARGET):
            target = ScalingTarget(one.block)
            found.setdefault(id(scaled(target, self._module)), []).append((target, one))
        return found
