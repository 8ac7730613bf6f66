"""What a module instance is made with: given values, scopes that know where names come from, instances, the root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.faults import sentence
from dynlint.hcl.values.errors import Limited
from dynlint.hcl.values.scope import Scope
from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from dynlint.finding import Change, Step
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.files.stand_in import StandIn
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.state_outputs import ReadableState
    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.syntax.statements import WrittenAttribute
    from dynlint.hcl.values.budget import Budget
    from dynlint.model.known import Value
    from dynlint.source import Source

    Written = tuple[WrittenAttribute, Source, "TracedScope", tuple[Value, ...]]
    """An attribute with its source and scope, and the keys still to be taken from its value."""

    class Tracer(Protocol):
        """The way of a value back to the line that sets it."""

        steps: list[Step]
        end: tuple[Source, nodes.Literal] | None
        """The literal where the value passed through unchanged."""
        variable: tuple[ModuleInstance, str] | None
        """The outermost variable that the whole value passed through unchanged."""

        def follow(
            self, node: nodes.Expression, source: Source, scope: TracedScope, path: tuple[Value, ...] = ()
        ) -> None:
            """Go on from an expression; `path` are the keys still to be taken from its value."""
            ...

        def attribute(
            self, attribute: WrittenAttribute, source: Source, scope: TracedScope, path: tuple[Value, ...]
        ) -> None:
            """Add an attribute as a step and go on from its value."""
            ...


class GivenValue(NamedTuple):
    """A root variable's value: where it is written (None for ``-var`` and configuration) and what it is."""

    value: Value
    source: Source | None = None
    attribute: WrittenAttribute | None = None
    origin: str = ""
    """What gave it, for a person: a file name, or ``.dynlint.yaml``."""
    scope: TracedScope | None = None
    """What names in the attribute mean, where that is not a file of plain values."""


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
    """Why it is unknown whether it exists."""

    @property
    def suffix(self) -> str:
        """The instance key as Terraform writes it in addresses."""
        if self.key is None:
            return ""
        return f"[{self.key}]" if isinstance(self.key, int) else '["' + str(self.key).replace('"', '\\"') + '"]'


def _no_state(_data: HclBlock) -> None:
    """Nothing is known of the state of any other root module."""


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
    new_trail: Callable[[], Tracer]
    """Makes the trail of a value, which is followed when a finding or a change asks for it."""
    beside: str = ""
    """A folder whose files stand in the root's as well when it is run (absolute); empty for none."""
    mapped: Callable[[str, str], str | None] = lambda _source, _constraint: None
    """(source, constraint on the version) to the directory that settings name for it, or None."""
    own_change: Callable[[str, Value, str], tuple[Change, ...]] = lambda _name, _value, _elsewhere: ()
    """(variable, value, path of the file that sets it) to the edit that sets it for this environment alone."""
    stand_in: Callable[[str, str, str], StandIn | None] = lambda _source, _constraint, _address: None
    """(source, constraint on the version, module address) to what stands for a module that is not on disk, or None."""

    state_of: Callable[[HclBlock], ReadableState | None] = _no_state
    """Gives the state of another root module that a data source surely reads, None where nobody can tell."""

    @property
    def reads_states(self) -> bool:
        """Whether somebody gives the states of other root modules."""
        return self.state_of is not _no_state

    def without_states(self) -> Root:
        """Return the same where nothing is known of the states of other root modules."""
        return self._replace(state_of=_no_state)

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
