"""Edits that are compared with those near them alone overlap as if all were compared."""

from __future__ import annotations

import random

import pytest

from dynlint.fixing.edits import Edit, overlap, together
from dynlint.fixing.taken_edits import TakenEdits

TEXTS = ("x", "  b = 1\n", "\n  lifecycle {\n    a = 1\n  }\n", "\n  lifecycle {\n    c = 2\n  }\n")


def _edits(draw: random.Random) -> list[Edit]:
    found = []
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        start = draw.randrange(40)
        found.append(Edit(start, start + draw.choice((0, 0, 0, 1, 2, 9)), draw.choice(TEXTS)))
    return together(found)


@pytest.mark.parametrize("seed", range(60))
def test_an_edit_is_taken_if_it_overlaps_none(seed: int) -> None:
    draw = random.Random(seed)  # noqa: S311  # draws of a test
    taken, all_edits, answers = TakenEdits(), list[Edit](), set[bool]()
    for _ in range(40):
        edits = _edits(draw)
        fits = not overlap(together((*all_edits, *edits)))
        assert taken.take({"main.tf": edits}) is fits, (edits, all_edits)
        all_edits += edits if fits else []
        answers.add(fits)
    assert answers == {True, False}


def test_files_do_not_disturb_each_other() -> None:
    taken = TakenEdits()
    assert taken.take({"a.tf": [Edit(3, 5, "x")]})
    assert taken.take({"b.tf": [Edit(3, 5, "x")]})
    assert not taken.take({"c.tf": [Edit(3, 5, "y")], "b.tf": [Edit(4, 6, "y")]})
    assert taken.take({"c.tf": [Edit(3, 5, "z")]}), "nothing is taken of edits of which one does not fit"
