"""The programs of compiled regular expressions: lists of instructions, each followed by the next one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.linear.limits import PATTERN_REPEATS, PROGRAM_LENGTH
from dynlint.linear.pattern_errors import PatternError
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.linear.pattern_characters import Characters

REPEAT = re.compile(r"([*+?])|\{(\d+)(?:(,)(\d*))?\}")


class Take(NamedTuple):
    """Consume one character of a set."""

    characters: Characters


class Split(NamedTuple):
    """Continue at `first` or, if that fails, at `second`; both are relative to this instruction."""

    first: int
    second: int


class Save(NamedTuple):
    """Store the position as the start or end of a group."""

    slot: int


class Assert(NamedTuple):
    """Continue if the assertion holds at the position; `kind` is one of ``A z ^ $ b B``."""

    kind: str


Program = list[Take | Split | Save | Assert]


def counts(match: re.Match[str]) -> tuple[int, int | None]:
    """Return the smallest and largest number of repetitions of a match of `REPEAT`; None without an upper limit."""
    if match[1]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
    if max(len(match[2]), len(match[4] or "")) > 9:  # Python does not parse thousands of digits
        raise PatternError(f"invalid repeat count: {match[0][:20]}")
    least = int(match[2])
    most = (int(match[4]) if match[4] else None) if match[3] else least
    if max(least, most or 0) > PATTERN_REPEATS or (most is not None and most < least):
        raise PatternError(f"invalid repeat count: {match[0]}")
    return least, most


def _split(first: int, second: int, lazy: bool) -> Split:
    return Split(second, first) if lazy else Split(first, second)


def repeat(atom: Program, least: int, most: int | None, lazy: bool) -> Program:
    """Return the program of a repetition."""
    bounded(len(atom) * max(least, most or 1))
    if most is None:
        size = len(atom)
        if least:
            return [*(atom * least), _split(-size, 1, lazy)]
        if _is_nullable(atom):  # a nullable atom is tried once, as in Go: (x+)?
            return [_split(1, size + 2, lazy), *atom, _split(-size, 1, lazy)]
        return [_split(1, size + 2, lazy), *atom, Split(-size - 1, -size - 1)]
    program: Program = []
    for _ in range(most - least):
        program = [_split(1, len(atom) + len(program) + 1, lazy), *atom, *program]
    return [*(atom * least), *program]


def _is_nullable(program: Program) -> bool:
    """Tell whether a program can match an empty text."""
    passed: set[int] = set()
    pending = [0]
    while pending:
        at = pending.pop()
        if at == len(program):
            return True
        if at in passed:
            continue
        passed.add(at)
        instruction = program[at]
        if isinstance(instruction, Split):
            pending += at + instruction.first, at + instruction.second
        elif not isinstance(instruction, Take):
            pending.append(at + 1)
    return False


def bounded(length: int) -> None:
    """Raise PatternError if a program is too long."""
    if length > PROGRAM_LENGTH:
        raise PatternError("expression too large")


def literal_needed(program: Program) -> str:
    """Return a text that every match contains, the longest that a simple search finds; empty if there is none."""
    best = literal = ""
    optional = 0  # instructions before this one may be skipped
    for at, instruction in enumerate(program):
        if isinstance(instruction, (Save, Assert)):
            continue
        if isinstance(instruction, Split):
            optional = max(optional, at + max(instruction))
        character = instruction.characters.only() if isinstance(instruction, Take) and at >= optional else ""
        literal = literal + character if character else ""
        best = max(best, literal, key=len)
    return best
