"""The workspaces a root module knows by name: keys of the maps it looks up by ``terraform.workspace``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.evaluation.evaluate import evaluate_or_unknown
from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.trail.root_module import load_root
from dynlint.model.known import Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.scopes import TracedScope


def workspace_names(library: Library, directory: str) -> list[str]:
    """Return the names in order of appearance; none where the module does not ask for its workspace."""
    configuration = library.configuration(directory)
    if not any("terraform.workspace" in file.source.text for file in configuration.files):
        return []
    scope = load_root(library, directory).scope
    names: dict[str, None] = {}
    for node in _lookups(configuration):
        collection, key = node
        if _is_workspace(key, scope):
            value = evaluate_or_unknown(collection, scope)
            names.update(dict.fromkeys(value if isinstance(value, dict) else ()))
    return [name for name in names if name]


def _is_workspace(node: nodes.Expression, scope: TracedScope) -> bool:
    value = evaluate_or_unknown(node, scope)
    return isinstance(value, Reference) and value.address == "terraform.workspace"


def _lookups(configuration: Configuration) -> Iterator[tuple[nodes.Expression, nodes.Expression]]:
    """Yield (collection, key) of every index and lookup() at the top of a value."""
    for declared in configuration.locals.values():
        yield from _in_expression(declared.attribute.value)
    for table in (configuration.resources, configuration.modules):
        for block in table.values():
            yield from _in_body(block.block.body)


def _in_body(body: statements.WrittenBody) -> Iterator[tuple[nodes.Expression, nodes.Expression]]:
    for attribute in body.attributes.values():
        yield from _in_expression(attribute.value)
    for block in body.blocks:
        yield from _in_body(block.body)


def _in_expression(node: nodes.Expression) -> Iterator[tuple[nodes.Expression, nodes.Expression]]:
    stack = [node]
    while stack:
        current = stack.pop()
        if isinstance(current, nodes.IndexExpression):
            yield current.source, current.key
        elif isinstance(current, nodes.Call) and current.name == "lookup" and len(current.arguments) > 1:
            yield current.arguments[0], current.arguments[1]
        stack.extend(nodes.children(current))
