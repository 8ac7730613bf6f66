"""Divides the evaluation steps of a run among its root modules, before the first one is evaluated."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.hcl.values.limits import EVALUATION_STEPS, LEAST_LENGTH, RUN_STEPS, STEPS_OF_BYTE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from dynlint.environments.discovery import Found
    from dynlint.hcl.files.folder_tree import Tree

_FINENESS = 16
"""Rates are rounded down to one of so many between a power of two and the next one.

Else each change of a file would change the steps of every root module, and nothing could be kept for the next run.
"""


class StepShares:
    """The steps of each root module in one environment.

    All root modules together have the steps of a run, which are more for a long text. Each has a share by the length of
    its own text, which its environments divide: the sum does not grow with their number.
    """

    def __init__(self, tree: Tree, found_in: Callable[[str], Found], folders: Callable[[], Iterable[str]]) -> None:
        """`found_in` returns the environments of a root module; `folders` returns all that may be judged (absolute).

        Modules are among these, as one without an instance is judged alone.
        """
        self._tree = tree
        self._found_in = found_in
        self._find_folders = folders

    def of(self, directory: str, rate: float = 0) -> int:
        """Return the steps of a root module in each environment, at a rate (steps for each byte of text)."""
        share = int((rate or self.rate) * self._length(directory))
        return min(EVALUATION_STEPS, share // max(1, len(self._found_in(directory).deployments)))

    def share(self, directory: str) -> int:
        """Return the steps of a root module in all its environments together."""
        return int(self.rate * self._length(directory))

    @cached_property
    def _folders(self) -> list[str]:
        """All that may be judged (absolute): modules, too, as one without an instance is judged alone."""
        return list(self._find_folders())

    @cached_property
    def rate(self) -> float:
        """The steps for each byte of a root module, when it is judged the first time."""
        return _rounded(self._all / self._whole_length) if self._folders else float(RUN_STEPS)

    def rate_among(self, exhausted: Collection[str]) -> float:
        """Return the rate at which some root modules divide all steps that are not the share of others.

        They are so many that the whole run has at most twice the steps of its budget.
        """
        length = sum(map(self._length, exhausted))
        others = max(0, self._whole_length - length)
        return _rounded(self._all * others / self._whole_length / length) if length else 0

    @cached_property
    def _all(self) -> int:
        """The steps of the run."""
        reached = {folder.path: folder.size for path in self._folders for folder in self._tree.reached_from(path)}
        return RUN_STEPS + STEPS_OF_BYTE * sum(reached.values())

    @cached_property
    def _whole_length(self) -> int:
        return sum(map(self._length, self._folders))

    def _length(self, directory: str) -> int:
        return LEAST_LENGTH + sum([folder.size for folder in self._tree.reached_from(directory)])


def _rounded(rate: float) -> float:
    """Return a rate that is hardly less, and the same for rates that are nearly the same."""
    power = 1.0
    while power * 2 <= rate:
        power *= 2
    while power > rate > 0:
        power /= 2
    return power * (int(rate / power * _FINENESS) / _FINENESS) if rate > 0 else 0
