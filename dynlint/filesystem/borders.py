"""Where a run may read: in the repositories of the given paths, else in these paths. Links are resolved first.

A pull request may write any path into `file()`, links and module sources. The border follows from the command line
alone; nothing in the tree extends it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import is_of_the_kernel, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable

OUTSIDE = "outside the repository"


class Border:
    """The folders that a run may read.

    Without a repository, the layout around the given paths is the user's own: a local module source that leads out of
    them (``../modules/orders``) is followed, and that module may read its own folder. Inside a repository such a source
    is outside the border, unless its folder was given, too.
    """

    def __init__(self, starts: Iterable[str]) -> None:
        """`starts` are the given folders (absolute)."""
        self._starts = tuple(dict.fromkeys(starts))
        found = {start: top_of(start) for start in (*self._starts, *map(os.path.realpath, self._starts))}
        self._tops = tuple(sorted({os.path.realpath(top or start) for start, top in found.items()}))
        self._is_free = not any(found.values())
        self._named: set[str] = set()
        self._modules: set[str] = set()
        self._real_folders: dict[str, str] = {}
        self._tops_by_path: dict[str, str] = {}

    def holds(self, path: str, module: str = "") -> bool:
        """Tell whether an absolute path lies inside, links resolved; `module` is the folder of the module that asks.

        A module from outside that was let in may read its own folder.
        """
        real = self._real(path)
        if is_of_the_kernel(real):
            return False
        if any(is_within(real, top) for top in self._tops) or real in self._named:
            return True
        return module in self._modules and is_within(real, self._real(module))

    def lets_in(self, module: str) -> bool:
        """Tell whether the folder of a called module (absolute) may be read; if so, remember it."""
        if module in self._modules or self.holds(module):
            return True
        if not self._is_free or any(is_within(module, start) for start in self._starts):
            return False
        if is_of_the_kernel(self._real(module)):
            return False
        self._modules.add(module)
        return True

    def top(self, path: str) -> str:
        """Return the top of the repository that a folder (absolute) is in; without one the given folder around it."""
        if path not in self._tops_by_path:
            around = [start for start in self._starts if is_within(path, start)]
            self._tops_by_path[path] = top_of(path) or max(around, key=len, default=path)
        return self._tops_by_path[path]

    def name(self, path: str) -> None:
        """Let in one file that the user named. A link of the tree that leads out is not let in: others made it."""
        if not self.holds(os.path.dirname(path)):
            self._named.add(os.path.realpath(path))

    def open(self, folder: str) -> None:
        """Let in a folder outside the tree (absolute), with all below it, that the user named."""
        self._tops = (*self._tops, os.path.realpath(folder))

    def why_not(self, path: str) -> str:
        """Return why a path outside is not read, as a clause."""
        if is_of_the_kernel(self._real(path)):
            return "it is not a regular file"
        return f"it is a link that leads {OUTSIDE}" if os.path.islink(path) else f"it lies {OUTSIDE}"

    def _real(self, path: str) -> str:
        """Resolve all links; the answer for a folder is kept."""
        folder, name = os.path.split(path)
        real = self._real_folders.get(folder)
        if real is None:
            real = self._real_folders[folder] = os.path.realpath(folder)
        whole = os.path.join(real, name)
        return os.path.realpath(whole) if os.path.islink(whole) else whole


def top_of(directory: str) -> str:
    """Return the nearest folder, from an absolute one upwards, that is the top of a repository; empty without any."""
    path = directory
    while not os.path.lexists(os.path.join(path, ".git")):
        above = os.path.dirname(path)
        if above == path:
            return ""
        path = above
    return path
