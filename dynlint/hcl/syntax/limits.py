"""Bounds of the parser on hostile input; those of evaluation stand in `dynlint.hcl.values.limits`."""

from __future__ import annotations

MOST_LABELS = 16
"""The most labels of one block."""
