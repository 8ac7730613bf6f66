"""Finds the place of a document's part in the file that ``file()`` or ``templatefile()`` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.modules.one_step_back import definition_of
from dynlint.hcl.modules.through_data_files import read_by, stretch
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.places import found_text, narrowed

if TYPE_CHECKING:
    from dynlint.hcl.modules.scopes import TracedScope
    from dynlint.model.known import Value
    from dynlint.source import Source

    Path = tuple[Value, ...]

_READERS = ("file", "templatefile")
_LONGEST = 8


def place_in_text(node: nodes.Expression, scope: TracedScope, route: Path, text: str) -> tuple[Source, int, int] | None:
    """Return the file that an expression reads, and start and end of the part at a route; None for other expressions.

    `text` is a quoted string inside the part: if it is found, start and end are those of the string.
    """
    for _ in range(_LONGEST):
        node, route = narrowed(node, route)
        if isinstance(node, nodes.Call) and node.name in _READERS:
            source = read_by(node, scope)
            return None if source is None else _found(source, route, text)
        if not isinstance(node, nodes.Traversal) or node.names[0] in scope.bindings:
            return None
        written = definition_of(node.names, scope.module, route)
        if written is None:
            return None
        attribute, _, scope, route = written
        node = attribute.value
    return None


def _found(source: Source, route: Path, text: str) -> tuple[Source, int, int]:
    """Return the place of `text` in the part, or else in the file (a template's loop moves parts), or else the part."""
    part, whole = stretch(source.text, route), (0, len(source.text))
    places = (found_text(source, nodes.Node(*span), text) for span in (part, whole))
    return source, *next((place for place in places if place not in (part, whole)), part)
