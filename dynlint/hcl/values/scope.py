"""Where an expression stands: what gives its names their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol

    from dynlint.hcl.syntax import nodes
    from dynlint.hcl.values.budget import Budget
    from dynlint.hcl.values.errors import EvaluationError
    from dynlint.model.context import Engine
    from dynlint.model.known import Unknown, Value

    class Names(Protocol):
        """What gives names their values: a module instance."""

        directory: str
        """What relative paths in file functions mean."""
        touched: set[str]
        """The files and folders that functions have looked at."""
        budget: Budget
        """What evaluation may still cost."""

        @property
        def engine(self) -> Engine:
            """The program that reads the configuration, and what is known of its version."""
            ...

        def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
            """Return the value of a dotted name's first parts, and how many parts that took."""
            ...

        def may_read(self, path: str) -> bool:
            """Tell whether an absolute path lies where the run reads files."""
            ...

        def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
            """Return a template file's text with the given variables."""
            ...

        def is_marked(
            self, node: nodes.Expression, scope: Scope, mark: str, path: tuple[Value, ...] = ()
        ) -> bool | None:
            """Tell whether a value, or its part at a path, has a mark; None where a provider alone can tell."""
            ...

        def is_secret(self, node: nodes.Expression, scope: Scope) -> bool:
            """Tell whether a value, or something in it, may be sensitive; nothing is evaluated for that."""
            ...

        def refused(self, error: EvaluationError, node: nodes.Expression, scope: Scope) -> Unknown:
            """Return the value of an expression at which Terraform stops; the reason quotes nothing sensitive."""
            ...


class Scope:
    """Where an expression stands: its module, and the names bound around it (each, count, loop variables)."""

    __slots__ = ("bindings", "module", "rounds")

    def __init__(self, module: Names, bindings: dict[str, Value] | None = None) -> None:
        self.module = module
        self.bindings = bindings or {}
        self.rounds = [0]
        """How many rounds loops have taken, here and in the scopes inside."""

    def bind(self, **names: Value) -> Scope:
        """Return a scope inside this one with more names."""
        inner = type(self)(self.module, {**self.bindings, **names})
        inner.rounds = self.rounds
        return inner
