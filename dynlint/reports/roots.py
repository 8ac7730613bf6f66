"""Names root modules, and the tables in them, where a run has several."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import Finding, Occurrence, Result, Undecided

NAMED = 3
"""How many of many are named."""


class FoundIn(NamedTuple):
    """A root module with a finding, and the names of the tables there."""

    path: str
    tables: tuple[str, ...] = ()

    def __str__(self) -> str:
        if not self.tables:
            return self.path
        noun = "table" if len(self.tables) == 1 else "tables"
        return f"{self.path} ({noun} {first_of(self.tables)})"


class Roots:
    """The root modules of a run, by their paths."""

    def __init__(self, result: Result) -> None:
        self._several = len(result.roots) > 1
        self._paths = dict(result.root_paths)

    def path(self, where: Occurrence) -> str:
        """Return an occurrence's root module as a path of the run."""
        return self.path_of(where.root)

    def path_of(self, root: str) -> str:
        """Return the root module that occurrences call by a name, as a path of the run."""
        return self._paths.get(root, root)

    def of(self, items: Iterable[Finding | Undecided]) -> list[FoundIn]:
        """Return the root modules that a report must name.

        It is all of them, but none in a run with one root module, or for a finding in the root module's own files.
        """
        together = list(items)
        if not self._several:
            return []
        tables: dict[str, dict[str, None]] = {}
        for where in (where for each in together for where in each.occurrences):
            tables.setdefault(self.path(where), {}).update({where.table: None} if where.table else {})
        if all([os.path.dirname(each.location.path) or "."] == [*tables] for each in together):
            return []
        return [FoundIn(path, tuple(names)) for path, names in tables.items()]

    def clause(self, item: Finding | Undecided, begin: str = "in") -> str:
        """Return a clause on the root modules of a finding; empty if it is clear which one is meant."""
        roots = self.of([item])
        if not roots:
            return ""
        return f"{begin} {roots[0]}" if len(roots) == 1 else f"{begin} {counted_roots(roots)}"


def counted_roots(roots: Sequence[FoundIn]) -> str:
    """Return the number of root modules, and the first of them."""
    return f"{len(roots)} roots: {first_of([*map(str, roots)])}"


def first_of(names: Sequence[str]) -> str:
    """Return names in a row, the first few of many."""
    return ", ".join([*names[:NAMED], *(["…"] if len(names) > NAMED else [])])
