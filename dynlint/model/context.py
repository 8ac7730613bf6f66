"""What a configuration is judged in: the environment and the engine, and what could not be read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Reference, identity, parts_of
from dynlint.records import NamedTuple

if TYPE_CHECKING:
    from dynlint.finding import Location
    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Value


class Environment(NamedTuple):
    """Where the configuration is deployed; `production` is None where that cannot be told."""

    name: str
    production: bool | None = None


class Engine(NamedTuple):
    """The program that reads the configuration."""

    name: str = "terraform"
    """``terraform`` or ``opentofu``."""
    version: str = ""
    """``1.12``; empty where the settings do not say."""
    least: tuple[int, ...] = ()
    """The least version that the configuration takes; empty where it does not say."""

    def reaches(self, *version: int) -> bool | None:
        """Tell whether it is of a version or a later one; None where its version is not known."""
        if not self.version:
            return True if self.least and self.least >= version else None
        return tuple(int(part) for part in self.version.split(".")) >= version


class Problem(NamedTuple):
    """What the reader or evaluator found wrong with the configuration itself."""

    kind: str
    """``syntax``, ``unreadable``, ``unread-call``, ``outside-call``, ``cycle``, ``duplicate``, or of inputs
    ``unknown-variable``, ``missing-variable``, ``invalid-value``, ``unknown-argument``, or of expressions
    ``refused``."""
    message: str
    location: Location
    excerpt: tuple[tuple[int, str], ...] = ()
    address: str = ""


class LeftOut(NamedTuple):
    """A resource that a count or for_each of nothing leaves out."""

    block: Block
    """What it would be; what comes of its instance key is unknown."""
    cause: Attribute
    """The ``count`` or ``for_each``: its own, or of a module call."""

    def __str__(self) -> str:
        """What to think of first, in a sentence that goes on with what to add."""
        owner = self.cause.body.address
        what = f"its {self.cause.name}" if owner == self.block.address else f"the {self.cause.name} of {owner}"
        return f"{self.block.address} is left out by {what}; have it made, or "


class UnreadCall(NamedTuple):
    """A module call whose source is not on disk: what it makes is not known."""

    address: str
    source: str
    arguments: tuple[tuple[str, Value], ...]
    problem: Problem
    """Where the call stands."""

    @property
    def is_local(self) -> bool:
        """Whether the source is a path, so that the folder is missing and not just not fetched."""
        return self.source.startswith(("./", "../"))

    def is_about(self, address: str, name: str, words: tuple[str, ...]) -> bool:
        """Tell whether an argument has a table, by its address or its name, or the call one of some words."""
        text = f"{self.address} {self.source}".lower()
        return any(word in text for word in words) or any(
            _mentions(value, address, name) for _, value in self.arguments
        )

    @property
    def says_dynamodb(self) -> bool:
        """Whether the call's own name or its source says that it makes tables."""
        return "dynamo" in f"{self.address.rpartition('module.')[2]} {self.source}".lower()


def _mentions(value: Value, address: str, name: str) -> bool:
    if isinstance(value, dict):
        return any(_mentions(item, address, name) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_mentions(item, address, name) for item in value)
    if identity(value) == name:
        return True
    return any(isinstance(part, Reference) and part.address == address for part in parts_of(value))
