"""Ignore comments: which rules they name, and which lines they cover.

``# dynlint:ignore[DYN201,recovery-disabled] until=2027-01-31 reason`` is placed on or above an attribute, a block, a
resource, a module call or an element of a list or map, and covers its lines. As the first thing inside a top-level
block, it covers that block. ``dynlint:ignore-file[...]`` is placed above the first block and covers the file.
Comments of other tools cover what they cover in those tools.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from dynlint.hcl.syntax.ignore_directives import DIRECTIVE, Directive, read
from dynlint.hcl.syntax.nodes import Call, Conditional, For, Literal, Object, Parentheses, Tuple
from dynlint.hcl.syntax.statements import WrittenAttribute, WrittenBlock, WrittenBody
from dynlint.source import Location
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple
from dynlint.suppression import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.syntax.nodes import Node
    from dynlint.hcl.syntax.statements import File
    from dynlint.source import Source

_CODE = lazy_pattern(r'#|//|/\*|"|[{}]|<<-?([^\W\d][\w-]*)[ \t]*\r?\n')
_QUOTED = lazy_pattern(r'\\.|\$\$\{|%%\{|"|[$%]\{|\n')


class _Spot(NamedTuple):
    """A node that a comment can be placed on or above."""

    start: int
    end: int
    first_line: int
    last_line: int


def suppressions(file: File) -> list[Suppression]:
    """Return a file's ignore comments in their order.

    A comment for dynlint that cannot be parsed has no `rules`, and its text is the `reason`. A comment for another tool
    without a rule (kics ``ignore-block``, tfsec ``*``, tflint ``all``) has the tool's name as its only rule: it means
    every rule of dynlint that has an alias of that tool.
    """
    text = file.source.text
    directives = [match.start() for match in DIRECTIVE.finditer(text)]
    if not directives:
        return []
    found: list[Suppression] = []
    places: _Places | None = None
    for start, end in _comments(text, directives[-1] + 1):
        starts = directives[bisect_left(directives, start) : bisect_left(directives, end)]
        if starts:
            places = places or _Places(file)
            found += (places.suppression(start, end, *stretch) for stretch in _stretches(text, starts, end))
    return found


def _stretches(text: str, starts: list[int], end: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of each directive in a comment; it ends at the next one, or at the end of its line."""
    for start, following in zip(starts, [*starts[1:], end]):
        newline = text.find("\n", start, following)
        stop = following if newline < 0 else newline
        if text.startswith("*/", stop - 2):
            stop -= 2
        yield start, start + len(text[start:stop].rstrip())


