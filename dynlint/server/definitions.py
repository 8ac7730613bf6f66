"""Where the value under the cursor is set, in one environment; else where its name is declared."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.server.positions import uri_of
from dynlint.server.protocol import types
from dynlint.server.shown_values import shown_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.server.at_cursor import AtCursor
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look
    from dynlint.source import Source


def definitions(cursor: AtCursor, look: Look, positions: Positions, environment: str) -> list[types.Location]:
    """Return the lines that set a value: in one environment, or in each if `environment` is empty."""
    values = shown_values(cursor, look)
    wanted = [value for value in values if not environment or value.environment == environment] or values
    ends = dict.fromkeys(value.trail[-1] for value in wanted if value.trail)
    found = []
    for step in ends:
        path = os.path.abspath(step.path)
        found.append(types.Location(uri_of(path), positions.line_of(path, step.line, step.column)))
    return found or [*_declarations(cursor, look, positions)]


def _declarations(cursor: AtCursor, look: Look, positions: Positions) -> Iterator[types.Location]:
    """Yield the blocks and arguments that declare a name, in the module that uses it."""
    folder = os.path.dirname(os.path.abspath(cursor.file.source.path))
    configuration = look.session.library.configuration(folder)
    for name in _names(cursor):
        for source, start, end in _declared(configuration, name):
            yield types.Location(uri_of(os.path.abspath(source.path)), positions.span(source, start, end))


def _names(cursor: AtCursor) -> Iterator[tuple[str, ...]]:
    waiting = [cursor.expression] if cursor.expression is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, nodes.Traversal):
            yield node.names
            return
        waiting.extend(reversed(nodes.children(node)))


def _declared(configuration: Configuration, names: tuple[str, ...]) -> Iterator[tuple[Source, int, int]]:
    kind, size = names[0], 3 if names[0] == "data" else 2
    if kind == "local" and names[1:2] and names[1] in configuration.locals:
        value = configuration.locals[names[1]]
        yield value.source, value.attribute.start, value.attribute.name_end
        return
    tables = {"var": configuration.variables, "module": configuration.modules}
    name = names[1] if kind in tables and len(names) > 1 else ".".join(names[:size])
    declared = tables.get(kind, configuration.resources).get(name)
    if declared is not None:
        yield declared.source, declared.block.start, declared.block.header_end
