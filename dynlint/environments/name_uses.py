"""The expressions of a body that may compare a name with values, or look it up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dynlint.hcl.files.configuration import Configuration
    from dynlint.hcl.syntax import statements

_LISTS = frozenset(("contains", "startswith", "endswith", "strcontains", "index"))
_READERS = frozenset(("file", "fileexists", "templatefile", "filebase64", "filesha256", "filemd5", "fileset"))
_CONDITIONS = frozenset(("validation", "precondition", "postcondition", "assert"))


def values_in(body: statements.WrittenBody, is_condition: bool = False) -> Iterator[tuple[nodes.Expression, bool]]:
    """Yield every value in a body, and whether it is a condition that must hold."""
    for name, attribute in body.attributes.items():
        yield attribute.value, is_condition and name == "condition"
    for block in body.blocks:
        yield from values_in(block.body, block.type in _CONDITIONS)


def expressions_within(node: nodes.Expression) -> Iterator[nodes.Expression]:
    """Yield an expression and all expressions in it."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(nodes.children(current))


def uses_in(node: nodes.Expression) -> Iterator[tuple[nodes.Expression, nodes.Expression | None, str]]:
    """Yield (what may be the name, what it is compared with, how) for expressions that depend on the name."""
    if isinstance(node, nodes.IndexExpression):
        yield node.key, node.source, "map"
    elif isinstance(node, nodes.Binary) and node.operator in ("==", "!="):
        yield node.left, node.right, "comparison"
        yield node.right, node.left, "comparison"
    elif isinstance(node, nodes.Call) and node.name in _READERS and node.arguments:
        yield node.arguments[0], None, "file"
    elif isinstance(node, nodes.Call) and len(node.arguments) > 1:
        first, second = node.arguments[:2]
        if node.name == "lookup":
            yield second, first, "map"
        elif node.name in _LISTS:
            yield second, first, "comparison"
            yield first, second, "comparison"
        elif node.name == "regex" and isinstance(pattern := getattr(first, "value", None), str):
            words = tuple(nodes.Literal(first.start, first.end, word) for word in _alternatives(pattern))
            yield second, nodes.Tuple(first.start, first.end, words), "comparison"


def mentions(node: nodes.Expression, words: frozenset[tuple[str, ...]], dependent: frozenset[str]) -> bool:
    """Tell whether an expression has one of the words (names, split at dots) in it, or one of the locals."""
    return any(
        isinstance(inner, nodes.Traversal)
        and (inner.names[:2] in words or (inner.names[0] == "local" and "".join(inner.names[1:2]) in dependent))
        for inner in expressions_within(node)
    )


def dependent_locals(configuration: Configuration, words: frozenset[tuple[str, ...]]) -> frozenset[str]:
    """Return the locals whose value depends on one of the words, also through other locals."""
    users: dict[str, list[str]] = {}
    pending: list[str] = []
    for name, declared in configuration.locals.items():
        for inner in expressions_within(declared.attribute.value):
            if isinstance(inner, nodes.Traversal) and inner.names[:2] in words:
                pending.append(name)
            elif isinstance(inner, nodes.Traversal) and inner.names[0] == "local":
                users.setdefault("".join(inner.names[1:2]), []).append(name)
    found: set[str] = set()
    while pending:
        name = pending.pop()
        if name not in found:
            found.add(name)
            pending.extend(users.get(name, ()))
    return frozenset(found)


def _alternatives(pattern: str) -> Sequence[str]:
    """Return the words of ``^(dev|prod)$``; none for another pattern."""
    words = pattern.removeprefix("^").removesuffix("$").removeprefix("(").removesuffix(")").split("|")
    plain = all(word.replace("-", "").replace("_", "").isalnum() for word in words)
    return words if plain and pattern[:1] + pattern[-1:] == "^$" else ()
