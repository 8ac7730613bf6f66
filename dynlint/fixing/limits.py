"""The limit of what `fix` compares."""

from __future__ import annotations

EQUAL_LINES = 500_000
"""The most equal lines of a file that are compared to show the smallest change, in a diff or an editor; past it the
lines from the first change to the last are replaced as a whole."""
