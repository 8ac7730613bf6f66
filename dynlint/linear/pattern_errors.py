"""The errors of compiling and matching regular expressions."""

from __future__ import annotations


class PatternError(Exception):
    """The text is not a valid regular expression; `why` is the mistake."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PatternUnsupportedError(PatternError):
    """dynlint does not support the pattern, but Terraform may."""


class PatternLimitError(Exception):
    """Matching exceeds the limit of steps."""
