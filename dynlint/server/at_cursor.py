"""What stands at a place in a file: the block, the argument and the part of its value, from the syntax tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.files.library import VALUE_SUFFIXES
from dynlint.hcl.syntax import nodes
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.syntax.statements import File, WrittenAttribute, WrittenBlock, WrittenBody

_WITH_VALUE = (
    *(nodes.Traversal, nodes.GetAttribute, nodes.IndexExpression, nodes.Call, nodes.Conditional, nodes.Binary),
    *(nodes.Unary, nodes.For, nodes.Splat, nodes.Object, nodes.Tuple, nodes.TemplateExpression),
)
"""The expressions that have a value worth asking for: a literal shows its own."""


class AtCursor(NamedTuple):
    """What stands at a place."""

    file: File
    blocks: tuple[WrittenBlock, ...] = ()
    """The blocks around the place, the outermost first."""
    attribute: WrittenAttribute | None = None
    """The argument that the place is in; None in a block's header or between arguments."""
    expression: nodes.Expression | None = None
    """The innermost part of its value that has a value of its own; None on the argument's name."""

    @property
    def is_value_file(self) -> bool:
        """Whether the file gives values to variables."""
        return self.file.source.path.endswith(VALUE_SUFFIXES)

    @property
    def span(self) -> tuple[int, int]:
        """The offsets of the expression, the argument's name, or the block's header."""
        if self.expression is not None:
            return self.expression.start, self.expression.end
        if self.attribute is not None:
            return self.attribute.start, self.attribute.name_end
        return (self.blocks[-1].start, self.blocks[-1].header_end) if self.blocks else (0, 0)


def at_offset(file: File, offset: int) -> AtCursor | None:
    """Return what stands at an offset into a file's text; None if nothing there has a value."""
    blocks: list[WrittenBlock] = []
    body: WrittenBody = file.body
    while True:
        attribute = next((each for each in body.attributes.values() if each.start <= offset <= each.end), None)
        if attribute is not None:
            return _in_argument(AtCursor(file, tuple(blocks), attribute), attribute, offset)
        inner = next((each for each in body.blocks if each.start <= offset < each.end), None)
        if inner is None:
            return None
        blocks.append(inner)
        if offset <= inner.header_end:
            return AtCursor(file, tuple(blocks))
        body = inner.body


def _in_argument(cursor: AtCursor, attribute: WrittenAttribute, offset: int) -> AtCursor | None:
    """Return what stands at an offset into an argument; None for a literal, whose value can be read there."""
    is_variable = bool(cursor.blocks) and cursor.blocks[0].type == "variable"
    if offset <= attribute.name_end or cursor.is_value_file or (is_variable and attribute.name in ("type", "default")):
        return cursor
    expression = _innermost(attribute.value, offset)
    return cursor._replace(expression=expression) if expression is not None else None


def written_arguments(file: File, start: int, end: int) -> Iterator[AtCursor]:
    """Yield the arguments of a file that begin between two offsets."""
    waiting: list[tuple[tuple[WrittenBlock, ...], WrittenBody]] = [((), file.body)]
    while waiting:
        blocks, body = waiting.pop()
        for attribute in body.attributes.values():
            if start <= attribute.start < end:
                yield AtCursor(file, blocks, attribute)
        waiting.extend(((*blocks, each), each.body) for each in body.blocks if each.start < end and each.end > start)


def _innermost(node: nodes.Expression, offset: int) -> nodes.Expression | None:
    """Return the innermost expression at an offset that can be evaluated outside of a loop."""
    found = None
    inside: nodes.Expression | None = node
    while inside is not None:
        if isinstance(inside, _WITH_VALUE):
            found = inside
        if isinstance(inside, (nodes.Splat, nodes.TemplateFor)):
            return found
        parts = [inside.collection] if isinstance(inside, nodes.For) else nodes.children(inside)
        inside = next((each for each in parts if each.start <= offset <= each.end), None)
    return found
