"""Divides the evaluation steps of a run among its root modules, before the first one is evaluated."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.hcl.values.limits import EVALUATION_STEPS, LEAST_STEPS, RUN_STEPS, SHARE_STEPS, STEPS_OF_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.files.folder_tree import Tree


class StepShares:
    """The steps of each root module in one environment."""

    def __init__(self, tree: Tree, environments: int, roots: Callable[[], list[str]]) -> None:
        """`environments` is the number that the settings name; `roots` returns all root modules (absolute folders)."""
        self._tree = tree
        self._environments = environments
        self._roots = roots

    def of(self, directory: str) -> int:
        """Return the steps of a root module in one environment.

        It is an equal share of the run's steps, or a number by the length of the module's text if that is more.
        """
        if self._equal >= SHARE_STEPS:
            return self._equal
        length = sum([folder.size for folder in self._tree.reached_from(directory)])
        return max(self._equal, min(SHARE_STEPS, LEAST_STEPS + STEPS_OF_CHARACTER * length))

    @cached_property
    def _equal(self) -> int:
        return self.among(len(self._roots()))

    def among(self, roots: int) -> int:
        """Return the share of each if a run's steps are divided among a number of root modules and environments."""
        return min(EVALUATION_STEPS, RUN_STEPS // max(1, roots * self._environments, roots))
