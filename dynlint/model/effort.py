"""What rules may cost over one root module: comparisons are counted, so that thousands beside thousands come to an end.

Usual resources are found by name. Where nobody can tell a name, each is compared with each.
"""

from __future__ import annotations

COMPARISONS = 300_000
"""The most comparisons of names, patterns and resources that the rules make over one root module in one environment."""


class TooMuchError(Exception):
    """The rules have made all comparisons that they may."""


class Effort:
    """The comparisons that are left; without a bound unless rules are at work."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left: float = float("inf")

    def __enter__(self) -> None:
        """Begin to count."""
        self.left = COMPARISONS

    def __exit__(self, *_error: object) -> None:
        """Count no more."""
        self.left = float("inf")

    def spend(self, comparisons: int) -> None:
        """Take comparisons; raise TooMuchError where none are left."""
        self.left -= comparisons
        if self.left < 0:
            raise TooMuchError


EFFORT = Effort()
"""That of this process: it judges one root module at a time."""
