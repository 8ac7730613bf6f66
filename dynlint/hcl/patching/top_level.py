"""Adds top-level blocks to a file in JSON syntax, where each label is a level of objects."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dynlint.hcl.patching.changes import in_object
from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.json_text import JsonCursor
from dynlint.hcl.syntax.lexing import NotTerraformError
from dynlint.model.written import Nested

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dynlint.finding import Change
    from dynlint.model.known import Value
    from dynlint.source import Source


def in_top_level(source: Source, labels: Sequence[str], content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Return the change that adds a block to a JSON file, in the deepest existing object for its labels."""
    try:
        found = _parsed(source)
    except NotTerraformError:
        return ()
    rest = list(labels)
    while rest and isinstance(found, nodes.Object):
        inner = next((item for key, item in found.items if getattr(key, "value", None) == rest[0]), None)
        if inner is None:
            value: dict[str, Value] = Nested(content)
            for label in reversed(rest[1:]):
                value = Nested({label: value})
            return in_object(source, found.start, found.end, {rest[0]: value})
        found = inner
        rest = rest[1:]
    return ()


@lru_cache(1)
def _parsed(source: Source) -> nodes.Expression:
    """Return the value that a file is, parsed once for all tables in it."""
    return JsonCursor(source).whole()
