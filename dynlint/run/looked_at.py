"""Records what was checked, with or without findings: for a report that also shows what is in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Spoken, Watched
from dynlint.model.relations.coverage import watched
from dynlint.run.withhold_sensitive import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.system.module import Module
    from dynlint.rule import Rule


class LookedAt:
    """The tables of a run with the alarms on them, and the rules that ran."""

    def __init__(self) -> None:
        self.watched: set[Watched] = set()
        self.spoken: set[Spoken] = set()

    def add(self, module: Module, root: str, rules: Iterable[Rule]) -> None:
        """Record a root module in an environment; `root` is its name."""
        environment = module.environment
        self.watched.update(watched(without_secrets(module), root))
        asked = (rule.id for rule in rules if rule.severity_in(environment.production) is not None)
        self.spoken.add(Spoken(root, environment.name, tuple(asked)))

    def merge(self, other: LookedAt) -> None:
        """Add the records of another process."""
        self.watched |= other.watched
        self.spoken |= other.spoken
