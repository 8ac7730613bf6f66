"""Combinations of results that are yes, no or unknown, for all pairs."""

from __future__ import annotations

from itertools import product

import pytest

from dynlint.model.three_valued import all_of, any_of, opposite

ANSWERS = (True, False, None)


@pytest.mark.parametrize(("left", "right"), list(product(ANSWERS, repeat=2)))
def test_two_answers(left: bool | None, right: bool | None) -> None:
    """An unknown result may be either: the combination is known only if both possibilities agree."""
    possible = [(one, other) for one in ((True, False) if left is None else (left,)) for other in _either(right)]
    for combine, plain in ((any_of, any), (all_of, all)):
        told = {plain(each) for each in possible}
        assert combine(iter((left, right))) is (told.pop() if len(told) == 1 else None)


def _either(answer: bool | None) -> tuple[bool, ...]:
    return (True, False) if answer is None else (answer,)


def test_none_and_the_opposite() -> None:
    assert (any_of(()), all_of(())) == (False, True)
    assert [opposite(answer) for answer in ANSWERS] == [False, True, None]
