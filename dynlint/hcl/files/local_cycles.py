"""Finds locals that may depend on themselves. The text is searched, because unused locals are never evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax.lexing import NAME_PATTERN
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynlint.hcl.files.configuration import Configuration

_LOCAL = lazy_pattern(rf"\blocal\s*\.\s*({NAME_PATTERN})")


def locals_in_circles(configuration: Configuration) -> list[str]:
    """Return one name of each cycle of locals; a string or comment that names a local may add a false one.

    The search runs once for a configuration: all environments and all calls of a module have the same text.
    """
    if configuration.circles is None:
        configuration.circles = _circles(_needs(configuration))
    return configuration.circles


def _needs(configuration: Configuration) -> dict[str, set[str]]:
    needs = {}
    for name, declared in configuration.locals.items():
        source = configuration.source_of(declared.attribute, declared.source)
        value = declared.attribute.value
        needs[name] = set(_LOCAL.findall(source.text, value.start, value.end))
    return needs


def _circles(needs: Mapping[str, set[str]]) -> list[str]:
    """Walk the graph depth first; an edge back into the path closes a cycle."""
    found: list[str] = []
    done: set[str] = set()
    for start in needs:
        path: list[str] = []
        on_path: set[str] = set()
        stack = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                on_path.discard(path.pop())
                done.add(name)
            elif name in on_path:
                found.append(min(path[path.index(name) :], key=list(needs).index))
            elif name not in done and name in needs:
                path.append(name)
                on_path.add(name)
                stack.append((name, True))
                stack.extend((other, False) for other in needs[name])
    return list(dict.fromkeys(found))
