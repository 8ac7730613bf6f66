"""What stands over the files on disk: text that nobody has written yet, and what was read before."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Protocol

    class Memory(Protocol):
        """What was read before (`dynlint.filesystem.remembered_reads`)."""

        def read(self, path: str, limit: int, read: Callable[[], bytes]) -> bytes:
            """Return the bytes of a file, which are read only where it is not as it was."""
            ...

        def note(self, path: str, data: bytes) -> None:
            """Remember what stands for a file that nobody has written yet."""
            ...


UNSAVED: dict[str, bytes] = {}
"""What is read instead of a file, by its absolute path."""
MEMORIES: list[Memory] = []
"""What was read before, where somebody keeps it: the last one counts."""


@contextmanager
def unsaved(files: Mapping[str, bytes]) -> Iterator[None]:
    """Have files (absolute paths) read as if they had other bytes: edits that nobody has written yet."""
    before = dict(UNSAVED)
    UNSAVED.update(files)
    try:
        yield
    finally:
        UNSAVED.clear()
        UNSAVED.update(before)


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Have files read again only where they are not as they were: for who runs again and again."""
    MEMORIES.append(memory)
    try:
        yield
    finally:
        MEMORIES.pop()


def unsaved_text(path: str) -> bytes | None:
    """Return what is read instead of a file (absolute path); None where the file itself is read."""
    return UNSAVED.get(path)


class UnsavedEntry:
    """A file of a folder that is not written yet, as the listing of the folder would show it."""

    def __init__(self, folder: str, name: str) -> None:
        self.name = name
        self.path = os.path.join(folder, name)

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Tell that it is no folder."""
        return False

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Tell that it is a file."""
        return True

    def is_symlink(self) -> bool:
        """Tell that it is no link."""
        return False


def unsaved_in(folder: str, names: list[str]) -> list[str]:
    """Return the names of the files of a folder that are not written yet."""
    whole = os.path.abspath(folder)
    return [
        name for path in UNSAVED if os.path.dirname(path) == whole and (name := os.path.basename(path)) not in names
    ]
