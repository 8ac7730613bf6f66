"""The errors that stop an evaluation, and the unknown values that replace the results."""

from __future__ import annotations

from dynlint.model.known import Unknown
from dynlint.startup.light_tuples import NamedTuple


class EvaluationError(Exception):
    """Terraform fails here; `why` is its reason in one short sentence, without the place."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Refused(self.why)


class MissingElementError(EvaluationError):
    """A collection lacks the key or attribute that is read."""

    def __init__(self, why: str, collection: object, key: str = "") -> None:
        super().__init__(why)
        self.lacking = Lacking(collection, key)

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Refused(self.why, self.lacking)


class NotEvaluatedError(EvaluationError):
    """dynlint stops here, but Terraform may not: a limit, or something unsupported. `try` does not catch it."""

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Unknown(self.why)


class TokenError(NotEvaluatedError):
    """A text that a pipeline replaces before Terraform reads it: nobody can tell which value it becomes."""


class LimitError(NotEvaluatedError):
    """A limit is reached; `why` names it. The run reports it as incomplete."""

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Limited(self.why)


class MissingError(EvaluationError):
    """A file or a declaration is missing. Terraform fails, unless something generates it before."""

    def unknown(self) -> Unknown:
        """Return what the value is from here on."""
        return Unknown(self.why)


class Lacking(NamedTuple):
    """What an expression misses: all attributes that an object lacks have one cause, as have all reads of a key."""

    collection: object
    """An object or map; of an empty collection with a name, the module that has the name."""
    key: str
    """The key that a map lacks, or the name of an empty collection; empty for an attribute of an object."""


class Refused(Unknown):
    """The value of an expression at which Terraform fails with an error."""

    __slots__ = ("lacking",)

    def __init__(self, why: str, lacking: Lacking | None = None) -> None:
        super().__init__(why)
        self.lacking = lacking


class Limited(Unknown):
    """The value of an expression that exceeds a limit of dynlint."""

    __slots__ = ()
