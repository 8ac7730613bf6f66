"""Stacks of HCP Terraform: the components of ``*.tfcomponent.hcl`` in each deployment of ``*.tfdeploy.hcl``."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.from_variable import NAMES
from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.evaluation.no_names import NoNames
from dynlint.hcl.files.configuration import Configuration
from dynlint.hcl.files.discovery import look_at
from dynlint.hcl.files.library import Unread, shown_path
from dynlint.hcl.files.relevance import is_local
from dynlint.hcl.modules.given_parts import given_parts
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.hcl.modules.scopes import GivenValue, Root
from dynlint.hcl.modules.units import Unit
from dynlint.hcl.trail.root_module import new_trail
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.limits import VALUE_STEPS
from dynlint.hcl.values.scope import Scope
from dynlint.model.known import Unknown
from dynlint.stacks.limits import DEPLOYMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.syntax import statements
    from dynlint.model.known import Value
    from dynlint.source import Source

_COMPONENTS = (".tfcomponent.hcl", ".tfstack.hcl")
_DEPLOYMENTS = ".tfdeploy.hcl"


class _Stack(ModuleInstance):
    """The files of a stack as a module, in which only variables and locals are known."""

    def resolve(self, names: tuple[str, ...], bindings: dict[str, Value]) -> tuple[Value, int]:
        """Return the value of the first parts of a dotted name, and the number of these parts."""
        if names[0] in ("var", "local"):
            return super().resolve(names, bindings)
        return Unknown(f"{'.'.join(names)} is known when the stack is deployed"), len(names)


class ComponentUnit(Unit):
    """A component of a stack in one of its deployments."""

    def __init__(
        self, stack: _Stack, component: tuple[Source, statements.WrittenBlock], directory: str, deployment: str
    ) -> None:
        """`component` is its block; `deployment` is the name of the deployment, empty if there is none."""
        super().__init__(stack.root.library, directory)
        self.stack = stack
        self.component = component
        self.deployment = deployment

    def environment_names(self) -> Iterator[str]:
        """Yield the name of the deployment, then values of its inputs that may name the environment."""
        yield self.deployment
        for name in NAMES:
            value = self.stack.root.given[name].value if name in self.stack.root.given else None
            if isinstance(value, str):
                yield value

    def inputs(self, configuration: Configuration) -> dict[str, GivenValue]:
        """Return the inputs of the component's block in the deployment."""
        source, block = self.component
        written = block.body.attributes.get("inputs")
        given, doubt = ({}, "") if written is None else given_parts(written, source, self.stack.scope)
        if any(file.problems for file in self.stack.configuration.files):
            doubt = doubt or f"{source.path} has mistakes in it"
        return self.completed(given, doubt, configuration)


def add_stacks(tree: Tree, library: Library) -> None:
    """Add the modules of all stacks to the tree as root modules, one unit for each deployment."""
    number = 0
    for folder, names in sorted(tree.orchestrating.items()):
        components = _read(library, folder, [name for name in names if name.endswith(_COMPONENTS)])
        if components is None:
            continue
        named = [name for name in names if name.endswith(_DEPLOYMENTS)]
        deployments = _deployments(library, components, folder, named)
        for source, block in _blocks(components, "component"):
            directory = _directory(folder, block)
            if not directory or not look_at(tree, directory):
                continue
            number += len(deployments)
            if number > DEPLOYMENTS:
                why = f"there are more than the {DEPLOYMENTS} deployments of stacks that dynlint reads"
                library.unreadable.append(Unread(source.path, why, "part of a stack"))
                library.doubt = library.doubt or f"a stack may give it a value, and {why}"
                break
            units = library.units.setdefault(directory, [])
            for name, given in deployments:
                stack = _stack(library, components, given)
                units.append(ComponentUnit(stack, (source, block), directory, name))
            for name in names:
                tree.readers.setdefault(os.path.join(folder, name), set()).add(directory)
        _say_what_is_not_read(library, components)
    tree.spread_relevance()


def _read(library: Library, folder: str, names: list[str]) -> Configuration | None:
    files = [library.parsed(os.path.join(folder, name)) for name in names]
    return Configuration(folder, [file for file in files if file is not None]) if names else None


def _stack(library: Library, configuration: Configuration, given: dict[str, GivenValue]) -> _Stack:
    root = Root(library, configuration.directory, None, given, [], lambda *_: None, Budget(VALUE_STEPS), new_trail)
    return _Stack(root, configuration)


def _blocks(configuration: Configuration, type_: str) -> Iterator[tuple[Source, statements.WrittenBlock]]:
    for file in configuration.files:
        yield from ((file.source, block) for block in file.body.blocks if block.type == type_)


def _deployments(
    library: Library, components: Configuration, folder: str, names: list[str]
) -> list[tuple[str, dict[str, GivenValue]]]:
    """Return names and inputs of a stack's deployments; without any, one without a name and with unknown inputs."""
    configuration = _read(library, folder, names)
    found: list[tuple[str, dict[str, GivenValue]]] = []
    if configuration is not None:
        scope = _stack(library, configuration, {}).scope
        for source, block in _blocks(configuration, "deployment"):
            written = block.body.attributes.get("inputs")
            given, doubt = ({}, "") if written is None else given_parts(written, source, scope)
            found.append((block.labels[0].text if block.labels else "", Unit.completed(given, doubt, components)))
    why = f"the deployments of {shown_path(folder)} give it a value, and there are none here"
    return found or [("", Unit.completed({}, why, components))]


def _directory(folder: str, block: statements.WrittenBlock) -> str:
    written = block.body.attributes.get("source")
    value = evaluate_or_unknown(written.value, Scope(NoNames(VALUE_STEPS))) if written is not None else None
    return os.path.normpath(os.path.join(folder, value)) if isinstance(value, str) and is_local(value) else ""


def _say_what_is_not_read(library: Library, components: Configuration) -> None:
    """Report, once for a stack, that stacks inside it are not read; inputs of their modules are then unknown."""
    for source, _ in _blocks(components, "stack"):
        library.unreadable.append(Unread(source.path, "dynlint does not read stacks in stacks", "part of a stack"))
        library.doubt = library.doubt or f"a stack in {source.path} may give it a value"
        return
