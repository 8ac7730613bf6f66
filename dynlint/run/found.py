"""What is found in root modules: in one of them, in all its environments, or in several together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.left_aside import UnusedFiles
from dynlint.run.apply_rules import Verdicts
from dynlint.run.looked_at import LookedAt
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.finding import CalledModule


class Question(NamedTuple):
    """What is judged: a root module, or a module alone."""

    directory: str
    """Absolute."""
    rate: float = 0
    """The steps for each byte of its text when it is judged again; 0 the first time."""
    alone: bool = False
    """Whether it is a module that no root module of the run calls."""


class Answer:
    """What is found."""

    def __init__(self) -> None:
        self.verdicts = Verdicts()
        self.environments: dict[str, None] = {}
        self.tables: set[tuple[str, str]] = set()
        """Where each was found (a root module or a plan), and its address."""
        self.looked_at = LookedAt()
        self.calls: set[CalledModule] = set()
        """The module calls that were judged without the module itself."""
        self.modules: set[str] = set()
        """Folders of modules (absolute) that were evaluated with at least one instance."""
        self.aside = UnusedFiles()
        self.files: set[str] = set()
        """The Terraform files and files of values (absolute) that were read."""
        self.is_exhausted = False
        """Whether the steps of a root module did not suffice."""
        self.looks_around = False
        """Whether it depends on other root modules."""
        self.reads_states = False
        """Whether it depends on the states of other root modules."""
        self.line = ""
        """How it is written into the cache, where it comes from there."""

    def add(self, other: Answer) -> None:
        """Take over what was found elsewhere, but for what holds of one root module alone."""
        self.verdicts.add(other.verdicts)
        self.environments.update(other.environments)
        self.tables |= other.tables
        self.looked_at.merge(other.looked_at)
        self.calls |= other.calls
        self.modules |= other.modules
        self.aside.merge(other.aside.used, other.aside.unused.values())
        self.files |= other.files

    def without_verdicts(self) -> Answer:
        """Return what was found but for what the rules said."""
        found = Answer()
        found.add(self)
        found.verdicts = Verdicts()
        return found
