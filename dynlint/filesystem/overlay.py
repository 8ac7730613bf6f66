"""What replaces files on disk for a run: unsaved text, and the bytes of earlier reads."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Protocol

    class Memory(Protocol):
        """The bytes of earlier reads (`dynlint.filesystem.remembered_reads`)."""

        def read(self, path: str, limit: int, read: Callable[[], bytes]) -> bytes:
            """Return the bytes of a file; read it only if it has changed."""
            ...

        def note(self, path: str, data: bytes) -> None:
            """Remember the text of an unsaved file."""
            ...


UNSAVED: dict[str, bytes] = {}
"""What is read instead of a file, by its absolute path."""
MEMORIES: list[Memory] = []
"""What was read before, where somebody keeps it: the last one counts."""


@contextmanager
def unsaved(files: Mapping[str, bytes]) -> Iterator[None]:
    """Replace the bytes of files (absolute paths) for as long as the context lasts: edits that are not written."""
    before = dict(UNSAVED)
    UNSAVED.update(files)
    try:
        yield
    finally:
        UNSAVED.clear()
        UNSAVED.update(before)


@contextmanager
def remembering(memory: Memory) -> Iterator[None]:
    """Read files again only if they have changed, while the context lasts: for programs that run many times."""
    MEMORIES.append(memory)
    try:
        yield
    finally:
        MEMORIES.pop()


def unsaved_text(path: str) -> bytes | None:
    """Return the text that replaces a file (absolute path); None if the file itself is read."""
    return UNSAVED.get(path)


class UnsavedEntry:
    """An unsaved file, as an entry of its folder's listing."""

    def __init__(self, folder: str, name: str) -> None:
        self.name = name
        self.path = os.path.join(folder, name)

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        """Return false: it is a file."""
        return False

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        """Return true: it is a file."""
        return True

    def is_symlink(self) -> bool:
        """Return false: it is no link."""
        return False


def unsaved_in(folder: str, names: list[str]) -> list[str]:
    """Return the names of the unsaved files of a folder."""
    whole = os.path.abspath(folder)
    return [
        name for path in UNSAVED if os.path.dirname(path) == whole and (name := os.path.basename(path)) not in names
    ]
