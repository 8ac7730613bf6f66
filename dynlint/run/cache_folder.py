"""The folder of the cache: its path, the check that it is dynlint's own, and its entries.

It lies in the user's cache directory and not in the linted tree: no checkout brings or moves it. A folder that is a
link, belongs to another user, is writable for others, or lacks dynlint's mark is not used: the run has no cache.
"""

from __future__ import annotations

import os
import stat
import sys

VARIABLE = "DYNLINT_CACHE_DIR"
ENTRY_BYTES = 50_000_000
"""What one entry may have."""
MARK = "CACHEDIR.TAG"
"""The file that marks a folder as a cache, for programs that make backups too."""
MARKED = b"Signature: 8a477f597d28d172789f06886806bc55\n# This is the cache of dynlint, which may be deleted.\n"
_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)


def path() -> str:
    """Return the folder's absolute path: of the environment variable, else the platform's; empty without a home."""
    given = os.environ.get(VARIABLE)
    if given:
        return os.path.abspath(given)
    if os.name == "nt":
        local = os.environ.get("LOCALAPPDATA", "")
        return os.path.join(local, "dynlint", "Cache") if os.path.isabs(local) else ""
    above = os.environ.get("XDG_CACHE_HOME", "")
    if not os.path.isabs(above):  # as the XDG specification demands
        above = os.path.expanduser("~/Library/Caches" if sys.platform == "darwin" else "~/.cache")
    return os.path.join(above, "dynlint") if os.path.isabs(above) else ""


def read(name: str) -> bytes:
    """Return an entry; raise OSError if there is none, or it or the folder is not dynlint's own."""
    folder = path()
    entry = os.path.join(folder, f"{name}.json")
    if not folder or not os.path.lexists(entry):
        raise FileNotFoundError(entry)
    if not is_own(folder):
        raise PermissionError(folder)
    return _content(entry)


def is_own(folder: str) -> bool:
    """Tell whether dynlint made a folder, for this user alone."""
    try:
        return is_private(folder) and _content(os.path.join(folder, MARK)) == MARKED
    except OSError:
        return False


def is_private(folder: str) -> bool:
    """Tell whether a path is a folder of this user; raise OSError if there is none."""
    status = os.lstat(folder)
    return stat.S_ISDIR(status.st_mode) and _is_ours(status)


def _is_ours(status: os.stat_result) -> bool:
    """Tell whether a file belongs to the current user, and nobody else may write to it."""
    return os.name == "nt" or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)


def _content(path: str) -> bytes:
    """Return a file's content; raise OSError if it is a link, a device, too large or another user's."""
    with open(os.open(path, _READING), "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or not _is_ours(status) or status.st_size > ENTRY_BYTES:
            raise PermissionError(path)
        return file.read(ENTRY_BYTES)
