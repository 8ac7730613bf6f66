"""Plain YAML without PyYAML, whose import takes 17 ms: a fifth of a small run.

Block mappings, lists and scalars of one line are read here, as `.dynlint.yaml` has them nearly always. Whatever is
spelled in another way, be it a mistake, is left to PyYAML from the beginning: nothing else says what YAML is.
"""

from __future__ import annotations

import re

from dynlint.marked import Marked, Member, meaning
from dynlint.records import NamedTuple

_PLAIN = r"[A-Za-z0-9_./~][A-Za-z0-9_./~*@+=()-]*(?: +[A-Za-z0-9_./~*@+=()-]+)*"
_SCALAR = rf"""(?:'[^']*'|"[^"\\]*"|{_PLAIN})"""
_KEY = r"[A-Za-z_][A-Za-z0-9_.-]*"
_PAIR = rf"{_KEY}: +{_SCALAR}"
_LIST = rf"\[ *(?:{_SCALAR}(?: *, *{_SCALAR})*)? *\]"
_MAPPING = rf"\{{ *(?:{_PAIR}(?: *, *{_PAIR})*)? *\}}"
_LINE = re.compile(rf"( *)(?:({_KEY}):(?: +({_SCALAR}|{_LIST}|{_MAPPING}))?|- +({_SCALAR}))(?: +\#.*| *)")
_PIECE = re.compile(rf"(?:({_KEY}): +)?({_SCALAR})")
_LONGEST, _DEEPEST = 500, 20


class _Line(NamedTuple):
    """A line with something on it; an item of a list has no key."""

    number: int
    indent: int
    key: str
    value: Marked | None


class _NotPlainError(Exception):
    """What PyYAML has to read."""


def read(text: str) -> Marked | None:
    """Return what a text says, None where it is not a plainly spelled mapping."""
    if not text.isascii() or not text.replace("\n", "").isprintable():
        return None
    try:
        reader = _Reader([_line(number, line) for number, line in enumerate(text.split("\n"), 1) if _says(line)])
        return reader.whole()
    except _NotPlainError:
        return None


def _says(line: str) -> bool:
    return line.lstrip(" ")[:1] not in ("", "#")


def _line(number: int, text: str) -> _Line:
    match = _LINE.fullmatch(text) if len(text) < _LONGEST else None
    if match is None:
        raise _NotPlainError
    at = 3 if match[2] else 4
    value = _value(match[at], number, match.start(at) + 1) if match[at] else None
    return _Line(number, len(match[1]), match[2] or "", value)


def _value(text: str, line: int, column: int) -> Marked:
    if text[0] not in "[{":
        return _scalar(text, line, column)
    pieces = [
        (match[1], column + match.start(), _scalar(match[2], line, column + match.start(2)))
        for match in _PIECE.finditer(text, 1)
    ]
    if text[0] == "[":
        return _listed(line, column, [value for _, _, value in pieces])
    found: dict[str, Member] = {}
    for key, at, value in pieces:
        _add(found, key, Member(line, at, value))
    return _mapped(line, column, found)


def _scalar(text: str, line: int, column: int) -> Marked:
    if text[0] in "'\"":
        return Marked(line, column, text[1:-1], text[1:-1])
    return Marked(line, column, meaning(text), text)


def _listed(line: int, column: int, items: list[Marked]) -> Marked:
    made = Marked(line, column, tuple(item.value for item in items))
    made.items = tuple(items)
    return made


def _mapped(line: int, column: int, members: dict[str, Member]) -> Marked:
    made = Marked(line, column, {name: member.entry.value for name, member in members.items()})
    made.members = members
    return made


def _add(members: dict[str, Member], key: str, member: Member) -> None:
    if key in members:
        raise _NotPlainError
    members[key] = member


class _Reader:
    """Lines to blocks; what is indented in another way than blocks are is not plain."""

    def __init__(self, lines: list[_Line]) -> None:
        self.lines = [*lines, _Line(0, -1, "", None)]
        self.at = 0

    def whole(self) -> Marked:
        made = self.mapping(0, 0)
        if self.lines[self.at].indent >= 0:
            raise _NotPlainError
        return made

    def mapping(self, indent: int, depth: int) -> Marked:
        first = self.lines[self.at]
        members: dict[str, Member] = {}
        while (line := self.lines[self.at]).indent == indent and line.key:
            self.at += 1
            entry = line.value or self.below(indent, depth + 1)
            _add(members, line.key, Member(line.number, indent + 1, entry))
        if not members or line.indent > indent or depth > _DEEPEST:
            raise _NotPlainError
        return _mapped(first.number, indent + 1, members)

    def below(self, indent: int, depth: int) -> Marked:
        line = self.lines[self.at]
        if line.indent > indent and line.key:
            return self.mapping(line.indent, depth)
        if line.indent >= indent and not line.key:
            return self.items(line.indent)
        raise _NotPlainError  # nothing is null

    def items(self, indent: int) -> Marked:
        first = self.lines[self.at]
        found = []
        while (line := self.lines[self.at]).indent == indent and not line.key and line.value:
            found.append(line.value)
            self.at += 1
        return _listed(first.number, indent + 1, found)
