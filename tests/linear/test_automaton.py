"""The fast matcher has the same results as the slow one and as RE2, and takes linear time."""

from __future__ import annotations

import os
import random

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from slow_matcher import all_matches

from dynlint.hcl.functions import matching
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.errors import NotEvaluatedError
from dynlint.linear.automaton import SHORT, Automaton
from dynlint.linear.pattern_errors import PatternError, PatternLimitError
from dynlint.linear.pattern_syntax import compile_pattern

MANY = settings(max_examples=int(os.environ.get("DYNLINT_EXAMPLES", "200")), deadline=None)
ATOMS = st.sampled_from(
    [
        *("a", "b", "c", "_", "é", " ", ".", "[ab]", "[^a]", r"\w", r"\s", r"\d", "(?i:A)", r"[^b\n]", "aa", "ab"),
        *("^", "$", r"\b", r"\B", r"\A", r"\z", "(?m:^)", "(?m:$)", "", "(?s:.)"),
    ]
)
SUFFIXES = st.sampled_from(["*", "+", "?", "*?", "+?", "??", "{2}", "{1,2}", "{0,2}?", "{2,}"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map("|".join).map("(?:{})".format),
        st.tuples(inner, inner).map("|".join).map("({})".format),
        inner.map("({})".format),
        st.tuples(inner.map("(?:{})".format), SUFFIXES).map("".join),
        st.tuples(inner.map("({})".format), SUFFIXES).map("".join),
    ),
    max_leaves=10,
)
TEXTS = st.text("aabbc_ \né1A", max_size=14)


def fast(pattern: str, text: str) -> list[tuple[int, ...]]:
    """Return the matches of the fast matcher."""
    budget = Budget()
    return [tuple(slots) for slots in matching._all_matches(matching._pattern(pattern, budget), text, budget)]  # noqa: SLF001


@MANY
@given(PATTERNS, TEXTS)
@example("(|a)*", "aa")
@example("(a*)*b", "aab")
@example("(a|ab)(c|bcd)?", "abcd")
@example("(?:a??){2}", "aa")
def test_the_fast_road_is_the_slow_one(pattern: str, text: str) -> None:
    try:
        expected = list(all_matches(pattern, text))
    except PatternError:
        return
    assert fast(pattern, text) == expected
    assert fast(pattern, text) == expected  # again, with the states that the first run has stored


@MANY
@given(PATTERNS, TEXTS)
def test_long_texts_are_matched_like_short_ones(pattern: str, text: str) -> None:
    text = (text + "\n") * (SHORT // (len(text) + 1) + 1)
    try:
        expected = list(all_matches(pattern, text[:60]))
    except PatternError:
        return
    assert fast(pattern, text[:60]) == expected
    found = fast(pattern, text)
    assert all(start <= end <= len(text) for start, end, *_ in found)
    assert found == fast(pattern, text)


@MANY
@given(PATTERNS, TEXTS)
def test_re2_finds_the_same(pattern: str, text: str) -> None:
    re2 = pytest.importorskip("re2")
    assume(text.isascii() or r"\B" not in pattern)  # RE2 also matches `\B` between the bytes of one character
    options = re2.Options()
    options.log_errors = False
    try:
        expected = re2.compile(pattern, options).search(text)
    except re2.error:
        return
    spans = None if expected is None else [expected.span(group) for group in range(len(expected.groups()) + 1)]
    try:
        found = fast(pattern, text)
    except (NotEvaluatedError, Exception) as error:  # noqa: BLE001  # RE2 allows what Terraform's engine does not
        assert "invalid regexp pattern" in str(error)  # noqa: PT017
        return
    pairs = None if not found else list(zip(found[0][::2], found[0][1::2]))
    assert pairs == spans


def steps(pattern: str, text: str, most: int = 1 << 62) -> int:
    """Return the number of steps that matching a whole text takes."""
    automaton = Automaton(compile_pattern(pattern).program)
    reading = automaton.read(text, most)
    while reading is not None and reading.match(0, [0] * 20):
        break
    return automaton.cost


@pytest.mark.parametrize(
    "pattern",
    ["(a*)*b", "(a+)+b", "(a|a)*b|c", "(a|aa)+c|b", ".*.*.*.*=|b", "(?:a?){30}a{30}b", "(.*)*|b", r"\b(a+)*$"],
)
def test_twice_the_text_takes_twice_the_steps(pattern: str) -> None:
    once, twice = steps(pattern, "a" * 20_000), steps(pattern, "a" * 40_000)
    assert twice <= 2.2 * once
    assert once <= 60_000


def test_the_steps_of_a_pattern_that_remembers_much_are_counted() -> None:
    text = "".join(random.Random(1).choices("ab", k=20_000))  # noqa: S311  # the same each time
    with pytest.raises(PatternLimitError):
        steps("(a|b){30}a(a|b)*[cd]|(a|b){20}b[ef]|(?:a|b){24}a.*b", text, 50_000)


@pytest.mark.parametrize("text", ["abcabc", "x" * (SHORT + 1), "é" * (SHORT + 1), "abé"])
def test_what_was_matched_before_changes_no_cost(text: str) -> None:
    automaton = Automaton(compile_pattern("(a|b)*c|x+|é").program)
    costs = []
    for before in ("", "abcabcabc", text, "éé"):
        automaton.read(before, 1 << 62)
        reading = automaton.read(text, 1 << 62)
        assert reading is not None
        costs.append(automaton.cost)
    assert len(set(costs)) == 1


def test_a_text_that_every_match_needs_is_looked_for_first() -> None:
    assert Automaton(compile_pattern("(a|b)*key=(x?)y|").program).literal == ""
    assert Automaton(compile_pattern("(a|b)*key=(x?)y").program).literal == "key="
    assert Automaton(compile_pattern("(?i)key").program).literal == ""
    assert Automaton(compile_pattern("(ab)+c{2,}d?").program).literal == "ab"
