"""The limit of what a fleet reads of its own results."""

from __future__ import annotations

ROWS = 1_000_000
"""The most rows of a part of a fleet that are read; one with more is made anew."""
