"""Checks that every place in a tree, and every problem, lies inside the text it was read from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes, statements

if TYPE_CHECKING:
    from collections.abc import Iterator


def nodes_of(thing: object) -> Iterator[nodes.Node]:
    """Yield the tree and every node below it."""
    if isinstance(thing, nodes.Node):
        yield thing
        for kind in type(thing).__mro__:
            for slot in getattr(kind, "__slots__", ()):
                yield from nodes_of(getattr(thing, slot))
    elif isinstance(thing, dict):
        yield from nodes_of(list(thing.values()))
    elif isinstance(thing, (list, tuple)):
        for item in thing:
            yield from nodes_of(item)


def assert_inside(tree: object, problems: tuple[statements.SyntaxProblem, ...], text: str) -> None:
    for place in (*nodes_of(tree), *problems):
        assert 0 <= place.start <= place.end <= len(text), place
