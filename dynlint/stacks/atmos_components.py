"""The Terraform components of one Atmos stack, with their inheritance and their variables."""

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
    """A component without what it inherits."""

    is_deployed: bool
    module: str
    """The name of its module; empty if it does not set one."""
    parents: tuple[str, ...]
    """The components that it inherits from, in the order in which they are merged."""
    variables: dict[str, GivenValue]


class Deployed(NamedTuple):
    """A deployed component, with what it inherits."""

    module: str
    """The path of its module's folder in the folder of components."""
    given: dict[str, GivenValue]
    doubt: str
    """Why there may be more or other variables; empty if there are none."""


class Components:
    """The components of a stack; each is read once, even if many components inherit from it."""

    def __init__(self, manifest: Manifest) -> None:
        """`manifest` has the counter of the steps of all stacks."""
        self.manifest = manifest
        self._known: dict[str, Component] = {}

    def deployed(self) -> Iterator[Deployed]:
        """Yield the deployed components; raise StackLimitError if the steps are used up."""
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
        """Return a component and those that it inherits from, the most distant last; and why some are missing.

        A component that is inherited twice counts once, at its last place in the merge.
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
        fields: dict[Any, Any] = metadata if isinstance(metadata, dict) else {}
        above = plain(self.manifest.part(name, "component"))
        module = plain(self.manifest.part(name, "metadata", "component")) or above
        inherited = [item for item in _texts(above) if item != name and item in self.manifest.components]
        return Component(
            fields is metadata and fields.get("type") != "abstract" and fields.get("enabled") is not False,
            module if isinstance(module, str) and module not in self.manifest.components else "",
            (*inherited, *_texts(fields.get("inherits"))),
            self.manifest.variables_of(name),
        )


def _texts(value: Any) -> list[str]:
    """Return the texts in a list; a single text counts as a list."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, (list, tuple)) else []
    return [item for item in listed if isinstance(item, str)]
