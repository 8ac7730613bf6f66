"""The context of a configuration: its environment and engine, its problems, and what could not be read."""

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
    """The environment of a deployment; `production` is None if that is not known."""

    name: str
    production: bool | None = None


class Engine(NamedTuple):
    """The program that runs the configuration."""

    name: str = "terraform"
    """``terraform`` or ``opentofu``."""
    version: str = ""
    """``1.12``; empty if the settings do not name it."""
    least: tuple[int, ...] = ()
    """The lowest version that the configuration allows; empty if it sets none."""
    below: tuple[int, ...] = ()
    """The version from which on the configuration allows none; empty if it sets none."""

    def reaches(self, *version: int) -> bool | None:
        """Tell whether its version is at least the given one; None if that is not known."""
        if self.version:
            return tuple(int(part) for part in self.version.split(".")) >= version
        if self.least and self.least >= version:
            return True
        return False if self.below and self.below <= version else None


class Problem(NamedTuple):
    """A problem of the configuration itself, from parsing or evaluation."""

    kind: str
    """``syntax``, ``unreadable``, ``unread-call``, ``outside-call``, ``cycle``, ``duplicate``; for inputs
    ``unknown-variable``, ``missing-variable``, ``invalid-value``, ``unknown-argument``; for expressions
    ``refused``."""
    message: str
    location: Location
    excerpt: tuple[tuple[int, str], ...] = ()
    address: str = ""
    trail: tuple[Step, ...] = ()
    """The trail to the line that sets the value, if that is another line."""
    cause: Location | None = None
    """The place of the first problem with the same cause, its own if it is the first; None if it has its own cause."""


class Disabled(NamedTuple):
    """A disabled resource: in this environment its count is 0, or its for_each is empty or lacks its key."""

    block: Block
    """The resource as it would be; values that depend on its instance key are unknown."""
    cause: Attribute
    """The ``count`` or ``for_each`` that disables it: its own, or that of a module call."""

    def __str__(self) -> str:
        """Return the beginning of a sentence that advises to enable it, to be continued with what else to add."""
        owner = self.cause.body.address
        what = f"its {self.cause.name}" if owner == self.block.address else f"the {self.cause.name} of {owner}"
        return f"{self.block.address} is left out by {what}; create it, or "


class UnreadCall(NamedTuple):
    """A module call whose source is not on disk, so that its resources are not known."""

    address: str
    source: str
    arguments: tuple[tuple[str, Value], ...]
    problem: Problem
    """The problem to report, with the place of the call."""
    block: Block | None = None
    """The call as a block, whose attributes are its arguments."""

    @property
    def is_local(self) -> bool:
        """Whether the source is a path: then the folder is missing, and not only not fetched."""
        return self.source.startswith(("./", "../"))

    def is_about(self, address: str, name: str, words: tuple[str, ...]) -> bool:
        """Tell whether an argument contains a table's address or name, or the call contains one of some words."""
        text = f"{self.address} {self.source}".lower()
        if any(word in text for word in words):
            return True
        of_network = not _OF_NETWORK.isdisjoint(text.replace("-", "/").replace("_", "/").split("/"))
        return any(
            _mentions(value, address, None if of_network and argument.endswith("name") else name)
            for argument, value in self._telling
        )

    def is_given(self, value: Value) -> bool:
        """Tell whether an argument equals a value."""
        return comparison_key(value) in [comparison_key(argument) for _, argument in self.arguments]

    @property
    def says_dynamodb(self) -> bool:
        """Whether the call's name or source mentions DynamoDB."""
        return "dynamo" in f"{self.address.rpartition('module.')[2]} {self.source}".lower()

    @property
    def is_given_dynamodb(self) -> bool:
        """Whether an argument mentions DynamoDB in its name or value."""
        return any("dynamo" in name.lower() or _speaks(value) for name, value in self._telling)

    @property
    def _telling(self) -> tuple[tuple[str, Value], ...]:
        """The arguments that tell which resources the module makes; environment variables of programs are left out."""
        return tuple((name, value) for name, value in self.arguments if not _is_of_program(name))


_OF_NETWORK = frozenset(("vpc", "subnet", "subnets", "iam", "irsa", "oidc", "acm", "route53", "eks", "ecr"))
"""Words for modules of networks and roles: a name that they are given is theirs, though a table has it, too."""


def _is_of_program(name: str) -> bool:
    """Tell whether an argument sets a program's environment variables: ``environment_variables``, ``lambda_env``."""
    words = name.lower().split("_")
    return "env" in words or "envs" in words or ("environment" in words and "variables" in words)


def _speaks(value: Value) -> bool:
    if isinstance(value, dict):
        return any("dynamo" in str(key).lower() or _speaks(item) for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return any(map(_speaks, value))
    return not _is_policy(value) and any("dynamo" in str(part).lower() for part in parts_of(value))


def _is_policy(value: Value) -> bool:
    """Tell whether a value is a policy document, which does not tell which resources the module makes."""
    return isinstance(value, Document) or (isinstance(value, str) and '"Statement"' in value)


def _mentions(value: Value, address: str, name: str | None) -> bool:
    """Tell whether a value contains a table's address or, where one is given, its name."""
    if isinstance(value, dict):
        return any(_mentions(item, address, name) for item in value.values())
    if isinstance(value, (list, tuple)):
        return any(_mentions(item, address, name) for item in value)
    if name is not None and comparison_key(value) == name:
        return True
    return any(isinstance(part, Reference) and part.address == address for part in parts_of(value))
