"""Regular expressions as Terraform's functions use them: all matches, groups, replacements."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING

from dynlint.hcl.values.errors import EvaluationError, LimitError, NotEvaluatedError
from dynlint.hcl.values.limits import PATTERN_STEPS, STRING_LENGTH
from dynlint.linear.automaton import SHORT, Automaton
from dynlint.linear.pattern_errors import PatternError, PatternLimitError, PatternUnsupportedError
from dynlint.linear.pattern_syntax import compile_pattern
from dynlint.startup.lazy_regex import lazy_pattern
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

    from dynlint.hcl.values.budget import Budget
    from dynlint.model.known import Value

    Slots = list[int]

_VARIABLE = lazy_pattern(r"\$(?:\$|\{(\w+)\}|(\w+))")


class _Compiled(NamedTuple):
    """A compiled pattern: the names of its groups (None for a group without a name), and its automaton."""

    groups: tuple[str | None, ...]
    automaton: Automaton


@lru_cache(maxsize=64)
def _compiled(text: str) -> _Compiled:
    program, groups = compile_pattern(text)
    return _Compiled(groups, Automaton(program))


def _pattern(text: str, budget: Budget) -> _Compiled:
    """Compile a pattern, and spend its steps once; raise EvaluationError if it is not valid."""
    try:
        pattern = _compiled(text)
    except PatternUnsupportedError as error:
        raise NotEvaluatedError(error.why) from None
    except PatternError as error:
        raise EvaluationError(f"invalid regexp pattern: {error.why}") from None
    budget.spend_once(text, 2 * len(pattern.automaton.program))
    return pattern


def _all_matches(pattern: _Compiled, text: str, budget: Budget, most: int | None = None) -> list[Slots]:
    """Return the matches that do not overlap, without empty matches directly after another match."""
    automaton = pattern.automaton
    try:
        return list(islice(_found(pattern, text), most))
    except PatternLimitError:
        raise LimitError(f"the pattern takes more than the {PATTERN_STEPS} steps that dynlint matches") from None
    finally:
        if len(text) > SHORT:
            automaton.forget()
        budget.spend(automaton.cost)


def _found(pattern: _Compiled, text: str) -> Iterator[Slots]:
    automaton = pattern.automaton
    reading = automaton.read(text, PATTERN_STEPS)
    position, last_end = 0, -1
    while reading is not None and position <= len(text):
        slots = [-1] * (2 * len(pattern.groups) + 2)
        if not reading.match(position, slots):
            return
        start, end = slots[:2]
        if end > start or start != last_end:
            yield slots
            last_end = end
        position = end if end > position else position + 1


def matches(pattern_text: str, text: str, budget: Budget, most: int | None = None) -> list[Value]:
    """Return the matches of a pattern as `regexall` does: strings; with groups tuples, with named groups objects."""
    pattern = _pattern(pattern_text, budget)
    if len({name is None for name in pattern.groups}) > 1:
        raise EvaluationError("invalid regexp pattern: cannot mix both named and unnamed capture groups")
    return [
        _result(pattern, [_group(text, slots, number) for number in range(len(pattern.groups) + 1)])
        for slots in _all_matches(pattern, text, budget, most)
    ]


def _group(text: str, slots: Slots, number: int) -> str | None:
    start, end = slots[2 * number : 2 * number + 2]
    return None if start < 0 or end < 0 else text[start:end]


def _result(pattern: _Compiled, groups: list[str | None]) -> Value:
    if not pattern.groups:
        return groups[0]
    if pattern.groups[0] is None:
        return tuple(groups[1:])
    return {str(name): group for name, group in sorted(zip(pattern.groups, groups[1:]), key=lambda pair: str(pair[0]))}


def replace_matches(pattern_text: str, text: str, replacement: str, budget: Budget) -> str:
    """Return a text with all matches replaced; ``$1`` and ``${name}`` in the replacement refer to groups."""
    pattern = _pattern(pattern_text, budget)
    pieces: list[str] = []
    position = length = 0
    for slots in _all_matches(pattern, text, budget):
        piece = text[position : slots[0]] + _expanded(pattern, replacement, text, slots)
        pieces.append(piece)
        position = slots[1]
        length += len(piece)
        if length > STRING_LENGTH:
            raise LimitError(f"the result would be longer than the {STRING_LENGTH} characters dynlint evaluates")
    return "".join((*pieces, text[position:]))


def _expanded(pattern: _Compiled, replacement: str, text: str, slots: Slots) -> str:
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
