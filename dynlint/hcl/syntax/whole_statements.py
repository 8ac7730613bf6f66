"""Patterns for simple statements and values, each of which one match reads as a whole.

Text that no pattern here matches (escapes, comments between tokens, mistakes) is parsed token by token, to the same
tree. So a pattern may match only what that parser would read, up to a character after it that ends the value.
"""

from __future__ import annotations

import re
from decimal import Decimal

from dynlint.hcl.syntax import nodes
from dynlint.hcl.syntax.lexing import (
    COMMENT_PATTERN,
    KEYWORDS,
    LINE_END_PATTERN,
    NESTING,
    PLAIN_STRING_PATTERN,
)
from dynlint.model.known import composed

DEPTH = NESTING - 4
"""From this depth on, everything is parsed token by token, which counts levels; a simple value has up to three."""

CALL, STRING, REFERENCE, NUMBER, TEMPLATE, BRACKET, LABELS, COMPOSITE, CLOSING = range(2, 11)
"""The numbers of the patterns' groups, each the kind of what it matches; the first group is a name or key."""

_NAME = "[A-Za-z_][A-Za-z0-9_-]*"
"""The pattern of most names; each pattern must go on with a character that cannot belong to a name."""
_DOTTED = rf"{_NAME}(?:\.{_NAME})*"
_NAME_ENDS = r"(?!\.?(?:[\w-]|[^\x00-\x7f]))"
_NUMBER = "[0-9]{1,300}"
_TEMPLATE = rf'"[^"\\$%\n]*(?:\$\{{{_DOTTED}\}}[^"\\$%\n]*)+"'
_VALUE = rf"({PLAIN_STRING_PATTERN})|({_DOTTED})|({_NUMBER})|({_TEMPLATE})"
_BLANKS = rf"[ \t\r\n]*(?:{COMMENT_PATTERN}\n[ \t\r\n]*)*"
_LINE_END = rf"(?:\n|{LINE_END_PATTERN})"

STATEMENT = re.compile(
    rf"""{_BLANKS}(?:({_NAME})[ \t]*(?:
      =[ \t]*(?:
        ({_NAME})\(
      | (?:({PLAIN_STRING_PATTERN})|({_DOTTED})|([0-9]+)|({_TEMPLATE})){_LINE_END}
      | ([\[{{])
      )
    | ((?:{PLAIN_STRING_PATTERN}[ \t]*)*)\{{{_LINE_END}
    | =(?![=>])()
    )
    | (\}}){_LINE_END}
    )""",
    re.VERBOSE,
)
"""An argument with a simple value, the beginning of any other argument, a block's opening line, or its end."""

ELEMENT = re.compile(rf"()(){_BLANKS}(?:{_VALUE})[ \t\r\n]*[,\])]")
"""An element of a list or an argument of a call, with the comma or the closing bracket after it."""

ITEM = re.compile(
    rf"{_BLANKS}({_NAME}|{PLAIN_STRING_PATTERN})()[ \t]*[=:][ \t]*(?:{_VALUE})"
    rf"(?:[ \t]*,|[ \t\r]*(?:{COMMENT_PATTERN})?\n|[ \t]*(?=\}}))(?:[ \t\r\n]*\}})?"
)
"""An item of an object, with the separator or the closing brace after it."""

OPERAND = re.compile(
    rf"()[ \t]*(?:({_NAME})\(|({PLAIN_STRING_PATTERN})|({_DOTTED}){_NAME_ENDS}(?!::|[ \t]*\()|({_NUMBER})(?![\w.])"
    rf"|({_TEMPLATE})|([\[{{]))[ \t]*"
)
"""A value, or the beginning of a call, list or object, with the blanks around it."""

STEP = re.compile(rf"\.({_NAME}){_NAME_ENDS}|\[()[ \t]*(?:{_VALUE})[ \t]*\]")
"""An index, or an attribute (in the first group)."""

_DIGITS_OF_INTEGERS = 4000
"""Python does not parse longer integers from text."""


def value(match: re.Match[str], kind: int) -> nodes.Expression:
    """Return the node of a simple value that a pattern matched."""
    start, end = match.span(kind)
    text = match[kind]
    if kind == STRING:
        return nodes.Literal(start, end, text[1:-1] if text.isascii() else composed(text[1:-1]))
    if kind == REFERENCE:
        return _named(start, end, text)
    if kind == NUMBER:
        return nodes.Literal(start, end, int(text) if end - start < _DIGITS_OF_INTEGERS else Decimal(text))
    return _template(start, end, text)


def key(match: re.Match[str]) -> nodes.Literal:
    """Return the key of an item, a name or a string, as a literal."""
    start, end = match.span(1)
    text = match[1]
    return nodes.Literal(start, end, composed(text[1:-1]) if text[0] == '"' else text)


def _named(start: int, end: int, text: str) -> nodes.Expression:
    if text in KEYWORDS:
        return nodes.Literal(start, end, KEYWORDS[text])
    return nodes.Traversal(start, end, tuple(text.split(".")))


def _template(start: int, end: int, text: str) -> nodes.TemplateExpression:
    parts: list[nodes.Expression] = []
    behind = start + 1
    first, *others = text[1:-1].split("${")
    if first:
        parts.append(nodes.Literal(behind, behind + len(first), first))
    behind += len(first)
    for other in others:
        name, _, literal = other.partition("}")
        at = behind + 2
        behind = at + len(name)
        parts.append(_named(at, behind, name))
        behind += 1
        if literal:
            parts.append(nodes.Literal(behind, behind + len(literal), literal))
            behind += len(literal)
    return nodes.TemplateExpression(start, end, tuple(parts), len(parts) == 1)
