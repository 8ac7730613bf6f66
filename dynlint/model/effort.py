"""Limits the cost of rules for one root module by counting comparisons, which may be quadratic in its resources.

Most resources are found by name. If names are unknown, each resource is compared with each other.
"""

from __future__ import annotations

COMPARISONS = 300_000
"""The most comparisons of names, patterns and resources by all rules for one root module in one environment."""
PIPELINE_PARTS = 4096
"""The most parts, known texts and unknown values, of one ingestion pipeline's configuration that a rule looks at."""
PIPELINE_TEXT = 100_000
"""The most characters of an ingestion pipeline's configuration that are read."""


class TooMuchError(Exception):
    """The rules have used up their comparisons."""


class Effort:
    """The number of comparisons that are left; unlimited unless rules are running."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left: float = float("inf")

    def __enter__(self) -> None:
        """Start counting."""
        self.left = COMPARISONS

    def __exit__(self, *_error: object) -> None:
        """Stop counting."""
        self.left = float("inf")

    def spend(self, comparisons: int) -> None:
        """Spend comparisons; raise TooMuchError if too few are left."""
        self.left -= comparisons
        if self.left < 0:
            raise TooMuchError


EFFORT = Effort()
"""The counter of this process, which checks one root module at a time."""
