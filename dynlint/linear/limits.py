"""All limits of the source text of regular expressions and path patterns."""

from __future__ import annotations

PATTERN_DEPTH = 100
"""The most levels of nested brackets in a regular expression."""

PROGRAM_LENGTH = 10_000
"""The most characters and classes in a regular expression; repeated ones count each time."""

PATTERN_REPEATS = 1000
"""The largest number in the `{}` of a regular expression: Terraform's own limit."""
