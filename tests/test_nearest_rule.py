"""The suggestion for a rule that does not exist."""

from __future__ import annotations

import pytest

from dynlint.rulebook.rulebook import load

BOOK = load()


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("recovery-disabeld", "recovery-disabled"),
        ("RECOVERY_DISABLED", "recovery-disabled"),
        ("DYN2O1", "DYN201"),
        ("dyn2o1", "DYN201"),
        ("tll", "ttl-attribute-missing, ttl-not-enabled or ttl-attribute-unsuitable"),
        ("kubernetes", ""),
        ("", ""),
    ],
)
def test_what_is_alike_is_suggested(word: str, meant: str) -> None:
    assert BOOK.nearest(word) == meant


def test_parts_of_names_are_enough() -> None:
    assert BOOK.nearest("recovry").startswith("recovery-disabled, ")


def test_another_number_is_no_mistyped_one() -> None:
    """DYN909 and DYN999 share two of three digits and nothing else."""
    last = max(rule.id for rule in BOOK.rules if rule.id.startswith("DYN9"))
    assert BOOK.nearest("DYN999") == f"one of DYN901 to {last}"
