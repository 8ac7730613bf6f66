"""Regular expressions that have to match a whole text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.linear.automaton import SHORT, Automaton
from dynlint.linear.pattern_syntax import compile_pattern

if TYPE_CHECKING:
    from collections.abc import Callable


def whole_matcher(
    pattern: str, most: int = 1 << 62, spend: Callable[[int], None] = lambda _steps: None
) -> Callable[[str], bool]:
    """Return a function that tells whether a pattern matches a whole text; raise PatternError for an invalid pattern.

    The function raises PatternLimitError if a text takes more than `most` steps. It calls `spend` with the steps of
    each text.
    """
    compile_pattern(pattern)  # an extra closing bracket must not close the group that is added below
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
