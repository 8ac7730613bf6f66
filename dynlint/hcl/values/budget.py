"""Limits the cost of evaluating one root module in one environment. Calls, loops and texts cost steps.

A step takes about half a microsecond. Steps are counted, not measured, so the result is the same on every machine.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.limits import EVALUATION_STEPS, SIGNS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from dynlint.model.known import Value

    class HasSize(Protocol):
        """All files of a module (`dynlint.hcl.files.configuration.Configuration`)."""

        length: int

        @property
        def signs(self) -> int:
            """The number of signs in all files."""
            ...


class Budget:
    """The steps of one root module in one environment."""

    __slots__ = ("_is_full", "_kept", "_length", "_paid", "_texts", "spent", "steps")

    def __init__(self, steps: int = EVALUATION_STEPS) -> None:
        self.steps = steps
        self.spent = 0
        self._paid: set[object] = set()
        self._kept: dict[tuple[str, str], tuple[Value] | EvaluationError] = {}
        self._texts: dict[str, HasSize] = {}
        self._length = 0
        self._is_full = False

    @property
    def exhausted(self) -> bool:
        """Whether more steps were requested than there are."""
        return self.spent > self.steps

    def spend(self, steps: int) -> None:
        """Spend steps; raise NotEvaluatedError if too few are left."""
        self.spent += steps
        if self.spent > self.steps:
            raise NotEvaluatedError(self.reason)

    def spend_once(self, what: object, steps: int) -> None:
        """Spend steps for a cached result, the first time only; `what` identifies it."""
        if what not in self._paid:
            self._paid.add(what)
            self.spend(steps)

    def note_paid(self, what: object) -> None:
        """Note that the steps of a cached result were already spent."""
        self._paid.add(what)

    def kept(self, what: tuple[str, str], steps: int, make: Callable[[], Value]) -> Value:
        """Return the result of `make`, which is cached under `what`, as is an EvaluationError; spend its steps once."""
        found = self._kept.get(what)
        if found is None:
            self.spend(steps)
            try:
                found = (make(),)
            except EvaluationError as error:
                found = error
            self._kept[what] = found
        if isinstance(found, EvaluationError):
            raise type(found)(found.why)
        return found[0]

    def has(self, steps: int) -> bool:
        """Spend steps, and tell whether enough were left."""
        self.spent += steps
        return self.spent <= self.steps

    def reads(self, directory: str, configuration_of: Callable[[str], HasSize]) -> bool:
        """Tell whether the module of a folder (absolute) fits into the limit on all modules of the root module.

        After one module did not fit, no other is read.
        """
        if directory in self._texts:
            return True
        if self._is_full:
            return False
        configuration = self._texts[directory] = configuration_of(directory)
        self._length += configuration.length
        if self._length > SIGNS:
            self._length = sum([each.signs for each in self._texts.values()])
            self._is_full = self._length > SIGNS
        if self._is_full:
            del self._texts[directory]
        return not self._is_full

    @property
    def reason(self) -> str:
        """The reason why a value is unknown after the steps are used up."""
        return f"the root module takes more than the {self.steps} steps that dynlint evaluates"
