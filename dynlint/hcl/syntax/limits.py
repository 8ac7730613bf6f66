"""Limits of the parser for hostile input; `dynlint.hcl.values.limits` has those of evaluation."""

from __future__ import annotations

MOST_LABELS = 16
"""The most labels of one block."""
