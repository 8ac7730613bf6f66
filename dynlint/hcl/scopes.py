"""What a module instance is made with: given values, scopes that know where names come from, instances, the root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.faults import sentence
from dynlint.hcl.bindings import Scope
from dynlint.hcl.errors import Limited
from dynlint.model.known import Unknown
from dynlint.records import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl import nodes
    from dynlint.hcl.budget import Budget
    from dynlint.hcl.files import Library
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.hcl.statements import Attribute
    from dynlint.model.known import Value
    from dynlint.source import Source


class GivenValue(NamedTuple):
    """A root variable's value: where it is written (None for ``-var`` and configuration) and what it is."""

    value: Value
    source: Source | None = None
    attribute: Attribute | None = None
    origin: str = ""
    """What gave it, for a person: a file name, or ``.dynlint.yaml``."""


class Origin(NamedTuple):
    """Where a bound name's value comes from: the expression iterated over, its file, and the key of the element."""

    expression: nodes.Expression
    source: Source
    scope: TracedScope
    key: Value
    direct: bool = False
    """Whether the name is the element itself, as in a for expression; else ``name.value`` is."""


class TracedScope(Scope):
    """A scope that remembers where its bound names come from, for the trail."""

    __slots__ = ("origins",)

    def __init__(
        self,
        module: ModuleInstance,
        bindings: dict[str, Value] | None = None,
        origins: dict[str, Origin] | None = None,
    ) -> None:
        super().__init__(module, bindings)
        self.module: ModuleInstance = module
        self.origins = origins or {}

    def bind(self, **names: Value) -> TracedScope:
        """Return a scope inside this one with more names."""
        inner = TracedScope(self.module, {**self.bindings, **names}, self.origins)
        inner.rounds = self.rounds
        return inner


class Instance(NamedTuple):
    """One instance of a resource or module call."""

    key: Value
    """An int (count), a str (for_each) or None."""
    scope: TracedScope
    uncertain: Unknown | None = None
    """Why it cannot be told whether it exists."""

    @property
    def suffix(self) -> str:
        """The instance key as Terraform writes it in addresses."""
        if self.key is None:
            return ""
        return f"[{self.key}]" if isinstance(self.key, int) else '["' + str(self.key).replace('"', '\\"') + '"]'


class Root(NamedTuple):
    """What all module instances of one root and environment share."""

    library: Library
    directory: str
    workspace: str | None
    given: dict[str, GivenValue]
    problems: list[tuple[str, str, Source, int, int]]
    """(kind, message, source, start, end) of what Terraform would refuse; see `report`."""
    resolve_source: Callable[[str, str, str], str | None]
    """(calling directory, source, module address) to the directory on disk, or None."""
    budget: Budget
    """What evaluation may still cost."""

    def report(self, kind: str, message: str, source: Source, start: int, end: int) -> None:
        """Note a problem once."""
        problem = (kind, message, source, start, end)
        if problem not in self.problems:
            self.problems.append(problem)

    def note_limit(self, value: Value, source: Source, start: int, end: int) -> None:
        """Note of a value that it is over a limit, where it is."""
        if isinstance(value, Limited):
            self.report("limit", f"This is not evaluated: {value.why.rstrip('.')}.", source, start, end)

    def failed(self, error: Exception, source: Source, start: int, end: int) -> Unknown:
        """Note that dynlint failed to evaluate something; return what stands for its value."""
        self.report("fault", sentence(error, "in evaluating this"), source, start, end)
        return Unknown("dynlint failed to evaluate it, an internal error")


class _Absent:
    """No value was given (unlike null, which is a value)."""


ABSENT: Value = _Absent()  # type: ignore[assignment]  # a marker that never leaves a module's variables
