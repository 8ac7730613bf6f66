"""The scope of expressions without references: in files of values, defaults in types, sources of modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.errors import EvaluationError
from dynlint.model.context import Engine
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from dynlint.hcl.values.scope import Names, Scope
    from dynlint.model.known import Unknown, Value


class NoNames:
    """A module without names and without files that functions may read; evaluation may take `steps` steps."""

    directory = "."
    engine = Engine()

    def __init__(self, steps: int, where: str = "may not be used here") -> None:
        """`where` is the end of the message for a name: ``Variables may not be used here``."""
        self.touched: set[str] = set()
        self.budget = Budget(steps)
        self._where = where

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Raise EvaluationError for any name."""
        raise EvaluationError(f"Variables {self._where}: {'.'.join(names)}.")

    def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
        """Raise EvaluationError for any function that renders a template."""
        raise EvaluationError(f"Function calls {self._where}: templatefile.")

    def may_read(self, path: str) -> bool:
        """Return False: no file may be read."""
        return False

    def is_marked(self, node: nodes.Expression, scope: Scope, mark: str, path: tuple[Value, ...] = ()) -> bool | None:
        """Tell whether an expression calls `sensitive`, the only source of marks here."""
        return mark == "sensitive" and _calls(node, "sensitive")

    def is_secret(self, node: nodes.Expression, scope: Scope) -> bool:
        """Tell whether an expression calls `sensitive`."""
        return _calls(node, "sensitive")

    def refused(self, error: EvaluationError, node: nodes.Expression, scope: Scope) -> Unknown:
        """Return the unknown value of an expression that fails; its reason quotes nothing sensitive."""
        unknown = error.unknown()
        return type(unknown)(WITHHELD) if _calls(node, "sensitive") else unknown


class NoNamesOf(NoNames):
    """The scope of a variable's default in a module, which pays for the steps."""

    def __init__(self, module: Names) -> None:
        super().__init__(0, "not allowed")
        self.directory, self.engine = module.directory, module.engine
        self.touched, self.budget = module.touched, module.budget


WITHHELD = f"the reason is not shown, since it may quote a {HIDDEN}"


def _calls(node: nodes.Expression, name: str) -> bool:
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, nodes.Call) and each.name.removeprefix("core::") == name:
            return True
        pending.extend(nodes.children(each))
    return False
