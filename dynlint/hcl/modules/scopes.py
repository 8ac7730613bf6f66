"""The data of module instances: given values, scopes with the origins of names, instances, and the root's data."""

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
    """An attribute with its source and scope, and the path of keys that remains inside its value."""

    class Tracer(Protocol):
        """The trail of a value: the way back to the line that sets it."""

        steps: list[Step]
        end: tuple[Source, nodes.Literal] | None
        """The literal at the end of the trail, if the value is passed on unchanged; else None."""
        variable: tuple[ModuleInstance, str] | None
        """The outermost variable through which the whole value is passed on unchanged."""

        def follow(
            self, node: nodes.Expression, source: Source, scope: TracedScope, path: tuple[Value, ...] = ()
        ) -> None:
            """Continue at an expression; `path` is the path of keys that remains inside its value."""
            ...

        def step(self, source: Source, start: int) -> bool:
            """Add a step; return False if the same step was added before."""
            ...

        def attribute(
            self, attribute: WrittenAttribute, source: Source, scope: TracedScope, path: tuple[Value, ...]
        ) -> None:
            """Add an attribute as a step, and continue at its value."""
            ...


class GivenValue(NamedTuple):
    """The value of a root module's variable, and its attribute in a file (None for ``-var`` and settings)."""

    value: Value
    source: Source | None = None
    attribute: WrittenAttribute | None = None
    origin: str = ""
    """The origin of the value, for reports: a file name, or ``.dynlint.yaml``."""
    scope: TracedScope | None = None
    """The scope of names in the attribute; None in a file of plain values."""


class Origin(NamedTuple):
    """The origin of a bound name's value: the expression that is iterated over, its file, and the element's key."""

    expression: nodes.Expression
    source: Source
    scope: TracedScope
    key: Value
    direct: bool = False
    """Whether the name is the element itself, as in a for expression; otherwise ``name.value`` is the element."""


class TracedScope(Scope):
    """A scope that records the origins of its bound names, for the trail."""

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
    """The reason why it is not known whether the instance exists; None if it exists."""

    @property
    def suffix(self) -> str:
        """The instance key as in Terraform's addresses."""
        if self.key is None:
            return ""
        return f"[{self.key}]" if isinstance(self.key, int) else '["' + str(self.key).replace('"', '\\"') + '"]'


def _no_state(data: HclBlock) -> Unknown:
    """Return the reason why nothing is known: the states of other root modules are not available."""
    return Unknown(f"no other root module is looked at for {data.address}")


class Root(NamedTuple):
    """The data that all module instances of one root module in one environment share."""

    library: Library
    directory: str
    workspace: str | None
    given: dict[str, GivenValue]
    problems: list[tuple[str, str, Source, int, int]]
    """The problems that were reported: (kind, message, source, start, end); see `report`."""
    resolve_source: Callable[[str, str, str], str | None]
    """Maps (caller's directory, source, module address) to the directory on disk, or to None."""
    budget: Budget
    """The steps that evaluation may still take."""
    new_trail: Callable[[], Tracer]
    """Makes an empty trail; trails are followed only for findings and changes."""
    beside: str = ""
    """A folder (absolute) whose files are copied into the root module's folder for the run; empty if there is none."""
    mapped: Callable[[str, str], str | None] = lambda _source, _constraint: None
    """Maps (source, version constraint) to the directory that settings name, or to None."""
    own_change: Callable[[str, Value, str], tuple[Change, ...]] = lambda _name, _value, _elsewhere: ()
    """Maps (variable, value, path of the file that sets it) to the edit that sets it for this environment only."""
    stand_in: Callable[[str, str, str], StandIn | None] = lambda _source, _constraint, _address: None
    """Maps (source, version constraint, module address) to the stand-in for a module not on disk, or to None."""

    state_of: Callable[[HclBlock], ReadableState | Unknown] = _no_state
    """Maps a data source to the state of another root module that it certainly reads, or to the reason why not."""

    @property
    def reads_states(self) -> bool:
        """Whether the states of other root modules are available."""
        return self.state_of is not _no_state

    def without_states(self) -> Root:
        """Return the same data without the states of other root modules."""
        return self._replace(state_of=_no_state)

    def report(self, kind: str, message: str, source: Source, start: int, end: int) -> None:
        """Add a problem, once."""
        problem = (kind, message, source, start, end)
        if problem not in self.problems:
            self.problems.append(problem)

    def note_limit(self, value: Value, source: Source, start: int, end: int) -> None:
        """Report a value that exceeds a limit; do nothing for any other value."""
        if isinstance(value, Limited):
            self.report("limit", f"This is not evaluated: {value.why.rstrip('.')}.", source, start, end)

    def failed(self, error: Exception, source: Source, start: int, end: int) -> Unknown:
        """Report an internal error of the evaluation; return the unknown value that replaces the result."""
        self.report("fault", sentence(error, "in evaluating this"), source, start, end)
        return Unknown("dynlint failed to evaluate it, an internal error")


class _Absent:
    """The mark of a variable without a given value; null would be a value."""


ABSENT: Value = _Absent()  # type: ignore[assignment]  # a marker that never leaves a module's variables
