"""What evaluating one root module in one environment may cost: steps, spent where calls, loops and texts are made.

A step takes about half a microsecond. They are counted, not measured: every machine gives the same answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.values.limits import EVALUATION_STEPS, MARKS

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    from dynlint.model.known import Value

    class HasSize(Protocol):
        """The files of a module together (`dynlint.hcl.files.configuration.Configuration`)."""

        length: int

        @property
        def marks(self) -> int:
            """The signs in all files."""
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
        """Tell whether there was too little for everything that was asked."""
        return self.spent > self.steps

    def spend(self, steps: int) -> None:
        """Take steps; raise NotEvaluatedError where none are left."""
        self.spent += steps
        if self.spent > self.steps:
            raise NotEvaluatedError(self.reason)

    def spend_once(self, what: object, steps: int) -> None:
        """Take steps for what is kept, the first time that it is asked for."""
        if what not in self._paid:
            self._paid.add(what)
            self.spend(steps)

    def note_paid(self, what: object) -> None:
        """Remember that what is kept has been paid for."""
        self._paid.add(what)

    def kept(self, what: tuple[str, str], steps: int, make: Callable[[], Value]) -> Value:
        """Return what is made of a text, made and paid for once; raise the EvaluationError that stopped it."""
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
        """Take steps, and tell whether they were left."""
        self.spent += steps
        return self.spent <= self.steps

    def reads(self, directory: str, configuration_of: Callable[[str], HasSize]) -> bool:
        """Tell whether there is room for the module of a folder (absolute) among those that the root module has.

        Where there was none once, no other is read.
        """
        if directory in self._texts:
            return True
        if self._is_full:
            return False
        configuration = self._texts[directory] = configuration_of(directory)
        self._length += configuration.length
        if self._length > MARKS:
            self._length = sum([each.marks for each in self._texts.values()])
            self._is_full = self._length > MARKS
        if self._is_full:
            del self._texts[directory]
        return not self._is_full

    @property
    def reason(self) -> str:
        """Why a value is unknown."""
        return f"the root module takes more than the {self.steps} steps that dynlint evaluates"
