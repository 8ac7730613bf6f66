"""Parses expressions: operators by precedence, operands, and the attributes and indexes after a value."""

from __future__ import annotations

import re
from decimal import Decimal

from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.brackets import BracketCursor
from dynlint.hcl.syntax.lexing import (
    DIGITS,
    DOTTED_PATTERN,
    KEYWORDS,
    NAME,
    NAME_CHARACTERS,
    NUMBER,
    PLAIN_STRING_PATTERN,
    SPACE,
)
from dynlint.hcl.syntax.whole_statements import BRACKET, CALL, DEPTH, OPERAND, STEP, value
from dynlint.model.known import composed
from dynlint.startup.lazy_regex import lazy_pattern

_OPERATOR = re.compile(r"\|\||&&|==|!=|<=|>=|[<>+\-*%]|/(?![/*])")
_LEVELS = ("||", "&&", "== !=", "< <= > >=", "+ -", "* / %")
_PRECEDENCE = {operator: level for level, operators in enumerate(_LEVELS) for operator in operators.split()}
_OPERAND = lazy_pattern(
    rf"(?P<string>{PLAIN_STRING_PATTERN})|(?P<number>[0-9])"
    rf"|(?P<name>{DOTTED_PATTERN})(?![{NAME_CHARACTERS}])(?P<call>::|[ \t]*\()?"
)
_ENDS = frozenset(",:)]}\r\n")
"""One of these characters follows most values, and none of them begins an operator."""
_STEPS = frozenset(".[(: \t\r\n#/")
"""The first character of an attribute, an index or a call, or of blanks and comments before it."""
_STAR_CLOSE = lazy_pattern(r"\*[ \t\r\n]*\]")


