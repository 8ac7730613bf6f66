"""Parses JSON into syntax nodes with positions; strings are plain text, not templates.

The standard library's parser keeps no positions, and a finding needs a line.
"""

from __future__ import annotations

import json
from decimal import Decimal

from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.lexing import Cursor
from dynlint.startup.lazy_regex import lazy_pattern

_SPACE = lazy_pattern(r"[ \t\r\n]*")
_STRING = lazy_pattern(r'"(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"')
_NUMBER = lazy_pattern(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORD = lazy_pattern(r"(?:true|false|null)(?!\w)")
_WORDS = {"true": True, "false": False, "null": None}


class JsonCursor(Cursor):
    """Reads JSON; keys and strings become literals."""

    __slots__ = ()

    def whole(self) -> nodes.Expression:
        """Read the whole text, which must be one JSON value."""
        self.blank = _SPACE
        value = self.value()
        self.skip()
        if self.pos < self.end:
            self.fail("Nothing may follow the value that this file is.")
        return value

    def value(self) -> nodes.Expression:
        """Read a value of any kind and the blanks before it."""
        char = self.skip()
        start = self.pos
        if char == "{":
            return self._object(start)
        if char == "[":
            return self._array(start)
        if char == '"':
            return self.string()
        word = _WORD.match(self.text, start)
        if word is not None:
            self.pos = word.end()
            return nodes.Literal(start, self.pos, _WORDS[word[0]])
        number = _NUMBER.match(self.text, start)
        if number is None:
            return self.fail("A JSON value is expected here.")
        self.pos = number.end()
        value = Decimal(number[0])
        whole = abs(value.adjusted()) < _DIGITS and value == value.to_integral_value()
        return nodes.Literal(start, self.pos, int(value) if whole else value)

    def string(self) -> nodes.Literal:
        """Read a string."""
        start = self.pos
        match = _STRING.match(self.text, start)
        if match is None:
            self.fail("This string is not closed, or has a character that JSON does not allow.")
        self.pos = match.end()
        return nodes.Literal(start, self.pos, json.loads(match[0]))

    def _array(self, start: int) -> nodes.Expression:
        items: list[nodes.Expression] = []
        self.deeper()
        self.pos += 1
        while self.skip() != "]" or items:
            items.append(self.value())
            if self.skip() != ",":
                break
            self.pos += 1
        self.expect("]", "A comma or the closing bracket is expected here.")
        self.depth -= 1
        return nodes.Tuple(start, self.pos, tuple(items))

    def _object(self, start: int) -> nodes.Expression:
        items: list[tuple[nodes.Expression, nodes.Expression]] = []
        self.deeper()
        self.pos += 1
        while self.skip() != "}" or items:
            if self.skip() != '"':
                self.fail("A key in quotes is expected here.")
            key = self.string()
            self.expect(":", "A colon is expected behind this key.")
            items.append((key, self.value()))
            if self.skip() != ",":
                break
            self.pos += 1
        self.expect("}", "A comma or the closing brace is expected here.")
        self.depth -= 1
        return nodes.Object(start, self.pos, tuple(items))


_DIGITS = 400
"""Numbers with more digits stay decimals: ``1e999999999`` must not become an integer of a billion digits."""
