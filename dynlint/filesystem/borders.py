"""Where a run may read: in the repositories of what it was given, else in just that; links are followed to tell.

A pull request writes whatever paths it likes into `file()`, links and module sources. The border is drawn from the
command line alone, and nothing in the tree moves it outwards.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import is_of_the_kernel, is_within

if TYPE_CHECKING:
    from collections.abc import Iterable

OUTSIDE = "outside the repository"


class Border:
    """The folders that a run reads in.

    Without any repository the layout around what was given is the user's: a local module source that is spelled out of
    it (``../modules/orders``) is followed, and that module reads its own folder. In a repository it is a reach into
    the machine, unless its folder was given, too.
    """

    def __init__(self, starts: Iterable[str]) -> None:
        """`starts` are the absolute folders that were given."""
        self._starts = tuple(dict.fromkeys(starts))
        found = {start: top_of(start) for start in (*self._starts, *map(os.path.realpath, self._starts))}
        self._tops = tuple(sorted({os.path.realpath(top or start) for start, top in found.items()}))
        self._is_free = not any(found.values())
        self._named: set[str] = set()
        self._modules: set[str] = set()
        self._real_folders: dict[str, str] = {}
        self._tops_by_path: dict[str, str] = {}

    def holds(self, path: str, module: str = "") -> bool:
        """Tell whether an absolute path really lies inside; `module` is the folder of the module that asks.

        A module that was let in from outside reads its own folder.
        """
        real = self._real(path)
        if is_of_the_kernel(real):
            return False
        if any(is_within(real, top) for top in self._tops) or real in self._named:
            return True
        return module in self._modules and is_within(real, self._real(module))

    def lets_in(self, module: str) -> bool:
        """Tell whether the folder of a called module (absolute) may be read, and remember that it may."""
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
        """Let in one file that the user named; not a link of the tree that leads out: that was somebody else's."""
        if not self.holds(os.path.dirname(path)):
            self._named.add(os.path.realpath(path))

    def open(self, folder: str) -> None:
        """Let in a folder (absolute), and all below it, that the user named outside the tree."""
        self._tops = (*self._tops, os.path.realpath(folder))

    def why_not(self, path: str) -> str:
        """Return why a path that is not inside is not read, as a clause."""
        if is_of_the_kernel(self._real(path)):
            return "it is not a regular file"
        return f"it is a link that leads {OUTSIDE}" if os.path.islink(path) else f"it lies {OUTSIDE}"

    def _real(self, path: str) -> str:
        """Follow all links; folders are asked about once."""
        folder, name = os.path.split(path)
        real = self._real_folders.get(folder)
        if real is None:
            real = self._real_folders[folder] = os.path.realpath(folder)
        whole = os.path.join(real, name)
        return os.path.realpath(whole) if os.path.islink(whole) else whole


def top_of(directory: str) -> str:
    """Return the nearest folder from an absolute one upwards that is a repository's top; empty where none is."""
    path = directory
    while not os.path.lexists(os.path.join(path, ".git")):
        above = os.path.dirname(path)
        if above == path:
            return ""
        path = above
    return path
