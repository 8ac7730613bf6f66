"""Regular expressions at work: all ways through a pattern at once, so that none takes more than linear time."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from dynlint.hcl.errors import EvaluationError, NotEvaluatedError
from dynlint.hcl.functions.pattern_program import Assert, Save, Split, Take
from dynlint.hcl.functions.pattern_syntax import compile_pattern
from dynlint.hcl.limits import PATTERN_STEPS, STRING_LENGTH
from dynlint.patterns import lazy_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from dynlint.hcl.functions.pattern_program import Program
    from dynlint.hcl.functions.pattern_syntax import Pattern
    from dynlint.model.known import Value

    Slots = tuple[int, ...]

_VARIABLE = lazy_pattern(r"\$(?:\$|\{(\w+)\}|(\w+))")
_compiled = lru_cache(maxsize=256)(compile_pattern)


class _Matcher:
    """One pattern on one text; `steps` counts over all searches."""

    def __init__(self, pattern: Pattern, text: str) -> None:
        self.program: Program = pattern.program
        self.slots = (-1,) * (2 * len(pattern.groups) + 2)
        self.text = text
        self.steps = 0

    def search(self, start: int) -> Slots | None:
        """Return where the first match at or behind a position and its groups stand, or None."""
        threads: dict[int, Slots] = {}
        found: Slots | None = None
        for position in range(start, len(self.text) + 1):
            if found is None:
                self._follow(threads, 0, self.slots, position)
            if not threads:
                break
            following: dict[int, Slots] = {}
            character = self.text[position : position + 1]
            for at, slots in threads.items():
                if at == len(self.program):
                    found = slots
                    break
                instruction = self.program[at]
                if character and isinstance(instruction, Take) and character in instruction.characters:
                    self._follow(following, at + 1, slots, position + 1)
            threads = following
        return found

    def _follow(self, threads: dict[int, Slots], start: int, slots: Slots, position: int) -> None:
        """Add the places that a place leads to without a character, the preferred first."""
        pending = [(start, slots)]
        while pending:
            at, own = pending.pop()
            if at in threads:
                continue
            threads[at] = own
            self._count()
            instruction = self.program[at] if at < len(self.program) else None
            if isinstance(instruction, Split):
                pending.append((at + instruction.second, own))
                pending.append((at + instruction.first, own))
            elif isinstance(instruction, Save):
                slot = instruction.slot
                pending.append((at + 1, (*own[:slot], position, *own[slot + 1 :])))
            elif isinstance(instruction, Assert) and self._holds(instruction.kind, position):
                pending.append((at + 1, own))

    def _count(self) -> None:
        self.steps += 1
        if self.steps > PATTERN_STEPS:
            raise NotEvaluatedError(f"the pattern takes more than the {PATTERN_STEPS} steps that dynlint matches")

    def _holds(self, kind: str, position: int) -> bool:
        before, behind = self.text[max(position - 1, 0) : position], self.text[position : position + 1]
        if kind in "A^":
            return not before or (kind == "^" and before == "\n")
        if kind in "z$":
            return not behind or (kind == "$" and behind == "\n")
        return (_is_word(before) is not _is_word(behind)) is (kind == "b")


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


def _all_matches(pattern: Pattern, text: str) -> Iterator[Slots]:
    """Yield the matches that do not overlap; an empty one right behind another does not count."""
    matcher = _Matcher(pattern, text)
    position, last_end = 0, -1
    while position <= len(text):
        found = matcher.search(position)
        if found is None:
            return
        start, end = found[:2]
        if end > start or start != last_end:
            yield found
            last_end = end
        position = end if end > position else position + 1


def matches(pattern_text: str, text: str, most: int | None = None) -> list[Value]:
    """Return what a pattern finds: strings, or tuples or objects where it has groups."""
    pattern = _compiled(pattern_text)
    if len({name is None for name in pattern.groups}) > 1:
        raise EvaluationError("invalid regexp pattern: cannot mix both named and unnamed capture groups")
    found: list[Value] = []
    for slots in _all_matches(pattern, text):
        groups = [_group(text, slots, number) for number in range(len(pattern.groups) + 1)]
        found.append(_result(pattern, groups))
        if len(found) == most:
            break
    return found


def _group(text: str, slots: Slots, number: int) -> str | None:
    start, end = slots[2 * number : 2 * number + 2]
    return None if start < 0 or end < 0 else text[start:end]


def _result(pattern: Pattern, groups: list[str | None]) -> Value:
    if not pattern.groups:
        return groups[0]
    if pattern.groups[0] is None:
        return tuple(groups[1:])
    return {str(name): group for name, group in sorted(zip(pattern.groups, groups[1:]), key=lambda pair: str(pair[0]))}


def replace_matches(pattern_text: str, text: str, replacement: str) -> str:
    """Return a text with all matches replaced; ``$1`` and ``${name}`` in the replacement stand for groups."""
    pattern = _compiled(pattern_text)
    pieces: list[str] = []
    position = length = 0
    for slots in _all_matches(pattern, text):
        piece = text[position : slots[0]] + _expanded(pattern, replacement, text, slots)
        pieces.append(piece)
        position = slots[1]
        length += len(piece)
        if length > STRING_LENGTH:
            raise NotEvaluatedError(f"the result would be longer than the {STRING_LENGTH} characters dynlint evaluates")
    return "".join((*pieces, text[position:]))


def _expanded(pattern: Pattern, replacement: str, text: str, slots: Slots) -> str:
    def value(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name is None:
            return "$"
        if name.isdecimal() and (name == "0" or not name.startswith("0")):
            number = int(name[:9])
        else:
            number = pattern.groups.index(name) + 1 if name in pattern.groups else len(pattern.groups) + 1
        return (_group(text, slots, number) or "") if number <= len(pattern.groups) else ""

    return _VARIABLE.sub(value, replacement) if "$" in replacement else replacement
