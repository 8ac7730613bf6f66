"""Matches regular expressions in two passes over the text, each in linear time.

The first pass goes from the end of the text to its start and finds, for each position, the instructions that lead to
a match.
The second pass goes forward along these instructions, the preferred ones first: it finds what Perl and RE2 find.
The state at a position is a node. Each node is made when it is first needed; after that, a character costs one lookup.
"""

from __future__ import annotations

from itertools import accumulate, chain
from operator import attrgetter, getitem
from typing import TYPE_CHECKING

from dynlint.linear.neighbours import holds, kind_of
from dynlint.linear.pattern_errors import PatternLimitError
from dynlint.linear.pattern_program import Assert, Save, Split, Take, literal_needed

if TYPE_CHECKING:
    from dynlint.linear.pattern_characters import Characters
    from dynlint.linear.pattern_program import Program

    Way = tuple[int, tuple[int, ...]]

SHORT = 1000
"""For texts up to this length in characters, the steps do not depend on earlier matches."""

_KEPT = 1000
"""The most nodes that are kept for the next text."""
_STEPS_OF_NODE = 16
_STEPS_OF_MATCH = 4


class State(dict[str, "State"]):
    """The state at a position, given the character before it; a character maps to the node one position before."""

    __slots__ = ("automaton", "behind", "core", "starts", "viable", "ways")

    def __init__(self, automaton: Automaton, viable: int, core: int, behind: str) -> None:
        """`viable` are the instructions that lead to a match from here, as bits; `core` those one character before."""
        super().__init__()
        self.automaton = automaton
        self.viable = viable
        self.core = core
        self.behind = behind
        self.starts = viable & 1
        self.ways: dict[int, Way] = {}

    def __missing__(self, character: str) -> State:
        node = self[character] = self.automaton.before(self, character)
        return node


