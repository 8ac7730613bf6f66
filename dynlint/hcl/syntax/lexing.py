"""The tokens of native syntax as patterns, and the cursor that moves through a text with them.

No pattern backtracks for long: each alternative starts with another character, or the repetition is a single character
class.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from dynlint.hcl.syntax.statements import SyntaxProblem

if TYPE_CHECKING:
    from dynlint.source import Source

NAME_CHARACTERS = r"\w\u00b7\u0300-\u036f\u203f\u2040-"
"""Letters, digits and the characters that join them: middle dot, combining accents, ties."""
NAME_PATTERN = rf"[^\W\d\u00b2\u00b3\u00b9\u00bc-\u00be][{NAME_CHARACTERS}]*"
COMMENT_PATTERN = r"(?:\#|//)[^\n\0]*"
DOTTED_PATTERN = NAME_PATTERN + r"(?:\." + NAME_PATTERN + r")*"
PLAIN_STRING_PATTERN = r'"[^"\\$%\n]*"'
LINE_END_PATTERN = r"[ \t\r]*(?:" + COMMENT_PATTERN + r")?(?:\n|(?=\0))"

SPACE = re.compile(r"(?:[ \t\r\n]+|" + COMMENT_PATTERN + r"|/\*(?:[^*]|\*(?!/))*\*/)*")
"""Blanks, where a new line has no meaning."""
BLANK = re.compile(r"(?:[ \t]+|/\*(?:[^*]|\*(?!/))*\*/)*")
"""Blanks within a line."""
LINE_END = re.compile(r"(?:[ \t\r]|/\*(?:[^*\n]|\*(?!/))*\*/)*(?:" + COMMENT_PATTERN + r")?(?:\n|(?=\0))")
NAME = re.compile(NAME_PATTERN)
NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
DIGITS = re.compile(r"[0-9]+")

_BLANK_STARTS = frozenset(" \t\r\n#/")
KEYWORDS = {"true": True, "false": False, "null": None}
NESTING = 100
"""How deep blocks, brackets and templates may nest: far beyond real code, and below Python's recursion limit."""


class NotTerraformError(Exception):
    """The text at the cursor is not valid Terraform; caught by the parser of the statement around it."""

    def __init__(self, problem: SyntaxProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class Cursor:
    """A position in a text; `text` ends in a NUL, so that reading at the end needs no check."""

    __slots__ = ("blank", "depth", "end", "pos", "problems", "source", "text", "unclosed")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.text = source.text + "\0"
        self.end = len(source.text)
        self.pos = 1 if source.text.startswith("\ufeff") else 0
        self.problems: list[SyntaxProblem] = []
        self.depth = 0
        self.unclosed: set[str] = set()
        """The closing words of heredocs that do not occur up to the end of the text: each is searched once."""
        self.blank = BLANK
        """The pattern of what separates tokens here: blanks of a line, and inside brackets new lines, too."""

    def skip(self) -> str:
        """Move past blanks and comments; return the next character (NUL at the end)."""
        char = self.text[self.pos]
        if char not in _BLANK_STARTS:
            return char
        match = self.blank.match(self.text, self.pos)
        if match is not None:
            self.pos = match.end()
        return self.text[self.pos]

    def fail(self, message: str, start: int | None = None, end: int | None = None) -> NoReturn:
        """Raise NotTerraformError, which ends the current statement."""
        raise NotTerraformError(self.problem(message, self.pos if start is None else start, end))

    def problem(self, message: str, start: int, end: int | None = None) -> SyntaxProblem:
        """Return a problem, cut to the text; it covers one character if no end is given."""
        start = min(start, self.end)
        return SyntaxProblem(message, start, min(start + 1 if end is None else end, self.end))

    def deeper(self) -> None:
        """Count one more level of nesting."""
        self.depth += 1
        if self.depth > NESTING:
            self.fail(f"This is nested deeper than {NESTING} levels.")

    def expect(self, word: str, message: str) -> None:
        """Move past blanks and the given token; fail if it is missing."""
        self.skip()
        if not self.text.startswith(word, self.pos):
            self.fail(message)
        self.pos += len(word)

    def name(self, message: str) -> str:
        """Move past a name and return it; fail if it is missing."""
        match = NAME.match(self.text, self.pos)
        if match is None:
            self.fail(message)
        self.pos = match.end()
        return match[0]
