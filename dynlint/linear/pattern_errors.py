"""What stops a regular expression."""

from __future__ import annotations


class PatternError(Exception):
    """The text is no regular expression; `why` says what is wrong with it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class PatternUnsupportedError(PatternError):
    """Terraform may know it, dynlint does not."""


class PatternLimitError(Exception):
    """Matching takes more steps than it may."""
