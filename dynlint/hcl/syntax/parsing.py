"""Parses native syntax into a tree. It never raises; text that cannot be parsed becomes a problem with its place.

One compiled pattern reads a whole statement with a simple value, or a block's opening line (see `whole_statements`);
everything else is recursive descent. After a broken statement, parsing resumes at the next line that is not indented
more deeply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.syntax.expressions import ExpressionCursor
from dynlint.hcl.syntax.lexing import (
    BLANK,
    LINE_END,
    SPACE,
    NotTerraformError,
)
from dynlint.hcl.syntax.limits import MOST_LABELS
from dynlint.hcl.syntax.whole_statements import (
    CALL,
    CLOSING,
    COMPOSITE,
    DEPTH,
    LABELS,
    NUMBER,
    STATEMENT,
    TEMPLATE,
    value,
)

if TYPE_CHECKING:
    import re

    from dynlint.hcl.syntax.statements import SyntaxProblem
    from dynlint.source import Source


def parse(source: Source) -> statements.File:
    """Return a file's tree and problems."""
    cursor = _FileCursor(source)
    body = cursor.body(None)
    return statements.File(source, body, tuple(cursor.problems))


def parse_template(source: Source) -> tuple[nodes.Expression, tuple[SyntaxProblem, ...]]:
    """Parse a whole text as a template, as ``templatefile`` does; return it and its problem, if any."""
    cursor = ExpressionCursor(source)
    try:
        return cursor.whole(), ()
    except NotTerraformError as failure:
        return nodes.Broken(0, len(source.text)), (failure.problem,)


