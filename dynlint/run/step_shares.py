"""How the steps of a run are divided among its root modules: fixed before the first of them is evaluated."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from dynlint.hcl.values.limits import EVALUATION_STEPS, LEAST_STEPS, RUN_STEPS, SHARE_STEPS, STEPS_OF_CHARACTER

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.hcl.files.folder_tree import Tree


class StepShares:
    """The steps that each root module may take in one environment."""

    def __init__(self, tree: Tree, environments: int, roots: Callable[[], list[str]]) -> None:
        """`environments` is how many the settings name; `roots` gives all root modules (absolute folders)."""
        self._tree = tree
        self._environments = environments
        self._roots = roots

    def of(self, directory: str) -> int:
        """Return the steps of a root module in one environment.

        It is an equal part of the run's, or what the module's text is worth where that is more.
        """
        if self._equal >= SHARE_STEPS:
            return self._equal
        length = sum([folder.size for folder in self._tree.reached_from(directory)])
        return max(self._equal, min(SHARE_STEPS, LEAST_STEPS + STEPS_OF_CHARACTER * length))

    @cached_property
    def _equal(self) -> int:
        return self.among(len(self._roots()))

    def among(self, roots: int) -> int:
        """Return the steps of each where a run's are divided among so many root modules in their environments."""
        return min(EVALUATION_STEPS, RUN_STEPS // max(1, roots * self._environments, roots))
