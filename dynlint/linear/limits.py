"""All limits of the source text of regular expressions and path patterns."""

from __future__ import annotations

PATTERN_DEPTH = 100
"""How deep the brackets of a regular expression may nest."""

PROGRAM_LENGTH = 10_000
"""The most characters and classes that a regular expression has, those that are repeated counted each time."""

PATTERN_REPEATS = 1000
"""The most times that `{}` of a regular expression repeats something: Terraform's own limit."""