def parse_expression(source: Source) -> tuple[nodes.Expression, tuple[SyntaxProblem, ...]]:
    """Parse a whole text as one expression; return it and its problem, if any."""
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

    def body(self, opening: int | None) -> statements.WrittenBody:
        """Read statements up to the end of the block that starts at `opening`, or (with None) of the file.

        The cursor is then at the closing brace, or after its line if nothing else is on that line.
        """
        attributes: dict[str, statements.WrittenAttribute] = {}
        body = statements.WrittenBody(self.pos, self.pos, attributes, [])
        text, depth, read = self.text, self.depth, STATEMENT.match
        simple = TEMPLATE if depth < DEPTH else NUMBER
        while True:
            match = read(text, self.pos)
            kind = match.lastindex if match is not None else None
            if match is None or kind is None or (kind == CLOSING and opening is None):
                usual = self._skip_to_statement()
                if self.pos >= self.end or (text[self.pos] == "}" and opening is not None):
                    body.end = self.pos
                    return body
                if usual:
                    continue
                match = None
            elif CALL < kind <= simple:
                self.pos = match.end()
                (start, name_end), name, node = match.span(1), match[1], value(match, kind)
                if name in attributes:
                    self._again(attributes[name], name, start, name_end)
                attributes[name] = statements.WrittenAttribute(start, node.end, name, name_end, node)
                continue
            elif kind == CLOSING:
                body.end, self.pos = match.start(CLOSING), match.end()
                return body
            start = self.pos if match is None else match.start(1)
            try:
                self._statement(match, start, body)
            except NotTerraformError as failure:
                self.problems.append(failure.problem)
                self.depth, self.blank = depth, BLANK
                failed = max(failure.problem.start, start)
                from dynlint.hcl.syntax.resume_after_error import behind_broken  # noqa: PLC0415  # only after a mistake

                self.pos = behind_broken(text, self.end, start, failed, opening)

    def _skip_to_statement(self) -> bool:
        """Move past blanks and comments of any kind; tell whether the pattern for statements matches next."""
        self.blank = SPACE
        char = self.skip()
        self.blank = BLANK
        return char != "}" and STATEMENT.match(self.text, self.pos) is not None

    def _statement(self, match: re.Match[str] | None, start: int, body: statements.WrittenBody) -> None:
        """Read the statement that starts here; `match` is its beginning, or None if the pattern does not match it."""
        if match is None:
            self._unusual(start, body)
            return
        kind = match.lastindex or 0
        name, name_end = match[1], match.end(1)
        if kind == LABELS:
            self.pos = match.end()
            labels = _plain_labels(match[LABELS], match.start(LABELS)) if match[LABELS] else ()
            self._block(start, name, labels, labels[-1].end if labels else name_end, body)
        else:
            self._argument(start, name_end, name, self._composite(match, kind), body)
            self._line_end("A new line is expected behind this argument.")

    def _composite(self, match: re.Match[str], kind: int) -> nodes.Expression:
        """Read the value of an argument that is not a simple value."""
        if kind == COMPOSITE or self.depth >= DEPTH:
            self.pos = self.text.index("=", match.end(1)) + 1
            return self.expression()
        self.depth += 1
        node = self.opened(match, kind)
        self.depth -= 1
        return node if self.text[self.pos] == "\n" else self.expression(node)

    def _argument(
        self, start: int, name_end: int, name: str, value: nodes.Expression, body: statements.WrittenBody
    ) -> None:
        if name in body.attributes:
            self._again(body.attributes[name], name, start, name_end)
        body.attributes[name] = statements.WrittenAttribute(start, value.end, name, name_end, value)

    def _again(self, first: statements.WrittenAttribute, name: str, start: int, name_end: int) -> None:
        line = self.source.position(first.start).line
        self.problems.append(self.problem(f"The argument {name} was already set on line {line}.", start, name_end))

    def _unusual(self, start: int, body: statements.WrittenBody) -> None:
        """Read what the pattern does not match: comments between tokens, bare labels, one-line blocks, mistakes."""
        if self.text[start] == "}":
            self.fail("This closing brace closes nothing.")
        name = self.name("An argument or a block is expected here.")
        name_end = self.pos
        if self.skip() == "=" and self.text[self.pos + 1] not in "=>":
            self.pos += 1
            self._argument(start, name_end, name, self.expression(), body)
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
            body.blocks.append(statements.WrittenBlock(start, self.pos, name, labels, header_end, inner))
            self._line_end("A new line is expected behind this block.")

    def _labels(self) -> tuple[statements.Label, ...]:
        """Read labels up to the opening brace."""
        labels: list[statements.Label] = []
        while self.skip() != "{":
            start = self.pos
            if self.text[start] == '"':
                text = self._quoted_label()
            else:
                text = self.name("An equals sign, or the opening brace of a block, is expected here.")
            labels.append(statements.Label(text, start, self.pos))
            if len(labels) > MOST_LABELS:
                self.fail(f"This block has more than the {MOST_LABELS} labels that dynlint reads.")
        return tuple(labels)

    def _quoted_label(self) -> str:
        """Read a label in quotes; Terraform keeps its Unicode form, and composes values only."""
        start = self.pos
        self.pos += 1
        pieces = self._quoted_pieces(start)
        texts = [piece.value for piece in pieces if isinstance(piece, nodes.Literal)]
        if len(texts) < len(pieces):
            self.fail("A label cannot have a template in it.", start, self.pos)
        return "".join(map(str, texts))

    def _block(
        self,
        start: int,
        type_: str,
        labels: tuple[statements.Label, ...],
        header_end: int,
        parent: statements.WrittenBody,
    ) -> None:
        """Read a block after its opening line. If it is never closed, blocks indented no deeper go to the parent."""
        self.deeper()
        body = self.body(start)
        self.depth -= 1
        closed = body.end < self.end
        parent.blocks.append(statements.WrittenBlock(start, body.end + closed, type_, labels, header_end, body))
        if closed:
            if self.pos == body.end:
                self.pos += 1
                self._line_end("A new line is expected behind this block.")
            return
        message = "This block is not closed: its closing brace is missing."
        self.problems.append(self.problem(message, start, header_end))
        from dynlint.hcl.syntax.resume_after_error import indent  # noqa: PLC0415  # only after a mistake

        depth = indent(self.text, start)
        parent.blocks.extend(block for block in body.blocks if indent(self.text, block.start) <= depth)
        body.blocks = [block for block in body.blocks if indent(self.text, block.start) > depth]

    def _one_line(self) -> statements.WrittenBody:
        """Read ``argument = value }``."""
        body = statements.WrittenBody(self.pos, self.pos, {}, [])
        if self.skip() != "}":
            start = self.pos
            name = self.name("An argument is expected here.")
            name_end = self.pos
            self.expect("=", "A block on one line can hold one argument, and no block.")
            self._argument(start, name_end, name, self.expression(), body)
        self.expect("}", "A block on one line can hold one argument; write the closing brace behind it.")
        body.end = self.pos - 1
        return body

    def _line_end(self, message: str) -> None:
        match = LINE_END.match(self.text, self.pos)
        if match is None:
            self.fail(message)
        self.pos = match.end()


def _plain_labels(text: str, start: int) -> tuple[statements.Label, ...]:
    """Return the labels of a text that consists of quoted labels and blanks."""
    labels = []
    parts = iter(text.split('"'))
    for blanks, label in zip(parts, parts):
        start += len(blanks)
        labels.append(statements.Label(label, start, start + len(label) + 2))
        start += len(label) + 2
    return tuple(labels)
