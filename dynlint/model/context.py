"""What a configuration is judged in: the environment and the engine, and what could not be read of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.known import Document, Reference, comparison_key, parts_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.finding import Step
    from dynlint.model.block import Attribute, Block
    from dynlint.model.known import Value
    from dynlint.source import Location


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
    below: tuple[int, ...] = ()
    """The version that the configuration does not take any more; empty where it does not say."""

    def reaches(self, *version: int) -> bool | None:
        """Tell whether it is of a version or a later one; None where its version is not known."""
        if self.version:
            return tuple(int(part) for part in self.version.split(".")) >= version
        if self.least and self.least >= version:
            return True
        return False if self.below and self.below <= version else None


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
    trail: tuple[Step, ...] = ()
    """The way to the line that sets the value, where that is another."""


class Disabled(NamedTuple):
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
    block: Block | None = None
    """Its arguments as attributes."""

    @property
    def is_local(self) -> bool:
        """Whether the source is a path, so that the folder is missing and not just not fetched."""
        return self.source.startswith(("./", "../"))

    def is_about(self, address: str, name: str, words: tuple[str, ...]) -> bool:
        """Tell whether an argument has a table, by its address or its name, or the call one of some words."""
        text = f"{self.address} {self.source}".lower()
        return any(word in text for word in words) or any(_mentions(value, address, name) for _, value in self._telling)

    def is_given(self, value: Value) -> bool:
        """Tell whether an argument is a value."""
        return comparison_key(value) in [comparison_key(argument) for _, argument in self.arguments]

    @property
    def says_dynamodb(self) -> bool:
        """Whether the call's own name or its source says that it makes tables."""
        return "dynamo" in f"{self.address.rpartition('module.')[2]} {self.source}".lower()

    @property
    def is_given_dynamodb(self) -> bool:
        """Whether an argument speaks of DynamoDB, by its name or by what is passed."""
        return any("dynamo" in name.lower() or _speaks(value) for name, value in self._telling)

    @property
    def _telling(self) -> tuple[tuple[str, Value], ...]:
        """The arguments that tell what the module makes: not what a program is told."""
        return tuple((name, value) for name, value in self.arguments if not _is_of_program(name))


def _is_of_program(name: str) -> bool:
    """Tell whether an argument is the environment that a program runs in: ``environment_variables``, ``lambda_env``."""
    words = name.lower().split("_")
    return "env" in words or "envs" in words or ("environment" in words and "variables" in words)


def _speaks(value: Value) -> bool:
    if isinstance(value, dict):
        return any("dynamo" in str(key).lower() or _speaks(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return any(map(_speaks, value))
    return not _is_policy(value) and any("dynamo" in str(part).lower() for part in parts_of(value))


def _is_policy(value: Value) -> bool:
    """Tell whether a value is the text of a document: it is read, and does not tell what the module makes."""
    return isinstance(value, Document) or (isinstance(value, str) and '"Statement"' in value)


def _mentions(value: Value, address: str, name: str) -> bool:
    if isinstance(value, dict):
        return any(_mentions(item, address, name) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_mentions(item, address, name) for item in value)
    if comparison_key(value) == name:
        return True
    return any(isinstance(part, Reference) and part.address == address for part in parts_of(value))