class Automaton:
    """A program, and the nodes that were needed so far."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.literal = literal_needed(program)
        self.cost = self._steps = self._most = 0
        self._fixed = False
        self._masks: dict[int, tuple[Characters, int]] = {}
        self._sources: dict[int, list[int]] = {}
        self._asserts: dict[int, str] = {}
        for at, instruction in enumerate(program):
            self._add(at, instruction)
        self._targets = sum(1 << target for target in self._sources)
        self._width = 1 + len(program) // 64
        self._begin()

    def _add(self, at: int, instruction: Take | Split | Save | Assert) -> None:
        if isinstance(instruction, Take):
            characters = instruction.characters
            _, mask = self._masks.get(id(characters), (characters, 0))
            self._masks[id(characters)] = characters, mask | 1 << at
            return
        if isinstance(instruction, Assert):
            self._asserts[at] = instruction.kind
        targets = {at + instruction.first, at + instruction.second} if isinstance(instruction, Split) else {at + 1}
        for target in targets:
            self._sources.setdefault(target, []).append(at)

    def _begin(self) -> None:
        self._nodes: dict[tuple[int, int, str], State] = {}
        self._closures: dict[tuple[int, str, str], int] = {}
        self._accepted: dict[str, int] = {}
        self._folded = _Folding(self)
        self._end = State(self, 0, 0, "")

    def forget(self) -> None:
        """Drop all nodes; clear them, as they refer to each other."""
        for node in self._nodes.values():
            node.clear()
        self._end.clear()
        self._begin()

    def read(self, text: str, most: int) -> Walk | None:
        """Run the first pass over a text; return None if no match is possible.

        `cost` counts the steps, including those of `Walk.match`. Raise PatternLimitError for more than `most` steps.
        """
        self._steps, self._most = 1 + len(text) // 8, most
        self._fixed = len(text) <= SHORT
        if self._fixed:
            self.spend(len(text) * (1 + self._width))
            self._most = 1 << 62  # the steps of a short text are already counted
        self.cost = self._steps
        if self.literal and self.literal not in text:
            return None
        if not self._fixed or len(self._nodes) > _KEPT or len(self._folded) > _KEPT:
            self.forget()
        if not text.isascii():
            self.spend(len(set(text)) * (1 + len(self._masks)))
            text = text.translate(self._folded)
        nodes = list(accumulate(chain(reversed(text), ("",)), getitem, initial=self._end))
        nodes.reverse()
        return Walk(self, nodes)

    def spend(self, steps: int) -> None:
        """Count steps; raise PatternLimitError if there are too many."""
        self._steps += steps
        if self._steps > self._most:
            raise PatternLimitError
        if not self._fixed:
            self.cost = self._steps

    def before(self, node: State, character: str) -> State:
        """Return the node one position before `node`, with `character` before that position."""
        before = kind_of(character) if self._asserts else ""
        key = node.core, before, node.behind
        viable = self._closures.get(key)
        if viable is None:
            viable = self._closures[key] = self._closure(*key)
        core = viable >> 1 & self._accepting(character)
        found = self._nodes.get((viable, core, before))
        if found is None:
            found = self._nodes[viable, core, before] = State(self, viable, core, before)
            self.spend(_STEPS_OF_NODE * self._width)
        self.spend(2)
        return found

    def _accepting(self, character: str) -> int:
        found = self._accepted.get(character)
        if found is None:
            found = 0
            for characters, mask in self._masks.values() if character else ():
                if character in characters:
                    found |= mask
            self._accepted[character] = found
            self.spend(len(self._masks))
        return found

    def signature(self, character: str) -> tuple[int, str]:
        """Return everything about a character that matters to the pattern."""
        return self._accepting(character), kind_of(character)

    def _closure(self, core: int, before: str, behind: str) -> int:
        """Return all instructions that lead to a match; `core` are those that do so by taking a character."""
        viable = core | 1 << len(self.program)
        pending = _bits(viable & self._targets)
        while pending:
            target = pending.pop()
            for at in self._sources[target]:
                bit = 1 << at
                if viable & bit or (at in self._asserts and not holds(self._asserts[at], before, behind)):
                    continue
                viable |= bit
                self.spend(self._width)
                if at in self._sources:
                    pending.append(at)
        return viable

    def way(self, node: State, start: int) -> Way:
        """Return the instruction that takes the next character, or the end of the program, and the slots on the way.

        The preferred way is tried first; no instruction is visited twice at one position.
        """
        passed: set[int] = set()
        pending: list[Way] = [(start, ())]
        while True:
            at, saves = pending.pop()
            if at in passed or not node.viable >> at & 1:
                continue
            passed.add(at)
            instruction = self.program[at] if at < len(self.program) else None
            if isinstance(instruction, Split):
                pending += (at + instruction.second, saves), (at + instruction.first, saves)
            elif isinstance(instruction, Save):
                pending.append((at + 1, (*saves, instruction.slot)))
            elif isinstance(instruction, Assert):
                pending.append((at + 1, saves))
            else:
                self.spend(len(passed))
                found = node.ways[start] = at, saves
                return found


class Walk:
    """The result of the first pass over a text."""

    def __init__(self, automaton: Automaton, nodes: list[State]) -> None:
        """`nodes` are the nodes of all positions, and one more at the end."""
        self._automaton = automaton
        self._nodes = nodes
        self._starts = bytes(map(attrgetter("starts"), nodes[:-1]))

    def match(self, position: int, slots: list[int]) -> bool:
        """Find the first match at or after a position; store start and end of it and its groups in `slots`."""
        start = self._starts.find(1, position)
        if start < 0:
            return False
        automaton, nodes, end, at = self._automaton, self._nodes, len(self._automaton.program), 0
        automaton.spend(_STEPS_OF_MATCH + len(slots))
        for position in range(start, len(nodes)):  # noqa: PLR1704  # the position in the match
            node = nodes[position]
            at, saves = node.ways.get(at) or automaton.way(node, at)
            for slot in saves:
                slots[slot] = position
            if at == end:
                break
            at += 1
        return True

    def starts(self) -> bool:
        """Tell whether a match begins at the start of the text."""
        return self._starts.startswith(b"\1")


class _Folding(dict[int, int]):
    """Maps a character to the first one that the pattern treats the same."""

    __slots__ = ("_automaton", "_first")

    def __init__(self, automaton: Automaton) -> None:
        super().__init__()
        self._automaton = automaton
        self._first: dict[tuple[int, str], int] = {}

    def __missing__(self, code: int) -> int:
        first = self[code] = self._first.setdefault(self._automaton.signature(chr(code)), code)
        return first


def _bits(mask: int) -> list[int]:
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
