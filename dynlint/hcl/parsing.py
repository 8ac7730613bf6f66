"""Native syntax: text to tree. Never raises; what cannot be read becomes a problem with its place.

One compiled pattern reads a whole statement with a simple value, or a block's opening line; everything else is
recursive descent. After a broken statement, reading goes on at the next line that is not indented more deeply.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from dynlint.hcl import nodes, statements
from dynlint.hcl.expressions import ExpressionCursor
from dynlint.hcl.lexing import (
    BLANK,
    DOTTED_PATTERN,
    KEYWORDS,
    LINE_END,
    LINE_END_PATTERN,
    NAME_PATTERN,
    PLAIN_STRING_PATTERN,
    SPACE,
    NotTerraformError,
)
from dynlint.model.known import composed

if TYPE_CHECKING:
    from dynlint.hcl.statements import SyntaxProblem
    from dynlint.source import Source

_STATEMENT = re.compile(
    rf"""[ \t\r\n]*(?P<key>{NAME_PATTERN})[ \t]*(?:
      =[ \t]*(?:(?P<string>{PLAIN_STRING_PATTERN})|(?P<reference>{DOTTED_PATTERN})|(?P<number>[0-9]+)){LINE_END_PATTERN}
    | (?P<labels>(?:{PLAIN_STRING_PATTERN}[ \t]*)*)\{{{LINE_END_PATTERN}(?P<block>)
    | =(?![=>])(?P<composite>)
    )""",
    re.VERBOSE,
)
_PLAIN_LABEL = re.compile(PLAIN_STRING_PATTERN)
_LINE_START = re.compile(r"^[ \t]*(?=[^\W\d]|\})", re.MULTILINE)
_BLANKS = re.compile(r"[ \t]*")
_DIGITS_OF_INTEGERS = 4000
"""Python refuses to read longer integers."""


def parse(source: Source) -> statements.File:
    """Return a file's tree and problems."""
    cursor = _FileCursor(source)
    body = cursor.body(None)
    return statements.File(source, body, tuple(cursor.problems))


def parse_template(source: Source) -> tuple[nodes.Expression, tuple[SyntaxProblem, ...]]:
    """Return the template that a whole text is, as ``templatefile`` reads it, and its problem."""
    cursor = ExpressionCursor(source)
    try:
        return cursor.whole(), ()
    except NotTerraformError as failure:
        return nodes.Broken(0, len(source.text)), (failure.problem,)


def parse_expression(source: Source) -> tuple[nodes.Expression, tuple[SyntaxProblem, ...]]:
    """Return the expression that a whole text is, and its problem."""
    cursor = ExpressionCursor(source)
    try:
        node = cursor.expression()
        line_end = LINE_END.match(cursor.text, cursor.pos)
        if line_end is None or line_end.end() < cursor.end:
            cursor.fail("The expression ends here, but more text follows.")
    except NotTerraformError as failure:
        return nodes.Broken(0, len(source.text)), (failure.problem,)
    return node, ()


class _FileCursor(ExpressionCursor):
    """Reads statements: arguments and blocks."""

    __slots__ = ()

    def body(self, opening: int | None) -> statements.Body:
        """Read statements up to the closing brace of the block that starts at `opening`, or of a file (None)."""
        body = statements.Body(self.pos, self.pos, {}, [])
        while True:
            match = _STATEMENT.match(self.text, self.pos)
            if match is None:
                self.blank = SPACE
                char = self.skip()
                self.blank = BLANK
                if self.pos >= self.end or (char == "}" and opening is not None):
                    break
                match = _STATEMENT.match(self.text, self.pos)
            self._read(match, body, opening)
        body.end = self.pos
        return body

    def _read(self, match: re.Match[str] | None, body: statements.Body, opening: int | None) -> None:
        """Read one statement; after a broken one, move to where reading can go on."""
        start = self.pos if match is None else match.start("key")
        depth = self.depth
        try:
            if match is None:
                self._unusual(start, body)
            else:
                self._usual(start, match, body)
        except NotTerraformError as failure:
            self.problems.append(failure.problem)
            self.depth, self.blank = depth, BLANK
            self._recover(start, max(failure.problem.start, start), opening)

    def _usual(self, start: int, match: re.Match[str], body: statements.Body) -> None:
        kind = match.lastgroup or ""
        name = match["key"]
        name_end = match.end("key")
        self.pos = match.end()
        if kind == "block":
            labels = tuple(
                statements.Label(label[0][1:-1], label.start(), label.end())
                for label in _PLAIN_LABEL.finditer(self.text, name_end, match.end("labels"))
            )
            self._block(start, name, labels, labels[-1].end if labels else name_end, body)
        elif kind == "composite":
            self._argument(start, name, name_end, self.expression(), body)
            self._line_end("A new line is expected behind this argument.")
        else:
            first, last = match.span(kind)
            text = match[kind]
            value: nodes.Expression
            if kind == "string":
                value = nodes.Literal(first, last, composed(text[1:-1]))
            elif kind == "number":
                value = nodes.Literal(first, last, int(text) if len(text) < _DIGITS_OF_INTEGERS else Decimal(text))
            elif text in KEYWORDS:
                value = nodes.Literal(first, last, KEYWORDS[text])
            else:
                value = nodes.Reference(first, last, tuple(text.split(".")))
            self._argument(start, name, name_end, value, body)

    def _argument(self, start: int, name: str, name_end: int, value: nodes.Expression, body: statements.Body) -> None:
        if name in body.attributes:
            line = self.source.position(body.attributes[name].start).line
            message = f"The argument {name} was already set on line {line}."
            self.problems.append(self.problem(message, start, name_end))
        body.attributes[name] = statements.Attribute(start, value.end, name, name_end, value)

    def _unusual(self, start: int, body: statements.Body) -> None:
        """Read what the pattern does not know: comments between words, bare labels, one-line blocks, mistakes."""
        if self.text[start] == "}":
            self.fail("This closing brace closes nothing.")
        name = self.name("An argument or a block is expected here.")
        name_end = self.pos
        if self.skip() == "=" and self.text[self.pos + 1] not in "=>":
            self.pos += 1
            self._argument(start, name, name_end, self.expression(), body)
            self._line_end("A new line is expected behind this argument.")
            return
        labels = self._labels()
        self.pos += 1
        line_end = LINE_END.match(self.text, self.pos)
        header_end = labels[-1].end if labels else name_end
        if line_end is not None:
            self.pos = line_end.end()
            self._block(start, name, labels, header_end, body)
        else:
            inner = self._one_line()
            body.blocks.append(statements.Block(start, self.pos, name, labels, header_end, inner))
            self._line_end("A new line is expected behind this block.")

    def _labels(self) -> tuple[statements.Label, ...]:
        """Read labels up to the opening brace."""
        labels: list[statements.Label] = []
        while self.skip() != "{":
            start = self.pos
            if self.text[start] == '"':
                label = self.quoted()
                if not isinstance(label, nodes.Literal):
                    self.fail("A label cannot have a template in it.", start, self.pos)
                text = str(label.value)
            else:
                text = self.name("An equals sign, or the opening brace of a block, is expected here.")
            labels.append(statements.Label(text, start, self.pos))
        return tuple(labels)

    def _block(
        self, start: int, type_: str, labels: tuple[statements.Label, ...], header_end: int, parent: statements.Body
    ) -> None:
        """Read a block behind its opening line; one that is never closed gives back what stands outside it."""
        self.deeper()
        body = self.body(start)
        self.depth -= 1
        closed = self.pos < self.end
        self.pos += closed
        parent.blocks.append(statements.Block(start, self.pos, type_, labels, header_end, body))
        if closed:
            self._line_end("A new line is expected behind this block.")
            return
        message = "This block is not closed: its closing brace is missing."
        self.problems.append(self.problem(message, start, header_end))
        depth = self._indent(start)
        outside = [block for block in body.blocks if self._indent(block.start) <= depth]
        body.blocks = [block for block in body.blocks if block not in outside]
        parent.blocks.extend(outside)

    def _one_line(self) -> statements.Body:
        """Read ``argument = value }``."""
        body = statements.Body(self.pos, self.pos, {}, [])
        if self.skip() != "}":
            start = self.pos
            name = self.name("An argument is expected here.")
            name_end = self.pos
            self.expect("=", "A block on one line can hold one argument, and no block.")
            self._argument(start, name, name_end, self.expression(), body)
        self.expect("}", "A block on one line can hold one argument; write the closing brace behind it.")
        body.end = self.pos - 1
        return body

    def _line_end(self, message: str) -> None:
        match = LINE_END.match(self.text, self.pos)
        if match is None:
            self.fail(message)
        self.pos = match.end()

    def _recover(self, start: int, failed: int, opening: int | None) -> None:
        """Move behind a broken statement: to the next line that is indented no deeper than it.

        A closing brace there is the statement's own, unless the block around it is indented the same.
        """
        depth = self._indent(start)
        at = self.text.find("\n", failed)
        self.pos = self.end
        while 0 <= at < self.end:
            line = _LINE_START.search(self.text, at + 1, self.end)
            if line is None:
                return
            if line.end() - line.start() <= depth:
                self.pos = line.end()
                own = line.end() - line.start() == depth and (opening is None or self._indent(opening) < depth)
                if self.text[self.pos] == "}" and own:
                    rest = LINE_END.match(self.text, self.pos + 1)
                    self.pos = rest.end() if rest is not None else self.pos + 1
                return
            at = self.text.find("\n", line.end())

    def _indent(self, offset: int) -> int:
        line = self.text.rfind("\n", 0, offset) + 1
        match = _BLANKS.match(self.text, line)
        return len(match[0]) if match is not None else 0
