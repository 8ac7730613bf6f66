"""Parses templates: quoted strings, heredocs and template files, with interpolations, directives and strip markers.

As in HashiCorp's parser, each line of literal text is one piece; a strip marker (``~``) and the
indentation of a ``<<-`` heredoc work on pieces. https://github.com/hashicorp/hcl/blob/main/hclsyntax/parser_template.go
"""

from __future__ import annotations

import re

from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.lexing import NAME, NAME_PATTERN, SPACE, Cursor
from dynlint.hcl.syntax.template_pieces import SPACES, Piece, Sequence, dedent, template
from dynlint.startup.lazy_regex import lazy_pattern

_QUOTED_PIECE = re.compile(r'[^"\\$%\n]+')
_LINE_PIECE = lazy_pattern(r"[^$%\n]*\n|[^$%\n]+")
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}
_CODE_POINT = lazy_pattern(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_HEREDOC = lazy_pattern(r"<<(-?)(" + NAME_PATTERN + r")\r?\n")
_DIRECTIVES = ("if", "else", "endif", "for", "endfor")


class TemplateCursor(Cursor):
    """Reads templates; `ExpressionCursor` implements `expression`."""

    __slots__ = ()

    def expression(self, first: nodes.Expression | None = None) -> nodes.Expression:
        """Read an expression; with `first`, which is already read, read the rest."""
        raise NotImplementedError

    def quoted(self) -> nodes.Expression:
        """Read a string in quotes."""
        start = self.pos
        self.pos += 1
        pieces = self._quoted_pieces(start)
        return template(start, self.pos, pieces, self.fail)

    def heredoc(self) -> nodes.Expression:
        """Read a heredoc of either kind."""
        start, text = self.pos, self.text
        opening = _HEREDOC.match(text, start)
        if opening is None:
            self.fail("An expression is expected here.")
        closing = re.compile(r"^[ \t]*" + re.escape(opening[2]) + r"(?=[ \t\r]*\n)", re.MULTILINE)
        end = None if opening[2] in self.unclosed else closing.search(text, opening.end())
        if end is None:
            self.unclosed.add(opening[2])
            self.fail(f"This heredoc is not closed: a line with {opening[2]} alone is missing.", start, opening.end())
        self.pos = opening.end()
        pieces = self.pieces(end.start())
        if opening[1]:
            dedent(pieces)
        self.pos = end.end()
        return template(start, self.pos, pieces, self.fail)

    def whole(self) -> nodes.Expression:
        """Read the whole text as a template, as ``templatefile`` does."""
        return template(0, self.end, self.pieces(self.end), self.fail)

    def pieces(self, end: int) -> list[Piece]:
        """Read the pieces of a heredoc or template file up to an offset."""
        pieces: list[Piece] = []
        strip = False
        while self.pos < end:
            start = self.pos
            if self.text[start] in "$%" and self.text[start + 1] == "{":
                strip = self._sequence(pieces)
                continue
            value = self._line(end)
            pieces.append(nodes.Literal(start, self.pos, value.lstrip(SPACES) if strip else value))
            strip = False
        return pieces

    def _line(self, end: int) -> str:
        """Read literal text up to the end of the line or the next sequence."""
        parts: list[str] = []
        text = self.text
        while self.pos < end:
            match = _LINE_PIECE.match(text, self.pos, end)
            if match is not None:
                parts.append(match[0])
                self.pos = match.end()
                if match[0][-1] == "\n":
                    break
            elif not self._dollar(parts):
                break
        return "".join(parts)

    def _dollar(self, parts: list[str]) -> bool:
        """Read a dollar or percent sign as text; return False if it opens a sequence."""
        sign, text = self.text[self.pos], self.text
        if text.startswith(sign + "{", self.pos + 1):
            parts.append(sign + "{")
            self.pos += 3
            return True
        if text[self.pos + 1] == "{":
            return False
        parts.append(sign)
        self.pos += 1
        return True

    def _quoted_pieces(self, opening: int) -> list[Piece]:
        pieces: list[Piece] = []
        strip = False
        while self.text[self.pos] != '"':
            start = self.pos
            if self.text[start] in "$%" and self.text[start + 1] == "{":
                strip = self._sequence(pieces)
                continue
            value = self._quoted_text(opening)
            pieces.append(nodes.Literal(start, self.pos, value.lstrip(SPACES) if strip else value))
            strip = False
        self.pos += 1
        return pieces

    def _quoted_text(self, opening: int) -> str:
        parts: list[str] = []
        while (char := self.text[self.pos]) != '"':
            match = _QUOTED_PIECE.match(self.text, self.pos, self.end)
            if match is not None:
                parts.append(match[0])
                self.pos = match.end()
            elif char == "\\":
                parts.append(self._escape())
            elif char in "$%":
                if not self._dollar(parts):
                    break
            else:
                self.fail("This string is not closed on its line.", opening, self.pos)
        return "".join(parts)

    def _escape(self) -> str:
        char = self.text[self.pos + 1]
        if char in _ESCAPES:
            self.pos += 2
            return _ESCAPES[char]
        match = _CODE_POINT.match(self.text, self.pos)
        if match is None or int(match[1] or match[2], 16) > 0x10FFFF:
            self.fail(f"The escape sequence \\{char} does not exist; write \\\\ for a backslash.", end=self.pos + 2)
        self.pos = match.end()
        return chr(int(match[1] or match[2], 16))

    def _sequence(self, pieces: list[Piece]) -> bool:
        """Read an interpolation or directive; tell whether it strips the blanks after it."""
        start = self.pos
        word = self.text[start]
        expression: nodes.Expression | None = None
        names: tuple[str, ...] = ()
        self.pos += 2
        if self.text[self.pos] == "~":
            self.pos += 1
            last = pieces[-1] if pieces else None
            if isinstance(last, nodes.Literal):
                pieces[-1] = nodes.Literal(last.start, last.end, str(last.value).rstrip(SPACES))
        self.deeper()
        outer, self.blank = self.blank, SPACE
        if word == "$":
            expression = self.expression()
        else:
            word, expression, names = self._directive()
        self.skip()
        strip = self.text.startswith("~}", self.pos)
        self.pos += strip
        self.expect("}", "The closing brace of this template sequence is missing.")
        self.blank = outer
        self.depth -= 1
        pieces.append(Sequence(word, expression, names, start, self.pos))
        return strip

    def _directive(self) -> tuple[str, nodes.Expression | None, tuple[str, ...]]:
        self.skip()
        match = NAME.match(self.text, self.pos)
        if match is None or match[0] not in _DIRECTIVES:
            self.fail("A template directive is one of if, else, endif, for and endfor.")
        self.pos = match.end()
        if match[0] == "if":
            return "if", self.expression(), ()
        if match[0] == "for":
            names = self.loop_names()
            return "for", self.expression(), names
        return match[0], None, ()

    def loop_names(self) -> tuple[str, ...]:
        """Read ``key, value in`` or ``value in``."""
        self.skip()
        names = [self.name("The name of a loop variable is expected here.")]
        if self.skip() == ",":
            self.pos += 1
            self.skip()
            names.append(self.name("The name of a loop variable is expected here."))
        self.skip()
        if self.name('The word "in" is expected here.') != "in":
            self.fail('The word "in" is expected here.', self.pos - 1)
        return tuple(names)
