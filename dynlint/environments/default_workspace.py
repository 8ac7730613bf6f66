"""What a root module calls its default workspace: ``workspace == "default" ? "dev" : workspace`` calls it dev."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.called_modules import called_with, has_word
from dynlint.environments.deployment import DEFAULT, Evidence, named_deployment
from dynlint.environments.name_uses import expressions_within, uses_in
from dynlint.environments.workspaces import WORKSPACE, NameFinder, asks_for_workspace
from dynlint.hcl.syntax import nodes
from dynlint.settings.environment_names import is_environment_name

if TYPE_CHECKING:
    from dynlint.environments.deployment import Deployment
    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.files.library import Library


def default_workspace(library: Library, directory: str) -> Deployment | None:
    """Return the default workspace as the environment that the root module calls it; None if it has no name for it."""
    return library.remembered(("default workspace of", directory), lambda: _default_workspace(library, directory))


def from_default_workspace(library: Library, directory: str) -> list[Deployment]:
    """Return the default workspace by its name; with it an unnamed one if others may differ in more than names."""
    found = default_workspace(library, directory)
    if found is None:
        return []
    return [found] if _makes_names_alone(library, directory) else [found, named_deployment(DEFAULT)]


def _default_workspace(library: Library, directory: str) -> Deployment | None:
    if not asks_for_workspace(library, directory):
        return None
    finder = NameFinder(library, directory, WORKSPACE)
    for node, source, _ in finder.expressions():
        for inner in expressions_within(node):
            branch = _value_in_default(inner, finder)
            if branch is None or _reads_variables(branch, library.configuration(directory)):
                continue  # somebody else may set the variable
            name = finder.value(branch, DEFAULT)
            if isinstance(name, str) and is_environment_name(name):
                place = Evidence(os.path.abspath(source.path), source.position(inner.start).line, "terraform.workspace")
                return named_deployment(name, place)._replace(workspace=DEFAULT)
    return None


def _makes_names_alone(library: Library, directory: str) -> bool:
    """Tell whether every use of the workspace chooses between a name for the default one and its own name."""
    for folder, words in [(directory, WORKSPACE), *called_with(library, directory, WORKSPACE)]:
        if not has_word(library, folder, words):
            continue
        finder = NameFinder(library, folder, words, is_called=folder != directory)
        for node, _, _ in finder.expressions():
            within = list(expressions_within(node))
            names = {
                id(inner.test)
                for inner in within
                if isinstance(inner, nodes.Conditional) and _value_in_default(inner, finder)
            }
            asked = (use for inner in within if id(inner) not in names for use in uses_in(inner))
            if any(finder.depends(key) for key, _, _ in asked):
                return False
    return True


def _value_in_default(node: nodes.Expression, finder: NameFinder) -> nodes.Expression | None:
    """Return what a conditional gives in the default workspace if it gives a text of the name in every other."""
    if not isinstance(node, nodes.Conditional) or not isinstance(node.test, nodes.Binary):
        return None
    sides = (node.test.left, node.test.right)
    if node.test.operator not in ("==", "!=") or not any(getattr(side, "value", None) == DEFAULT for side in sides):
        return None
    in_default, in_others = (node.then, node.otherwise) if node.test.operator == "==" else (node.otherwise, node.then)
    return in_default if any(map(finder.depends, sides)) and finder.depends(in_others) else None


def _reads_variables(node: nodes.Expression, configuration: Configuration) -> bool:
    """Tell whether an expression, or a local in it, names a variable."""
    stack, seen = [node], set[str]()
    while stack:
        current = stack.pop()
        if isinstance(current, nodes.Traversal):
            kind, name = current.names[0], ".".join(current.names[1:2])
            if kind == "var":
                return True
            if kind == "local" and name not in seen and name in configuration.locals:
                seen.add(name)
                stack.append(configuration.locals[name].attribute.value)
        stack.extend(nodes.children(current))
    return False
