"""The statements of the syntax tree: arguments, blocks, bodies and files.

As in `nodes`, places are character offsets, and a tree is never changed after parsing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax.nodes import Node
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.syntax.nodes import Expression
    from dynlint.source import Source


class WrittenAttribute(Node):
    """``name = value``; `name_end` is the offset after the name."""

    __slots__ = ("name", "name_end", "value")

    def __init__(self, start: int, end: int, name: str, name_end: int, value: Expression) -> None:
        self.start, self.end = start, end
        self.name, self.name_end, self.value = name, name_end, value


class Label(NamedTuple):
    """A block label: its text without quotes, and its place with them."""

    text: str
    start: int
    end: int


class WrittenBlock(Node):
    """``type "label" { body }``; `header_end` is the offset after the last label, or after the type."""

    __slots__ = ("body", "header_end", "labels", "type")

    def __init__(
        self, start: int, end: int, type_: str, labels: tuple[Label, ...], header_end: int, body: WrittenBody
    ) -> None:
        self.start, self.end, self.type, self.labels = start, end, type_, labels
        self.header_end, self.body = header_end, body


class WrittenBody(Node):
    """The attributes (by name) and blocks between two braces or of a whole file, in their order."""

    __slots__ = ("attributes", "blocks")

    def __init__(
        self, start: int, end: int, attributes: dict[str, WrittenAttribute], blocks: list[WrittenBlock]
    ) -> None:
        self.start, self.end, self.attributes, self.blocks = start, end, attributes, blocks


class SyntaxProblem(NamedTuple):
    """The reason why a stretch of text is not Terraform; `message` is a sentence without the place."""

    message: str
    start: int
    end: int


class File(NamedTuple):
    """A parsed file: the tree of everything that could be parsed, and the problems of the rest."""

    source: Source
    body: WrittenBody
    problems: tuple[SyntaxProblem, ...]
