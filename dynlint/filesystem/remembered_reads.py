"""Keeps the bytes of files that were read, for programs that run many times.

A file counts as unchanged while its device, inode, size and time of change are the same. A file that was changed just
before it was read is read again: a second change may have the same time.
"""

from __future__ import annotations

import os
from time import time_ns
from typing import TYPE_CHECKING

from dynlint.filesystem.overlay import unsaved_text
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

Stamp = tuple[int, int, int, int, int]
"""Device, number, size, and the nanoseconds of the last change of the content and of the file's own data."""
_MOMENT = 100_000_000
"""How long (in nanoseconds) a file must have been left alone before it was read; clocks of file systems are coarse."""


class RememberedFile(NamedTuple):
    """A file as it was when it was read."""

    data: bytes
    stamp: Stamp | None
    """None for what must be looked at again in any case."""


class RememberedReads:
    """The bytes of files by their absolute paths."""

    def __init__(self) -> None:
        self._files: dict[str, RememberedFile] = {}
        self.opened = 0
        """How many files were opened so far."""

    def read(self, path: str, limit: int, read: Callable[[], bytes]) -> bytes:
        """Return the bytes of a file; call `read` if it has changed, or has more than `limit` bytes."""
        known = self._files.get(path)
        if known is not None and known.stamp is not None and len(known.data) <= limit and _stamp(path) == known.stamp:
            return known.data
        stamp = _stamp(path)
        self._files.pop(path, None)
        self.opened += 1
        data = read()
        settled = stamp is not None and max(stamp[3:]) < time_ns() - _MOMENT
        self._files[path] = RememberedFile(data, stamp if settled else None)
        return data

    def note(self, path: str, data: bytes) -> None:
        """Remember the text of an unsaved file."""
        self._files[path] = RememberedFile(data, None)

    def changed(self) -> set[str]:
        """Return the files that have changed or vanished since they were read."""
        return {path for path, known in self._files.items() if not self._is_same(path, known)}

    def forget(self, path: str) -> None:
        """Forget a file."""
        self._files.pop(path, None)

    def _is_same(self, path: str, known: RememberedFile) -> bool:
        text = unsaved_text(path)
        if text is not None:
            return text == known.data
        return known.stamp is not None and _stamp(path) == known.stamp


def _stamp(path: str) -> Stamp | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
