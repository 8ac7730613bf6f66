"""The scope of an expression: the values of the names in it."""

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
        """The interface that gives names their values: a module instance."""

        directory: str
        """The directory that relative paths in file functions start from."""
        touched: set[str]
        """The files and folders that functions have read or searched for."""
        budget: Budget
        """The steps that evaluation may still take."""

        @property
        def engine(self) -> Engine:
            """The engine (Terraform or OpenTofu), with its version if known."""
            ...

        def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
            """Return the value of the first parts of a dotted name, and the number of these parts."""
            ...

        def may_read(self, path: str) -> bool:
            """Tell whether the run may read an absolute path."""
            ...

        def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
            """Return a template file's text with the given variables."""
            ...

        def is_marked(
            self, node: nodes.Expression, scope: Scope, mark: str, path: tuple[Value, ...] = ()
        ) -> bool | None:
            """Tell whether a value, or its part at a path, has a mark; None if only the provider knows."""
            ...

        def is_secret(self, node: nodes.Expression, scope: Scope) -> bool:
            """Tell, without evaluation, whether a value or a part of it may be sensitive."""
            ...

        def refused(self, error: EvaluationError, node: nodes.Expression, scope: Scope) -> Unknown:
            """Return the unknown value of an expression that fails; its reason quotes nothing sensitive."""
            ...


class Scope:
    """The scope of an expression: its module, and the names bound around it (each, count, loop variables)."""

    __slots__ = ("bindings", "module", "rounds")

    def __init__(self, module: Names, bindings: dict[str, Value] | None = None) -> None:
        self.module = module
        self.bindings = bindings or {}
        self.rounds = [0]
        """The number of iterations of loops so far, in this scope and those inside it, which share this list."""

    def bind(self, **names: Value) -> Scope:
        """Return a scope inside this one with more names."""
        inner = type(self)(self.module, {**self.bindings, **names})
        inner.rounds = self.rounds
        return inner
