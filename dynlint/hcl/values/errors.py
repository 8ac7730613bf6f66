"""The errors that stop an evaluation, and what they leave in the place of a value."""

from __future__ import annotations

from dynlint.model.known import Unknown


class EvaluationError(Exception):
    """Terraform would stop here; `why` is its reason in one short sentence, without the place."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Refused(self.why)


class NotEvaluatedError(EvaluationError):
    """Terraform may go on here, dynlint does not: a limit, or something it does not know. `try` does not catch it."""

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Unknown(self.why)


class LimitError(NotEvaluatedError):
    """A limit is reached, which `why` names; the run says so and is not whole."""

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Limited(self.why)


class MissingError(EvaluationError):
    """Terraform would stop, unless somebody generates what is missing before: a file, a declaration."""

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Unknown(self.why)


class Refused(Unknown):
    """A value that Terraform would stop at, and say why."""

    __slots__ = ()


class Limited(Unknown):
    """A value over a limit of dynlint's."""

    __slots__ = ()
