"""Values as reports show them."""

from __future__ import annotations

import pytest

from dynlint.hcl.syntax.places import shown
from dynlint.model.known import Unknown, Value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (None, "null"),
        (True, "true"),
        ({"a": [1, False]}, "{a = [1, false]}"),
        (Unknown("var.x has no value"), ""),
        ("x" * 58, '"' + "x" * 58 + '"'),
        ("x" * 59, '"' + "x" * 56 + "..."),
    ],
)
def test_a_value_is_shown_short(value: Value, text: str) -> None:
    assert shown(value) == text
