"""An answer as it is written into the cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.run.found import Answer
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.environments.deployment import Unused
    from dynlint.finding import AnalysisError, CalledModule, Finding, Move, RulesRun, Undecided, Watched


class WrittenAnswer(NamedTuple):
    """All that is found in a root module, as plain as JSON needs it."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    errors: tuple[AnalysisError, ...]
    watched: tuple[Watched, ...]
    spoken: tuple[RulesRun, ...]
    moves: tuple[Move, ...]
    tables: tuple[tuple[str, str], ...]
    calls: tuple[CalledModule, ...]
    unused: tuple[Unused, ...]
    environments: tuple[str, ...]
    modules: tuple[str, ...]
    used: tuple[str, ...]
    files: tuple[str, ...]
    is_exhausted: bool
    looks_around: bool
    reads_states: bool

    @classmethod
    def of(cls, found: Answer) -> WrittenAnswer:
        """Return an answer as it is written."""
        verdicts, looked, aside = found.verdicts, found.looked_at, found.aside
        return cls(
            tuple(verdicts.findings),
            tuple(verdicts.undecided),
            tuple(verdicts.errors),
            tuple(looked.watched),
            tuple(looked.spoken),
            tuple(looked.moves),
            tuple(found.tables),
            tuple(found.calls),
            tuple(aside.unused.values()),
            tuple(found.environments),
            tuple(sorted(found.modules)),
            tuple(sorted(aside.used)),
            tuple(sorted(found.files)),
            found.is_exhausted,
            found.looks_around,
            found.reads_states,
        )

    def answer(self, line: str) -> Answer:
        """Return what was written; `line` is where it comes from."""
        found = Answer()
        found.line = line
        found.verdicts.findings, found.verdicts.undecided = [*self.findings], [*self.undecided]
        found.verdicts.errors = [*self.errors]
        found.looked_at.watched, found.looked_at.spoken = set(self.watched), set(self.spoken)
        found.looked_at.moves = set(self.moves)
        found.tables, found.calls, found.modules = set(self.tables), set(self.calls), set(self.modules)
        found.aside.unused = {each.path: each for each in self.unused}
        found.aside.used, found.files = set(self.used), set(self.files)
        found.environments = dict.fromkeys(self.environments)
        found.is_exhausted, found.looks_around, found.reads_states = self[-3:]
        return found
