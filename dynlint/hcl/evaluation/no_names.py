"""Where an expression stands that refers to nothing: a file of values, a default in a type, the source of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.errors import EvaluationError
from dynlint.model.context import Engine
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from dynlint.hcl.values.scope import Scope
    from dynlint.model.known import Unknown, Value


class NoNames:
    """A module without names, files and functions that read: `steps` are what its evaluation may cost."""

    directory = "."
    engine = Engine()

    def __init__(self, steps: int, where: str = "may not be used here") -> None:
        """`where` ends the message for a name: ``Variables may not be used here``."""
        self.touched: set[str] = set()
        self.budget = Budget(steps)
        self._where = where

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Refuse any name."""
        raise EvaluationError(f"Variables {self._where}: {'.'.join(names)}.")

    def render(self, path: str, text: str, variables: dict[str, Value]) -> Value:
        """Refuse any function that makes a text of a file."""
        raise EvaluationError(f"Function calls {self._where}: templatefile.")

    def may_read(self, path: str) -> bool:
        """Tell that no file may be read."""
        return False

    def is_marked(self, node: nodes.Expression, scope: Scope, mark: str, path: tuple[Value, ...] = ()) -> bool | None:
        """Tell that only a call of `sensitive` marks a value here."""
        return mark == "sensitive" and _calls(node, "sensitive")

    def is_secret(self, node: nodes.Expression, scope: Scope) -> bool:
        """Tell whether a value is marked as sensitive where it stands."""
        return _calls(node, "sensitive")

    def refused(self, error: EvaluationError, node: nodes.Expression, scope: Scope) -> Unknown:
        """Return the value of an expression at which Terraform stops; the reason quotes nothing sensitive."""
        unknown = error.unknown()
        return type(unknown)(WITHHELD) if _calls(node, "sensitive") else unknown


WITHHELD = f"the reason is not shown, since it may quote a {HIDDEN}"


def _calls(node: nodes.Expression, name: str) -> bool:
    pending = [node]
    while pending:
        each = pending.pop()
        if isinstance(each, nodes.Call) and each.name.removeprefix("core::") == name:
            return True
        pending.extend(nodes.children(each))
    return False
