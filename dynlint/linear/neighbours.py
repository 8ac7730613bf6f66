"""The characters before and after a position, as assertions see them."""

from __future__ import annotations


def kind_of(character: str) -> str:
    """Return the kind of a character: empty for none, a line end, ``w`` for a word character, ``-`` for any other."""
    if not character or character == "\n":
        return character
    return "w" if character.isascii() and (character.isalnum() or character == "_") else "-"


def holds(kind: str, before: str, behind: str) -> bool:
    """Tell whether an assertion holds between two kinds of characters."""
    if kind in "A^":
        return not before or (kind == "^" and before == "\n")
    if kind in "z$":
        return not behind or (kind == "$" and behind == "\n")
    return ((before == "w") is not (behind == "w")) is (kind == "b")
