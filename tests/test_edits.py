"""Edits of a text: their places, several edits together, and what stays unchanged."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynlint.finding import Change
from dynlint.fixing.edits import Edit, applied, edit_of, overlap, together
from dynlint.source import Location

PROTECT = "\n  lifecycle {\n    prevent_destroy = true\n  }\n"
IGNORE = "\n  lifecycle {\n    ignore_changes = [replica]\n  }\n"


def _change(line: int, column: int, end_line: int, end_column: int, text: str) -> Change:
    return Change(Location("main.tf", line, column, end_line, end_column), text, "")


def test_a_place_is_told_by_line_and_column() -> None:
    text = "a = 1\nb = false\n"
    assert applied(text, [edit_of(text, _change(2, 5, 2, 10, "true"))]) == "a = 1\nb = true\n"


@pytest.mark.parametrize("place", [(0, 1, 1, 1), (9, 1, 9, 1), (1, 99, 1, 99), (2, 3, 1, 1)])
def test_a_place_outside_the_text_is_an_error(place: tuple[int, int, int, int]) -> None:
    with pytest.raises(ValueError, match=r"line|ends"):
        edit_of("a = 1\n", _change(*place, "x"))


def test_a_change_that_ends_before_it_begins_is_named_with_its_place() -> None:
    with pytest.raises(ValueError, match=r"^a change ends before it begins: .*main\.tf"):
        edit_of("a = 1\n", _change(1, 5, 1, 2, "x"))


def test_line_ends_and_the_mark_at_the_beginning_stay() -> None:
    text = "\ufeffa {\r\n  b = 1\r\n}\r\n"
    edit = edit_of(text, _change(3, 1, 3, 1, "\n  c {\n    d = 2\n  }\n"))
    assert applied(text, [edit]) == "\ufeffa {\r\n  b = 1\r\n\r\n  c {\r\n    d = 2\r\n  }\r\n}\r\n"


@pytest.mark.parametrize(
    ("above", "expected"),
    [
        ("  b = 1\n", "a {\n  b = 1\n  c = 2\n}\n"),
        ("  long = 1\n", "a {\n  long = 1\n\n  c = 2\n}\n"),
        ("  b {\n  }\n", "a {\n  b {\n  }\n\n  c = 2\n}\n"),
        ("", "a {\n  c = 2\n}\n"),
        ("  # what follows\n", "a {\n  # what follows\n  c = 2\n}\n"),
    ],
    ids=["an argument that it is aligned with", "another argument", "a block", "nothing", "a comment"],
)
def test_a_new_argument_changes_no_other_line(above: str, expected: str) -> None:
    """Below another argument the formatter would align both; a blank line prevents that."""
    text = f"a {{\n{above}}}\n"
    line = text.count("\n")
    assert applied(text, [edit_of(text, _change(line, 1, line, 1, "  c = 2\n"))]) == expected


def test_two_members_of_one_name_become_one_in_json() -> None:
    """The member is indented as the first of the two is."""
    member = ',\n    "lifecycle": {\n      "NAME": [\n        "a"\n      ]\n    }'
    protect, ignore = (member.replace("NAME", name) for name in ("b", "c"))
    (edit,) = together([Edit(4, 4, protect), Edit(4, 4, ignore)])
    lines = (
        '    "lifecycle": {',
        '      "b": [',
        '        "a"',
        "      ],",
        '      "c": [',
        '        "a"',
        "      ]",
        "    }",
    )
    assert edit.text.split("\n") == [",", *lines]


def test_two_blocks_of_one_type_become_one() -> None:
    edits = together([Edit(4, 4, PROTECT), Edit(4, 4, IGNORE), Edit(4, 4, PROTECT)])
    both = "\n  lifecycle {\n    prevent_destroy = true\n    ignore_changes  = [replica]\n  }\n"
    assert edits == [Edit(4, 4, both)]


def test_new_arguments_are_aligned_with_one_another() -> None:
    edits = together([Edit(4, 4, "\n  b = 1\n"), Edit(4, 4, "\n  long = 2\n"), Edit(4, 4, "\n  c   = 3\n")])
    assert edits == [Edit(4, 4, "\n  b    = 1\n  long = 2\n  c    = 3\n")]


def test_new_arguments_stay_aligned_with_the_one_above() -> None:
    edits = together([Edit(4, 4, "  b    = 1\n"), Edit(4, 4, "  c    = 3\n")])
    assert edits == [Edit(4, 4, "  b    = 1\n  c    = 3\n")]


def test_one_new_argument_that_cannot_be_aligned_takes_the_others_along() -> None:
    edits = together([Edit(4, 4, "  b   = 1\n"), Edit(4, 4, "\n  longer = 2\n")])
    assert edits == [Edit(4, 4, "\n  b      = 1\n  longer = 2\n")]


def test_blocks_of_other_types_and_arguments_stand_beside() -> None:
    other = "\n  ttl {\n    enabled = true\n  }\n"
    assert together([Edit(4, 4, PROTECT), Edit(4, 4, other), Edit(4, 4, "  x = 1\n")]) == [
        Edit(4, 4, "  x = 1\n"),
        Edit(4, 4, PROTECT),
        Edit(4, 4, other),
    ]


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        ([Edit(0, 3, "x"), Edit(2, 4, "y")], True),
        ([Edit(0, 3, "x"), Edit(0, 3, "y")], True),
        ([Edit(0, 3, "x"), Edit(3, 4, "y")], False),
        ([Edit(3, 3, "x"), Edit(3, 3, "y")], False),
        ([Edit(0, 3, "x"), Edit(2, 2, "y")], True),
    ],
    ids=["cross", "same characters", "beside", "two insertions", "insertion inside"],
)
def test_what_overlaps(edits: list[Edit], expected: bool) -> None:
    assert overlap(together(edits)) is expected


@given(
    st.text("ab\n", max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 5), st.text("xy", max_size=3)))
)
def test_what_is_outside_of_edits_stays(text: str, drawn: list[tuple[int, int, str]]) -> None:
    edits = together(Edit(min(at, len(text)), min(at + size, len(text)), new) for at, size, new in drawn)
    if overlap(edits):
        return
    removed = sum(edit.end - edit.start for edit in edits)
    added = sum(len(edit.text) for edit in edits)
    result = applied(text, edits)
    assert len(result) == len(text) - removed + added
    covered = {number for edit in edits for number in range(edit.start, edit.end)}
    kept = "".join(letter for number, letter in enumerate(text) if number not in covered)
    assert result.replace("x", "").replace("y", "") == kept
