"""What was looked at, whether anything was found or not: for reports of what is fine, and for who compares runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Move, RulesRun, Watched
from dynlint.model.relations.coverage import watched
from dynlint.run.withhold_sensitive import without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.model.system.module import Module
    from dynlint.rule import Rule


class LookedAt:
    """The tables of a run with what watches them, the rules that were asked, and what was called otherwise before."""

    def __init__(self) -> None:
        self.watched: set[Watched] = set()
        self.spoken: set[RulesRun] = set()
        self.moves: set[Move] = set()

    def add(self, module: Module, root: str, rules: Iterable[Rule]) -> None:
        """Record a root module in an environment; `root` is its name."""
        environment = module.environment
        self.watched.update(watched(without_secrets(module), root))
        asked = (rule.id for rule in rules if rule.severity_in(environment.production) is not None)
        self.spoken.add(RulesRun(root, environment.name, tuple(asked)))

    def add_moves(self, module: Module, root: str) -> None:
        """Remember what has another address than before in a root module; `root` is what it is called."""
        self.moves.update(Move(root, old, new) for old, new in module.moves)

    def merge(self, other: LookedAt) -> None:
        """Add the records of another process."""
        self.watched |= other.watched
        self.spoken |= other.spoken
        self.moves |= other.moves
