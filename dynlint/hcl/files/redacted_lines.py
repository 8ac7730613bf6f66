"""Finds the places where files contain sensitive values, so that no report quotes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.sensitive_declarations import SECRET, is_flagged, is_provider_secret
from dynlint.hcl.syntax import nodes
from dynlint.model.reference import credentials, sensitive_attributes
from dynlint.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TypeGuard

    from dynlint.hcl.syntax.statements import WrittenAttribute, WrittenBlock, WrittenBody
    from dynlint.source import Source

_WITH_CREDENTIALS = frozenset(("provider", "backend", "connection"))


def hide_values(files: Sequence[tuple[Source, WrittenBody]], merged: Iterable[WrittenBlock]) -> None:
    """Mark the stretches of a module's sources that contain sensitive values.

    `merged` are its variables and outputs after override files were merged.
    """
    flagged = _flagged(files, merged)
    for source, body in files:
        for block in body.blocks:
            for attribute in _secret_attributes(block, flagged):
                hide(source, attribute.value)
            for node in _expressions(block.body) if _name(block) in flagged else ():
                if isinstance(node, nodes.Call) and node.name == "optional" and len(node.arguments) > 1:
                    hide(source, node.arguments[1])
        if "ensitive" in source.text or "\\u" in source.text:
            for node in _expressions(body):
                if _is_sensitive_call(node):
                    for argument in node.arguments:
                        hide(source, argument)


def has_marks(body: WrittenBody) -> bool:
    """Tell whether a file declares something as sensitive or ephemeral, or calls ``sensitive``."""
    return any(
        block.type == "ephemeral" or not block.body.attributes.keys().isdisjoint(SECRET) for block in body.blocks
    ) or any(_is_sensitive_call(node) for node in _expressions(body))


def _is_sensitive_call(node: nodes.Expression) -> TypeGuard[nodes.Call]:
    return isinstance(node, nodes.Call) and node.name.removeprefix("core::") == "sensitive"


def hide(source: Source, node: nodes.Expression) -> None:
    """Hide an expression in its source: all of it, or only its literals if it contains names or calls."""
    every = [node, *_within(node)]
    if not any(isinstance(part, (nodes.Traversal, nodes.Call)) for part in every):
        source.hidden.add(Span(node.start, node.end))
    source.hidden.update(Span(part.start, part.end) for part in every if isinstance(part, nodes.Literal))


def _flagged(files: Sequence[tuple[Source, WrittenBody]], merged: Iterable[WrittenBlock]) -> set[tuple[str, str]]:
    """Return the variables and outputs that are sensitive or ephemeral, before or after override files are merged."""
    blocks = [*merged, *(block for _, body in files for block in body.blocks)]
    return {_name(block) for block in blocks if block.type in ("variable", "output") and is_flagged(block, SECRET)}


def _name(block: WrittenBlock) -> tuple[str, str]:
    return block.type, block.labels[0].text if block.labels else ""


def _secret_attributes(block: WrittenBlock, flagged: set[tuple[str, str]]) -> Iterator[WrittenAttribute]:
    attributes = block.body.attributes
    label = _name(block)[1]
    if block.type in ("variable", "output"):
        names = ("default", "value") if _name(block) in flagged else ()
        yield from (attributes[name] for name in names if name in attributes)
    elif block.type in ("resource", "data"):
        kind = f"data.{label}" if block.type == "data" else label
        yield from _of_provider(kind, block.body, ()) if kind in sensitive_attributes() else ()
    for inner in _with_credentials(block):
        yield from (attribute for name, attribute in inner.attributes.items() if name in credentials())


def _of_provider(kind: str, body: WrittenBody, path: tuple[str, ...]) -> Iterator[WrittenAttribute]:
    for name, attribute in body.attributes.items():
        if is_provider_secret(kind, (*path, name)):
            yield attribute
    for block in body.blocks:
        inner = (*path, block.labels[0].text if block.type == "dynamic" and block.labels else block.type)
        yield from _of_provider(kind, block.body, path if block.type == "content" else inner)


def _with_credentials(block: WrittenBlock) -> Iterator[WrittenBody]:
    """Yield the bodies of provider, backend and connection blocks, whose arguments may be credentials."""
    if block.type in _WITH_CREDENTIALS:
        yield block.body
    for inner in block.body.blocks:
        yield from _with_credentials(inner)


def _expressions(body: WrittenBody) -> Iterator[nodes.Expression]:
    for attribute in body.attributes.values():
        yield attribute.value
        yield from _within(attribute.value)
    for block in body.blocks:
        yield from _expressions(block.body)


def _within(node: nodes.Expression) -> Iterator[nodes.Expression]:
    pending = nodes.children(node)
    while pending:
        child = pending.pop()
        yield child
        pending.extend(nodes.children(child))
