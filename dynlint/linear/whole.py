"""Regular expressions that a text matches as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.linear.automaton import SHORT, Automaton
from dynlint.linear.pattern_syntax import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable


def whole_matcher(
    pattern: str, most: int = 1 << 62, spend: Callable[[int], None] = lambda _steps: None
) -> Callable[[str], bool]:
    """Return a predicate that tells whether a pattern matches a whole text; raise PatternError where it is none.

    The predicate raises PatternLimitError where a text takes more than `most` steps. `spend` is told the steps that
    each text took.
    """
    compile_pattern(pattern)  # a bracket too many must not end what is put around it
    automaton = Automaton(compile_pattern(rf"\A(?:{pattern})\z").program)

    def matches(text: str) -> bool:
        try:
            reading = automaton.read(text, most)
            found = reading is not None and reading.starts()
        finally:
            spend(automaton.cost)
        if len(text) > SHORT:
            automaton.forget()
        return found

    return matches
