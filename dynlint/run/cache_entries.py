"""Writes and deletes files in the cache's folder: its mark and entries, nothing else."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from dynlint.filesystem import write_whole
from dynlint.run.cache_folder import ENTRY_BYTES, MARK, MARKED, is_own, is_private, path
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

ENTRIES = 100
ALL_BYTES = 200_000_000
"""What all entries together may have."""
_ENTRY = lazy_pattern(r"[0-9a-f]{24}\.json")
_AN_HOUR = 3600


def is_ready() -> bool:
    """Tell whether the folder exists and is dynlint's own; make it if there is none."""
    folder = path()
    if not folder:
        return False
    try:
        write_whole.make_folder(folder, 0o700)
        if not is_private(folder):
            return False
        if all(write_whole.TEMPORARY.fullmatch(name) for name in os.listdir(folder)):
            write_whole.write_file(os.path.join(folder, MARK), MARKED, 0o600)
            write_whole.write_file(os.path.join(folder, ".gitignore"), "*\n", 0o600)
        return is_own(folder)
    except OSError:
        return False


def write(name: str, content: bytes) -> None:
    """Write an entry, whole or not at all, and drop the oldest ones; raise OSError on failure."""
    folder = path()
    if len(content) <= ENTRY_BYTES and is_ready():
        write_whole.write_file(os.path.join(folder, f"{name}.json"), content, 0o600)
        _drop(folder)


def _drop(folder: str) -> None:
    """Delete the oldest entries beyond the limits, and unfinished files older than an hour; nothing else."""
    with os.scandir(folder) as found:
        files = [entry for entry in found if entry.is_file(follow_symlinks=False)]
    begun = (entry for entry in files if write_whole.TEMPORARY.fullmatch(entry.name))
    lost = [entry for entry in begun if time.time() - _written(entry) > _AN_HOUR]
    kept = sorted((entry for entry in files if _ENTRY.fullmatch(entry.name)), key=_written, reverse=True)
    for entry in (*lost, *_beyond(kept)):
        with suppress(OSError):  # another run deleted it first
            os.unlink(entry.path)


def _beyond(entries: list[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
    """Yield the entries beyond the limits; `entries` begin with the newest."""
    room = ALL_BYTES
    for number, entry in enumerate(entries):
        room -= entry.stat(follow_symlinks=False).st_size
        if number >= ENTRIES or room < 0:
            yield entry


def _written(entry: os.DirEntry[str]) -> float:
    return entry.stat(follow_symlinks=False).st_mtime
