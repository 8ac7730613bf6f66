"""Yes, no, and nobody can tell (None): how such answers combine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    Answer = bool | None


def any_of(answers: Iterable[Answer]) -> Answer:
    """One yes decides; otherwise one that cannot be told leaves the answer open. No answer at all is no."""
    combined: Answer = False
    for answer in answers:
        if answer:
            return True
        combined = None if answer is None else combined
    return combined


def all_of(answers: Iterable[Answer]) -> Answer:
    """One no decides; otherwise one that cannot be told leaves the answer open. No answer at all is yes."""
    combined: Answer = True
    for answer in answers:
        if answer is False:
            return False
        combined = None if answer is None else combined
    return combined


def opposite(answer: Answer) -> Answer:
    """Return the opposite; of what cannot be told, that cannot be told either."""
    return None if answer is None else not answer
