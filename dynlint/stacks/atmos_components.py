"""The Terraform components of one stack of Atmos: what each inherits, and the variables that it is given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.stacks.atmos_files import plain
from dynlint.stacks.limits import INHERITED
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.modules.scopes import GivenValue
    from dynlint.stacks.atmos_files import Manifest


class Component(NamedTuple):
    """What a component says itself."""

    is_deployed: bool
    module: str
    """The module that it is; empty where it does not say."""
    parents: tuple[str, ...]
    """The components that it inherits from, in the order in which they are merged."""
    variables: dict[str, GivenValue]


class Deployed(NamedTuple):
    """A component as it is deployed."""

    module: str
    """The folder of its module below that of all components."""
    given: dict[str, GivenValue]
    doubt: str
    """Why there may be more or other variables; empty where there are none."""


class Components:
    """The components of a stack, each looked at once however many inherit from it."""

    def __init__(self, manifest: Manifest) -> None:
        """The manifest counts the steps that all stacks take."""
        self.manifest = manifest
        self._known: dict[str, Component] = {}

    def deployed(self) -> Iterator[Deployed]:
        """Yield those that are deployed; StackLimitError where the steps are used up."""
        common = [self.manifest.variables("vars"), self.manifest.variables("terraform", "vars")]
        for name in self.manifest.components:
            if self._component(name).is_deployed:
                chain, cut = self._chain(name)
                module = next((each for item in chain if (each := self._component(item).module)), name)
                given: dict[str, GivenValue] = {}
                for layer in (*common, *(self._component(each).variables for each in reversed(chain))):
                    self.manifest.steps.merge(given, layer)
                yield Deployed(module, given, self.manifest.doubt or cut)

    def _chain(self, name: str) -> tuple[list[str], str]:
        """Return a component and those that it inherits from, the farthest last; and why these are not all.

        One that is inherited twice counts where it is merged last, so that no component is looked at twice.
        """
        found: dict[str, None] = {}
        pending = [name]
        while pending:
            each = pending.pop()
            if each in found:
                continue
            if len(found) == INHERITED:
                return [*found], f"{name} inherits from more than the {INHERITED} components that are followed"
            found[each] = None
            parents = self._component(each).parents
            self.manifest.steps.take(1 + len(parents))
            pending.extend(parents)
        return [*found], ""

    def _component(self, name: str) -> Component:
        if name not in self._known:
            self._known[name] = self._read(name)
        return self._known[name]

    def _read(self, name: str) -> Component:
        metadata = plain(self.manifest.part(name, "metadata")) or {}
        said: dict[Any, Any] = metadata if isinstance(metadata, dict) else {}
        above = plain(self.manifest.part(name, "component"))
        module = plain(self.manifest.part(name, "metadata", "component")) or above
        inherited = [item for item in _texts(above) if item != name and item in self.manifest.components]
        return Component(
            said is metadata and said.get("type") != "abstract" and said.get("enabled") is not False,
            module if isinstance(module, str) and module not in self.manifest.components else "",
            (*inherited, *_texts(said.get("inherits"))),
            self.manifest.variables_of(name),
        )


def _texts(value: Any) -> list[str]:
    """Return the texts of a list, or one that stands for a list."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else []
    return [item for item in listed if isinstance(item, str)]
