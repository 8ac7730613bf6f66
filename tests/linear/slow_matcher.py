"""A slow regex matcher to compare with: it follows all ways through a pattern, and is easy to check by reading."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.linear.pattern_program import Assert, Save, Split, Take
from dynlint.linear.pattern_syntax import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    Slots = tuple[int, ...]


def all_matches(pattern: str, text: str) -> Iterator[Slots]:
    """Yield the start and end of each match and its groups; an empty match directly after another one is skipped."""
    program, groups = compile_pattern(pattern)
    position, last_end = 0, -1
    while position <= len(text):
        found = _search(program, (-1,) * (2 * len(groups) + 2), text, position)
        if found is None:
            return
        start, end = found[:2]
        if end > start or start != last_end:
            yield found
            last_end = end
        position = end if end > position else position + 1


def _search(program, slots: Slots, text: str, start: int) -> Slots | None:
    threads: dict[int, Slots] = {}
    found: Slots | None = None
    for position in range(start, len(text) + 1):
        if found is None:
            _follow(program, threads, 0, slots, text, position)
        following: dict[int, Slots] = {}
        for at, own in threads.items():
            if at == len(program):
                found = own
                break
            instruction = program[at]
            if position < len(text) and isinstance(instruction, Take) and text[position] in instruction.characters:
                _follow(program, following, at + 1, own, text, position + 1)
        threads = following
    return found


def _follow(program, threads: dict[int, Slots], start: int, slots: Slots, text: str, position: int) -> None:
    """Add the instructions that are reached without reading a character, the preferred one first."""
    pending = [(start, slots)]
    while pending:
        at, own = pending.pop()
        if at in threads:
            continue
        threads[at] = own
        instruction = program[at] if at < len(program) else None
        if isinstance(instruction, Split):
            pending.append((at + instruction.second, own))
            pending.append((at + instruction.first, own))
        elif isinstance(instruction, Save):
            slot = instruction.slot
            pending.append((at + 1, (*own[:slot], position, *own[slot + 1 :])))
        elif isinstance(instruction, Assert) and _holds(instruction.kind, text, position):
            pending.append((at + 1, own))


def _holds(kind: str, text: str, position: int) -> bool:
    before, behind = text[max(position - 1, 0) : position], text[position : position + 1]
    if kind in "A^":
        return not before or (kind == "^" and before == "\n")
    if kind in "z$":
        return not behind or (kind == "$" and behind == "\n")
    return (_is_word(before) is not _is_word(behind)) is (kind == "b")


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")
