"""Combines three-valued answers: True, False, and None for not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    Answer = bool | None


def any_of(answers: Iterable[Answer]) -> Answer:
    """Return True if one answer is True, else None if one is None, else False; False without answers."""
    combined: Answer = False
    for answer in answers:
        if answer:
            return True
        combined = None if answer is None else combined
    return combined


def all_of(answers: Iterable[Answer]) -> Answer:
    """Return False if one answer is False, else None if one is None, else True; True without answers."""
    combined: Answer = True
    for answer in answers:
        if answer is False:
            return False
        combined = None if answer is None else combined
    return combined


def opposite(answer: Answer) -> Answer:
    """Return the opposite; None for None."""
    return None if answer is None else not answer
