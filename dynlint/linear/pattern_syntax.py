"""Compiles regular expressions in RE2's syntax to programs that `automaton` runs in linear time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.linear.limits import PATTERN_DEPTH
from dynlint.linear.pattern_characters import PERL, POSIX, Characters, of_category
from dynlint.linear.pattern_errors import PatternError
from dynlint.linear.pattern_program import REPEAT, Assert, Save, Split, Take, bounded, counts, repeat
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.linear.pattern_program import Program


class Pattern(NamedTuple):
    """A program, and the names of its groups (None for a group without a name)."""

    program: Program
    groups: tuple[str | None, ...]


_GROUP = re.compile(r"\(\?P?<(?P<name>[A-Za-z0-9_]+)>|\(\?(?P<on>[imsU]*)(?:-(?P<off>[imsU]+))?(?P<end>[:)])")
_ESCAPED = re.compile(
    r"\\(?:x\{(?P<long>[0-9A-Fa-f]{1,6})\}|x(?P<hex>[0-9A-Fa-f]{2})|(?P<octal>0[0-7]{0,2}|[1-7][0-7]{1,2})"
    r"|(?P<control>[aftnrv])|(?P<plain>[^\w]|_))",
    re.ASCII,
)
_CONTROLS = {"a": "\a", "f": "\f", "t": "\t", "n": "\n", "r": "\r", "v": "\v"}
_CATEGORY = re.compile(r"\\([pP])(?:\{(\^?\w+)\}|(\w))")
_POSIX_CLASS = re.compile(r"\[:(\^?)(\w+):\]")


def compile_pattern(text: str) -> Pattern:
    """Compile a pattern; raise PatternError if it is not valid."""
    parser = _Parser(text)
    program = parser.alternatives(0)
    if parser.position < len(text):
        raise PatternError("unexpected )")
    return Pattern([Save(0), *program, Save(1)], tuple(parser.groups))


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.flags: frozenset[str] = frozenset()
        self.groups: list[str | None] = []

    def alternatives(self, depth: int) -> Program:
        if depth > PATTERN_DEPTH:
            raise PatternError("expression nests too deeply")
        flags = self.flags
        branches = [self.sequence(depth)]
        while self.text.startswith("|", self.position):
            self.position += 1
            branches.append(self.sequence(depth))
        self.flags = flags
        program = branches.pop()
        for branch in reversed(branches):
            jump = len(program) + 1
            program = [Split(1, len(branch) + 2), *branch, Split(jump, jump), *program]
            bounded(len(program))
        return program

    def sequence(self, depth: int) -> Program:
        program: Program = []
        while self.position < len(self.text) and self.text[self.position] not in "|)":
            if self.text.startswith("\\Q", self.position):
                program += self.quoted()
                continue
            start = self.position
            atom = self.atom(depth)
            if atom is not None:
                program += self.repeated(atom)
            elif REPEAT.match(self.text, self.position) and self.text[self.position] != "{":
                raise PatternError(f"missing argument to repetition in {self.text[start:]}")
            bounded(len(program))
        return program

    def repeated(self, atom: Program) -> Program:
        match = REPEAT.match(self.text, self.position)
        if match is None:
            return atom
        self.position = match.end()
        lazy = self.text.startswith("?", self.position)
        self.position += lazy
        again = REPEAT.match(self.text, self.position)
        if again is not None:
            raise PatternError(f"invalid nested repetition operator in {match[0]}{again[0]}")
        least, most = counts(match)
        return repeat(atom, least, most, lazy is not ("U" in self.flags))

    def quoted(self) -> Program:
        r"""Read ``\Q...\E``; a repetition after it applies to its last character."""
        end = self.text.find("\\E", self.position)
        inner = self.text[self.position + 2 : end if end >= 0 else len(self.text)]
        self.position = end + 2 if end >= 0 else len(self.text)
        program: Program = [self.literal(character) for character in inner]
        return [*program[:-1], *self.repeated(program[-1:])] if program else program

    def literal(self, character: str) -> Take:
        return Take(Characters([character * 2], folded="i" in self.flags))

    def atom(self, depth: int) -> Program | None:
        """Read one item that can be repeated; return None for flags, which match nothing."""
        character = self.text[self.position]
        if character == "(":
            return self.group(depth)
        if character == "[":
            return [Take(self.bracket())]
        if character == "\\":
            return [self.escape()]
        if character in "*+?":
            raise PatternError(f"missing argument to repetition operator: {character}")
        self.position += 1
        if character == ".":
            return [Take(Characters([] if "s" in self.flags else ["\n\n"], negated=True))]
        if character in "^$":
            return [Assert(character if "m" in self.flags else "A" if character == "^" else "z")]
        return [self.literal(character)]

    def group(self, depth: int) -> Program | None:
        flags, slot = self.flags, 0
        if not self.text.startswith("(?", self.position):
            self.position += 1
            self.groups.append(None)
            slot = len(self.groups)
        else:
            match = _GROUP.match(self.text, self.position)
            if match is None or (match["name"] is None and match[0] == "(?)"):
                raise PatternError("invalid or unsupported Perl syntax")
            self.position = match.end()
            if match["name"] is not None:
                self.groups.append(match["name"])
                slot = len(self.groups)
            else:
                self.flags = (flags | set(match["on"])) - set(match["off"] or "")
                if match["end"] == ")":
                    return None
        program = self.alternatives(depth + 1)
        if not self.text.startswith(")", self.position):
            raise PatternError("missing closing )")
        self.position += 1
        self.flags = flags
        return [Save(2 * slot), *program, Save(2 * slot + 1)] if slot else program

    def escape(self) -> Take | Assert:
        kind = self.text[self.position + 1 : self.position + 2]
        if kind and kind in "AzbB":
            self.position += 2
            return Assert(kind)
        found = self.escaped_set()
        return Take(found) if found is not None else self.literal(self.escaped_character())

    def escaped_set(self) -> Characters | None:
        kind = self.text[self.position + 1 : self.position + 2]
        if kind and kind.lower() in PERL:
            self.position += 2
            return Characters(PERL[kind.lower()], negated=kind.isupper(), folded="i" in self.flags)
        match = _CATEGORY.match(self.text, self.position)
        if match is None:
            return None
        self.position = match.end()
        return of_category(match[2] or match[3], match[1] == "P")

    def escaped_character(self) -> str:
        match = _ESCAPED.match(self.text, self.position)
        if match is None or int(match["long"] or "0", 16) > 0x10FFFF:
            shown = self.text[self.position : self.position + 2]
            raise PatternError(f"invalid escape sequence: {shown}")
        self.position = match.end()
        if match["octal"]:
            return chr(int(match["octal"], 8))
        if match["control"]:
            return _CONTROLS[match["control"]]
        return match["plain"] or chr(int(match["long"] or match["hex"], 16))

    def bracket(self) -> Characters:
        self.position += 1
        negated = self.text.startswith("^", self.position)
        self.position += negated
        characters = Characters(negated=negated, folded="i" in self.flags)
        first = True
        while first or not self.text.startswith("]", self.position):
            if self.position >= len(self.text):
                raise PatternError("missing closing ]")
            self.member(characters)
            first = False
        self.position += 1
        return characters

    def member(self, characters: Characters) -> None:
        match = _POSIX_CLASS.match(self.text, self.position)
        if match is not None:
            if match[2] not in POSIX:
                raise PatternError(f"invalid character class range: {match[0]}")
            self.position = match.end()
            characters.add(Characters(POSIX[match[2]], negated=bool(match[1])))
            return
        found = self.escaped_set() if self.text.startswith("\\", self.position) else None
        if found is not None:
            characters.add(found)
            return
        low = high = self.member_character()
        if self.text.startswith("-", self.position) and self.text[self.position + 1 : self.position + 2] not in (
            "]",
            "",
        ):
            self.position += 1
            high = self.member_character()
        if high < low:
            raise PatternError(f"invalid character class range: {low}-{high}")
        characters.ranges.append(low + high)

    def member_character(self) -> str:
        if self.text.startswith("\\", self.position):
            return self.escaped_character()
        self.position += 1
        return self.text[self.position - 1]
