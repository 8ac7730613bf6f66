"""Answers that may be missing: True, False, or None where nobody can tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Return True where one answer is; else None where one is missing, else False."""
    missing = False
    for answer in answers:
        if answer:
            return True
        missing = missing or answer is None
    return None if missing else False


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return False where one answer is; else None where one is missing, else True."""
    missing = False
    for answer in answers:
        if answer is False:
            return False
        missing = missing or answer is None
    return None if missing else True


def opposite(answer: bool | None) -> bool | None:
    """Return the answer to the opposite question."""
    return None if answer is None else not answer
