"""Parses bracketed values: parentheses, lists, objects, for expressions, and the arguments of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.lexing import BLANK, LINE_END, NAME_CHARACTERS, NAME_PATTERN, SPACE
from dynlint.hcl.syntax.templates import TemplateCursor
from dynlint.hcl.syntax.whole_statements import DEPTH, ELEMENT, ITEM, key, value
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    import re

_FOR = lazy_pattern(rf"for(?![{NAME_CHARACTERS}])")
_IF = lazy_pattern(rf"if(?![{NAME_CHARACTERS}])")
_BARE_KEY = lazy_pattern(rf"({NAME_PATTERN})(?=[ \t]*[=:](?!=))")


class BracketCursor(TemplateCursor):
    """Reads the contents of brackets; inside them, except in objects, a new line counts as a blank."""

    __slots__ = ()

    def bracketed(self, start: int) -> nodes.Expression:
        """Read a value that starts with a bracket, a quote or the ``<<`` of a heredoc."""
        char = self.text[start]
        if char == '"':
            return self.quoted()
        if char == "{":
            return self._object(start)
        if char == "[":
            return self._tuple(start)
        if char == "(":
            self.pos += 1
            outer, self.blank = self.blank, SPACE
            inner = self.expression()
            self.expect(")", "The closing parenthesis is missing.")
            self.blank = outer
            return nodes.Parentheses(start, self.pos, inner)
        if char == "<":
            return self.heredoc()
        return self.fail("An expression is expected here.")

    def call(self, start: int, name: str) -> nodes.Expression:
        """Read a function call after its name, from the opening parenthesis on, or from the ``::`` in its name on."""
        if "." in name:
            self.fail(f"{name} is not the name of a function.", start)
        if self.text[self.pos] == "(":
            self.pos += 1
        else:
            name = self._function(name)
        outer, self.blank = self.blank, SPACE
        arguments: list[nodes.Expression] = []
        expand = False
        while not self._elements(arguments, ")"):
            if self.skip() != ")":
                arguments.append(self.expression())
                expand = self.skip() == "." and self.text.startswith("...", self.pos)
                if not expand and self.text[self.pos] == ",":
                    self.pos += 1
                    continue
                self.pos += 3 * expand
            self.expect(")", f"The closing parenthesis of {name}( is missing, or a comma between its arguments.")
            break
        self.blank = outer
        return nodes.Call(start, self.pos, name, tuple(arguments), expand)

    def _function(self, name: str) -> str:
        """Read the rest of ``provider::aws::arn_parse(``."""
        while self.skip() == ":":
            self.expect("::", "The name of a function is expected here.")
            self.skip()
            name += "::" + self.name("The name of a function is expected here.")
        self.expect("(", "The arguments of this function are missing.")
        return name

    def _tuple(self, start: int) -> nodes.Expression:
        self.pos += 1
        outer, self.blank = self.blank, SPACE
        if self.skip() == "f" and _FOR.match(self.text, self.pos):
            return self._for(start, "]", outer)
        items: list[nodes.Expression] = []
        while not self._elements(items, "]"):
            if self.skip() != "]":
                items.append(self.expression())
                if self.text[self.pos] == ",":
                    self.pos += 1
                    continue
            self.expect("]", "The closing bracket of this list is missing, or a comma between its elements.")
            break
        self.blank = outer
        return nodes.Tuple(start, self.pos, tuple(items))

    def _elements(self, elements: list[nodes.Expression], closing: str) -> bool:
        """Read simple elements, up to the first other one; tell whether the closing bracket was read."""
        if self.depth >= DEPTH:
            return False
        text, pos, read = self.text, self.pos, ELEMENT.match
        while (match := read(text, pos)) is not None:
            end = match.end()
            if (sign := text[end - 1]) not in ("," + closing):
                break
            elements.append(value(match, match.lastindex or 0))
            pos = end
            if sign == closing:
                self.pos = pos
                return True
        self.pos = pos
        return False

    def _object(self, start: int) -> nodes.Expression:
        self.pos += 1
        outer, self.blank = self.blank, SPACE
        if self.skip() == "f" and _FOR.match(self.text, self.pos):
            return self._for(start, "}", outer)
        items: list[tuple[nodes.Expression, nodes.Expression]] = []
        while not self._items(items):
            if self.skip() == "}":
                self.pos += 1
                break
            self.blank = BLANK
            items.append(self._item())
            if self.text[self.pos] == ",":
                self.pos += 1
            elif self.text[self.pos] != "}":
                line_end = LINE_END.match(self.text, self.pos)
                if line_end is None or line_end.end() > self.end:
                    self.fail("A comma or a new line is expected between the items of this object.")
                self.pos = line_end.end()
            self.blank = SPACE
        self.blank = outer
        return nodes.Object(start, self.pos, tuple(items))

    def _items(self, items: list[tuple[nodes.Expression, nodes.Expression]]) -> bool:
        """Read simple items, up to the first other one; tell whether the closing brace was read."""
        if self.depth >= DEPTH:
            return False
        text, pos, read = self.text, self.pos, ITEM.match
        while (match := read(text, pos)) is not None:
            items.append((key(match), value(match, match.lastindex or 0)))
            pos = match.end()
            if text[pos - 1] == "}":
                self.pos = pos
                return True
        self.pos = pos
        return False

    def _item(self) -> tuple[nodes.Expression, nodes.Expression]:
        match = _BARE_KEY.match(self.text, self.pos)
        key: nodes.Expression
        if match is not None:
            key = nodes.Literal(match.start(), match.end(), match[0])
            self.pos = match.end()
        else:
            key = self.expression()
        if self.skip() not in "=:":
            self.fail("An equals sign or a colon is expected behind this key.")
        self.pos += 1
        return key, self.expression()

    def _for(self, start: int, closing: str, outer: re.Pattern[str]) -> nodes.Expression:
        self.pos += 3
        names = self.loop_names()
        collection = self.expression()
        self.expect(":", "The colon of this for expression is missing.")
        key: nodes.Expression | None = None
        result = self.expression()
        if closing == "}":
            self.expect("=>", "An object's for expression needs key => value.")
            key, result = result, self.expression()
        grouping = self.text.startswith("...", self.pos)
        if grouping and key is None:
            self.fail("Only the for expression of an object groups its values.")
        self.pos += 3 * grouping
        condition = None
        if self.skip() == "i" and _IF.match(self.text, self.pos):
            self.pos += 2
            condition = self.expression()
        self.expect(closing, "The end of this for expression is expected here.")
        self.blank = outer
        key_name = names[0] if len(names) > 1 else None
        return nodes.For(start, self.pos, key_name, names[-1], collection, key, result, condition, grouping)