class ExpressionCursor(BracketCursor):
    """Reads expressions."""

    __slots__ = ()

    def expression(self, first: nodes.Expression | None = None) -> nodes.Expression:
        """Read an expression and the blanks before it; with `first`, which is already read, read the rest."""
        self.deeper()
        node = self._operand() if first is None else self.steps(first)
        if self.text[self.pos] not in _ENDS:
            node = self._choice(self._operation(node))
        self.depth -= 1
        return node

    def _choice(self, node: nodes.Expression) -> nodes.Expression:
        """Read the rest of a conditional after its test; a chain ``a ? b : c ? d : e`` needs no recursion."""
        choices: list[tuple[nodes.Expression, nodes.Expression]] = []
        while self.skip() == "?":
            self.pos += 1
            then = self.expression()
            self.expect(":", "The colon of this conditional (test ? value : other value) is missing.")
            choices.append((node, then))
            node = self._operand()
            if self.text[self.pos] not in _ENDS:
                node = self._operation(node)
        for test, then in reversed(choices):
            node = nodes.Conditional(test.start, node.end, test, then, node)
        return node

    def _operation(self, first: nodes.Expression) -> nodes.Expression:
        """Read the operators and operands after `first`, by precedence, with two stacks."""
        operator = _OPERATOR.match(self.text, self.pos)
        if operator is None:
            return first
        operands = [first]
        operators: list[str] = []
        while operator is not None:
            self.pos = operator.end()
            power = _PRECEDENCE[operator[0]]
            while operators and _PRECEDENCE[operators[-1]] >= power:
                _join(operands, operators)
            operators.append(operator[0])
            operands.append(self._operand())
            operator = _OPERATOR.match(self.text, self.pos)
        while operators:
            _join(operands, operators)
        return operands[0]

    def _operand(self) -> nodes.Expression:
        """Read an operand: its unary operators, the value, its attributes and indexes, and the blanks after it."""
        node = self._usual_value()
        if node is not None:
            return self.steps(node) if self.text[self.pos] in _STEPS else node
        self.skip()
        signs: list[tuple[str, int]] = []
        while (sign := self.text[self.pos]) in "!-":
            signs.append((sign, self.pos))
            self.pos += 1
            self.skip()
        node = self.steps(self._usual_value() or self._value())
        for sign, start in reversed(signs):
            node = nodes.Unary(start, node.end, sign, node)
        return node

    def _usual_value(self) -> nodes.Expression | None:
        match = OPERAND.match(self.text, self.pos) if self.depth < DEPTH else None
        if match is None:
            return None
        kind = match.lastindex or 0
        if CALL < kind < BRACKET:
            self.pos = match.end()
            return value(match, kind)
        return self.opened(match, kind)

    def opened(self, match: re.Match[str], kind: int) -> nodes.Expression:
        """Read a call, a list or an object of which a pattern matched the beginning."""
        start, self.pos = match.span(kind)
        if kind == CALL:
            return self.call(start, match[CALL])
        self.pos = start
        return self.bracketed(start)

    def _value(self) -> nodes.Expression:
        start = self.pos
        match = _OPERAND.match(self.text, start)
        if match is None:
            return self.bracketed(start)
        kind = match.lastgroup
        self.pos = match.end()
        if kind == "name":
            name = match["name"]
            if name in KEYWORDS:
                return nodes.Literal(start, self.pos, KEYWORDS[name])
            return nodes.Traversal(start, self.pos, tuple(name.split(".")))
        if kind == "string":
            return nodes.Literal(start, self.pos, composed(match["string"][1:-1]))
        if kind == "call":
            self.pos = match.end("name")
            return self.call(start, match["name"])
        return self._number(start)

    def _number(self, start: int) -> nodes.Expression:
        match = NUMBER.match(self.text, start)
        digits = match[0] if match is not None else ""
        self.pos = start + len(digits)
        if NAME.match(self.text, self.pos):
            self.fail("This is neither a number nor a name.", start, self.pos + 1)
        number = _number(digits)
        if isinstance(number, Decimal) and abs(number.adjusted()) >= _EXPONENTS:
            self.fail("This number is beyond what can be calculated.", start, self.pos)
        return nodes.Literal(start, self.pos, number)

    def steps(self, node: nodes.Expression) -> nodes.Expression:
        """Read the attributes, indexes and splats after a value, and the blanks after them."""
        while (char := self.skip()) in ".[(:":
            match = STEP.match(self.text, self.pos) if self.depth < DEPTH else None
            if match is not None:
                node = self._usual_step(node, match)
            elif char == "[":
                node = self._index(node)
            elif char in "(:":
                if not isinstance(node, nodes.Traversal) or not self.text.startswith(("(", "::"), self.pos):
                    return node
                node = self.call(node.start, ".".join(node.names))
            elif self.text.startswith("...", self.pos):
                return node
            else:
                self.pos += 1
                node = self._attribute(node)
        return node

    def _usual_step(self, node: nodes.Expression, match: re.Match[str]) -> nodes.Expression:
        self.pos = match.end()
        kind = match.lastindex or 0
        if kind > CALL:
            return nodes.IndexExpression(node.start, self.pos, node, value(match, kind))
        if isinstance(node, nodes.Traversal):
            return nodes.Traversal(node.start, self.pos, (*node.names, match[1]))
        return nodes.GetAttribute(node.start, self.pos, node, match[1])

    def _attribute(self, node: nodes.Expression) -> nodes.Expression:
        if self.skip() == "*":
            self.pos += 1
            return self._attribute_splat(node)
        number = NUMBER.match(self.text, self.pos)
        if number is not None:
            return nodes.IndexExpression(node.start, number.end(), node, self._legacy_key(number))
        name = self.name("The name of an attribute is expected behind the dot.")
        if isinstance(node, nodes.Traversal):
            return nodes.Traversal(node.start, self.pos, (*node.names, name))
        return nodes.GetAttribute(node.start, self.pos, node, name)

    def _legacy_key(self, number: re.Match[str]) -> nodes.Literal:
        """Read a number after a dot; fail for ``a.0.1``, whose ``0.1`` is read as one fraction, not two indexes."""
        self.pos = number.end()
        if "." in number[0]:
            self.fail("Write indexes in brackets: two numbers behind dots are one fraction.", number.start(), self.pos)
        return nodes.Literal(number.start(), self.pos, _number(number[0]))

    def _attribute_splat(self, node: nodes.Expression) -> nodes.Expression:
        each: nodes.Expression = nodes.SplatItem(self.pos, self.pos)
        while self.skip() == "." and not self.text.startswith("...", self.pos):
            self.pos += 1
            self.skip()
            digits = DIGITS.match(self.text, self.pos)
            if digits is not None:
                each = nodes.IndexExpression(each.start, digits.end(), each, self._legacy_key(digits))
            else:
                name = self.name("The name of an attribute is expected behind the dot.")
                each = nodes.GetAttribute(each.start, self.pos, each, name)
        return nodes.Splat(node.start, self.pos, node, each, full=False)

    def _index(self, node: nodes.Expression) -> nodes.Expression:
        self.pos += 1
        outer, self.blank = self.blank, SPACE
        self.skip()
        star = _STAR_CLOSE.match(self.text, self.pos)
        if star is not None:
            self.blank = outer
            self.pos = star.end()
            each = self.steps(nodes.SplatItem(self.pos, self.pos))
            return nodes.Splat(node.start, max(self.pos, each.end), node, each, full=True)
        key = self.expression()
        self.expect("]", "The closing bracket of this index is missing.")
        self.blank = outer
        return nodes.IndexExpression(node.start, self.pos, node, key)


_DIGITS_OF_NUMBERS = 400
"""Numbers with more digits stay decimals: ``1e999999999`` must not become an integer of a billion digits."""
_EXPONENTS = 2**31 - 1
"""Terraform stores exponents in 32 bits."""


def _number(digits: str) -> int | Decimal:
    if digits.isdigit() and len(digits) < _DIGITS_OF_NUMBERS:
        return int(digits)
    value = Decimal(digits)
    whole = abs(value.adjusted()) < _DIGITS_OF_NUMBERS and value == value.to_integral_value()
    return int(value) if whole else value


def _join(operands: list[nodes.Expression], operators: list[str]) -> None:
    right, left = operands.pop(), operands.pop()
    operands.append(nodes.Binary(left.start, right.end, operators.pop(), left, right))
