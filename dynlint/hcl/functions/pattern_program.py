"""The programs that regular expressions become: a list of instructions, each with the next behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.hcl.errors import EvaluationError
from dynlint.records import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.functions.pattern_characters import Characters

REPEAT = re.compile(r"([*+?])|\{(\d{1,9})(?:(,)(\d{0,9}))?\}")

_LONGEST = 10_000
_MOST_REPEATS = 1000


class Take(NamedTuple):
    """Consume one character of a set."""

    characters: Characters


class Split(NamedTuple):
    """Go on at `first`, and where that fails at `second`; both relative to here."""

    first: int
    second: int


class Save(NamedTuple):
    """Remember the position as the start or end of a group."""

    slot: int


class Assert(NamedTuple):
    """Go on where the position is as `kind` says: ``A z ^ $ b B``."""

    kind: str


Program = list[Take | Split | Save | Assert]


def counts(match: re.Match[str]) -> tuple[int, int | None]:
    """Return the least and most repetitions that a match of `REPEAT` asks for, None without an end."""
    if match[1]:
        return {"*": (0, None), "+": (1, None), "?": (0, 1)}[match[1]]
    least = int(match[2])
    most = (int(match[4]) if match[4] else None) if match[3] else least
    if max(least, most or 0) > _MOST_REPEATS or (most is not None and most < least):
        raise EvaluationError(f"invalid regexp pattern: invalid repeat count: {match[0]}")
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
        return [_split(1, size + 2, lazy), *atom, Split(-size - 1, -size - 1)]
    program: Program = []
    for _ in range(most - least):
        program = [_split(1, len(atom) + len(program) + 1, lazy), *atom, *program]
    return [*(atom * least), *program]


def bounded(length: int) -> None:
    """Raise EvaluationError where a program grows too long."""
    if length > _LONGEST:
        raise EvaluationError("invalid regexp pattern: expression too large")