class _Places:
    """The nodes of a file, and the search for those that a comment covers."""

    def __init__(self, file: File) -> None:
        self.source: Source = file.source
        self.blocks = file.body.blocks
        self._line_starts = file.source.line_starts()
        self.block_starts = {block.start for block in self.blocks}
        self.spots = sorted((self._spot(*span) for span in _spans(file.body)), key=_outermost_first)
        self.starts = [spot.start for spot in self.spots]
        self.beginning: dict[int, _Spot] = {}
        self.ending: dict[int, _Spot] = {}
        self.parents: list[int] = []
        """For each spot the index of the spot around it; -1 without one."""
        around = -1
        for index, spot in enumerate(self.spots):
            self.beginning.setdefault(spot.first_line, spot)
            self.ending[spot.last_line] = spot
            while around >= 0 and self.spots[around].end < spot.end:
                around = self.parents[around]
            self.parents.append(around)
            around = index

    def _spot(self, start: int, end: int) -> _Spot:
        return _Spot(start, end, self._line(start), self._line(max(start, end - 1)))

    def _line(self, offset: int) -> int:
        return bisect_right(self._line_starts, offset)

    def suppression(self, comment: int, comment_end: int, start: int, end: int) -> Suppression:
        """Return the suppression of the directive between `start` and `end` of a comment."""
        text = self.source.text[start:end]
        directive = read(text)
        if directive.scope == "file" and self.starts and start > self.starts[0]:
            directive = Directive(directive.tool, (), reason=text)
        first_line, last_line = self._covered(directive.scope, comment, comment_end)
        location = Location(self.source.path, *self.source.position(start), *self.source.position(end))
        key = self._key(directive.wanted, first_line, last_line)
        return Suppression(
            *(location, directive.rules, first_line, last_line, directive.until, directive.reason, directive.tool),
            *(directive.workspace, key),
        )

    def _key(self, wanted: tuple[tuple[str, str], ...], first_line: int, last_line: int) -> str:
        """Return the first wanted value that is no literal argument of the block: it may be the key of an instance."""
        blocks = [block for block in self.blocks if first_line <= self._line(block.start) <= last_line]
        attributes = blocks[0].body.attributes if blocks else {}
        for name, value in wanted:
            found = attributes.get(name)
            if found is None or not isinstance(found.value, Literal) or str(found.value.value) != value:
                return value
        return ""

    def _covered(self, scope: str, start: int, end: int) -> tuple[int, int]:
        if scope == "file":
            return 1, self._line(len(self.source.text))
        around = self._around(start, end)
        if around and (scope == "block" or (scope == "node" and self._opens(around, start))):
            return around[-1].first_line, around[-1].last_line
        line, last_line = self._line(start), self._line(max(start, end - 1))
        found = self._before(start, line) if self._has_code_before(start) else self._after(end, around)
        if found is None:
            return line, last_line
        if scope == "line":
            return found.first_line, found.first_line
        return min(found.first_line, line), max(found.last_line, last_line)

    def _around(self, start: int, end: int) -> list[_Spot]:
        """Return the spots that contain a comment, the innermost first."""
        found = []
        index = bisect_left(self.starts, start) - 1
        while index >= 0:
            if self.spots[index].end >= end:
                found.append(self.spots[index])
            index = self.parents[index]
        return found

    def _opens(self, around: list[_Spot], start: int) -> bool:
        """Tell whether a comment is the first thing inside a top-level block, the place of Checkov's comments."""
        if len(around) != 1 or self._has_code_before(start) or around[0].start not in self.block_starts:
            return False
        inside = bisect_left(self.starts, around[0].start + 1)
        return inside == len(self.spots) or self.spots[inside].start > start

    def _has_code_before(self, start: int) -> bool:
        text = self.source.text
        before = text[text.rfind("\n", 0, start) + 1 : start]
        return bool(re.sub(r"/\*.*?\*/", "", before).strip())

    def _before(self, start: int, line: int) -> _Spot | None:
        """Return the outermost spot that begins before a comment on its line, else the innermost that ends there."""
        begun = self.beginning.get(line)
        if begun is not None and begun.start < start:
            return begun
        ended = self.ending.get(line)
        return ended if ended is not None and ended.end <= start else None

    def _after(self, end: int, around: list[_Spot]) -> _Spot | None:
        """Return the next spot in the body, list or map that contains a comment."""
        index = bisect_left(self.starts, end)
        if index == len(self.spots) or (around and self.spots[index].start >= around[0].end):
            return None
        return self.spots[index]


def _outermost_first(spot: _Spot) -> tuple[int, int]:
    return spot.start, -spot.end


def _spans(body: WrittenBody) -> Iterator[tuple[int, int]]:
    """Yield start and end of attributes, blocks, and elements of lists and maps."""
    waiting: list[Node] = [body]
    while waiting:
        node = waiting.pop()
        if isinstance(node, WrittenBody):
            waiting += (*node.attributes.values(), *node.blocks)
        elif isinstance(node, WrittenAttribute):
            yield node.start, node.end
            waiting.append(node.value)
        elif isinstance(node, WrittenBlock):
            yield node.start, node.end
            waiting.append(node.body)
        elif isinstance(node, Object):
            yield from ((key.start, value.end) for key, value in node.items)
            waiting += (value for _, value in node.items)
        elif isinstance(node, Tuple):
            yield from ((item.start, item.end) for item in node.items)
            waiting += node.items
        elif isinstance(node, Call):
            waiting += node.arguments
        elif isinstance(node, Conditional):
            waiting += (node.then, node.otherwise)
        elif isinstance(node, (Parentheses, For)):
            waiting.append(node.inner if isinstance(node, Parentheses) else node.result)


def _comments(text: str, limit: int) -> Iterator[tuple[int, int]]:
    """Yield start and end of the comments up to an offset; text in strings and heredocs is skipped."""
    inside = [""]  # by level: "{" in braces or an interpolation, '"' in a string, the closing word in a heredoc
    at = 0
    while at < limit:
        match = _pattern(inside[-1]).search(text, at)
        if match is None:
            return
        at = match.end()
        sign = match[0]
        if sign in ("#", "//", "/*"):
            closing = text.find("*/" if sign == "/*" else "\n", at)
            at = len(text) if closing < 0 else closing + 2 * (sign == "/*")
            yield match.start(), at
        elif sign == "}" or (sign in ('"', "\n") and inside[-1] == '"'):
            inside = inside[:-1] or inside
        elif sign in ("{", "${", "%{", '"'):
            inside.append(sign[-1])
        elif sign.startswith("<<"):
            inside.append(match[1])
        elif sign.strip() == inside[-1]:
            inside.pop()


def _pattern(inside: str) -> re.Pattern[str]:
    if inside in ("", "{"):
        return _CODE
    if inside == '"':
        return _QUOTED
    return re.compile(rf"\$\$\{{|%%\{{|[$%]\{{|^[ \t]*{inside}[ \t]*\r?$", re.MULTILINE)
