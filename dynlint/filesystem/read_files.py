"""Reads all files and folders: regular files only, up to a size limit, and inside a border if there is one.

A path in a linted tree may be anything: an endless device, a pipe without a writer, a link to a secret file. A path on
the command line may lie anywhere, but must be a regular file, too.
"""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, cast

from dynlint.filesystem.overlay import MEMORIES, UNSAVED, UnsavedEntry, unsaved_in

if TYPE_CHECKING:
    from typing import Protocol

    class ReadsInside(Protocol):
        """Where a run may read (`dynlint.filesystem.borders`)."""

        def holds(self, path: str, module: str = "") -> bool:
            """Tell whether a path lies inside, links resolved; `module` is the folder of the module that asks."""
            ...

        def why_not(self, path: str) -> str:
            """Return why a path may not be read, such as ``outside the repository``."""
            ...


SETTINGS_BYTES = 100_000
"""The largest `.dynlint.yaml` or file of YAML rules that is read, in bytes."""

BASELINE_BYTES = 16_000_000
"""The largest baseline that is read, in bytes."""

LIST_BYTES = 4_000_000
"""The largest other file that is read, in bytes: a list of sources, the modules that `terraform init` has fetched."""

_FLAGS = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0)
"""A pipe that nobody writes to must not stop the run."""
_GIT_CRYPT = b"\0GITCRYPT\0"
"""What files begin with that git-crypt has encrypted. Source: https://github.com/AGWA/git-crypt (doc of the format)"""
_STEP = 65536
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_OF_THE_KERNEL = ("/proc", "/sys", "/dev")
_MEMORY = "/dev/shm"  # noqa: S108  # an ordinary folder, though in memory


class UnreadableFileError(Exception):
    """A file that cannot be read, or a folder that cannot be listed; `why` is the system's reason."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"{path}: {why}")
        self.path = path
        self.why = why

    @property
    def clause(self) -> str:
        """The reason, as text that can follow a colon."""
        return self.why[:1].lower() + self.why[1:]


class TooLargeError(UnreadableFileError):
    """A file larger than the limit."""


def read_bytes(path: str, limit: int, border: ReadsInside | None = None, module: str = "") -> bytes:
    """Return the bytes of a regular file; without a border it may lie anywhere except in the kernel's folders.

    `module` is the folder of the module that asks, see `Border.holds`. Raises UnreadableFileError if the file is
    missing, no regular file, larger than `limit` bytes, or outside the border.
    """
    if border is not None and not border.holds(path, module):
        raise UnreadableFileError(path, border.why_not(path))
    if border is None and is_of_the_kernel(os.path.realpath(path)):
        raise UnreadableFileError(path, "it is not a regular file")
    if UNSAVED and (data := UNSAVED.get(os.path.abspath(path))) is not None:
        return _noted(path, data, limit)
    if MEMORIES:
        return MEMORIES[-1].read(os.path.abspath(path), limit, lambda: _read(path, limit, _FLAGS))
    return _read(path, limit, _FLAGS)


def read_listed(path: str, limit: int) -> bytes:
    """Return the bytes of a file that its folder's listing calls regular, with few system calls.

    Raises UnreadableFileError if it is larger than `limit` bytes, cannot be opened, or has become a link.
    """
    if UNSAVED and (data := UNSAVED.get(os.path.abspath(path))) is not None:
        return _noted(path, data, limit)
    if MEMORIES:
        return MEMORIES[-1].read(os.path.abspath(path), limit, lambda: _listed(path, limit))
    return _listed(path, limit)


def _noted(path: str, data: bytes, limit: int) -> bytes:
    if len(data) > limit:
        raise _too_large(path, limit)
    if MEMORIES:
        MEMORIES[-1].note(os.path.abspath(path), data)
    return data


def _listed(path: str, limit: int) -> bytes:
    try:
        descriptor = os.open(path, _FLAGS | _NO_LINK)
        try:
            data = os.read(descriptor, _STEP)
            return data if len(data) < _STEP else data + _content(descriptor, path, limit, _STEP)
        finally:
            os.close(descriptor)
    except (OSError, MemoryError) as error:
        raise UnreadableFileError(path, _clause(error)) from None


def read_text(path: str, limit: int, border: ReadsInside | None = None, module: str = "") -> str:
    """Return the text of a regular file (UTF-8); raise as `read_bytes` does, and for other encodings."""
    data = read_bytes(path, limit, border, module)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if data.startswith(_GIT_CRYPT):
            raise UnreadableFileError(path, "git-crypt has encrypted it: run git-crypt unlock first") from None
        line = data.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(path, f"not UTF-8 text (line {line})") from None


def beginning(path: str, size: int) -> bytes:
    """Return the first bytes of a regular file that the user named, of any size; empty if it cannot be read."""
    if is_of_the_kernel(os.path.realpath(path)):
        return b""
    try:
        descriptor = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return b""
    try:
        return os.read(descriptor, size) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
    except OSError:
        return b""
    finally:
        os.close(descriptor)


def beginning_of(text: str, size: int = 40) -> str:
    """Return the beginning of a text as one short line for a message."""
    words = " ".join(text[: 2 * size].split())
    return words if len(words) <= size and len(text) <= 2 * size else words[:size] + "..."


def names_in(folder: str) -> list[str]:
    """Return the names in a folder, in any order; raise UnreadableFileError if it cannot be listed."""
    try:
        names = os.listdir(folder)
    except (OSError, ValueError) as error:
        raise UnreadableFileError(folder, _clause(error)) from None
    return [*names, *unsaved_in(folder, names)] if UNSAVED else names


def entries_in(folder: str) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, in any order; raise UnreadableFileError if it cannot be listed."""
    try:
        with os.scandir(folder) as entries:
            found = list(entries)
    except (OSError, ValueError) as error:
        raise UnreadableFileError(folder, _clause(error)) from None
    if not UNSAVED:
        return found
    new = unsaved_in(folder, [entry.name for entry in found])
    return [*found, *(cast("os.DirEntry[str]", UnsavedEntry(folder, name)) for name in new)]


def file_names_in(folder: str) -> list[str]:
    """Return the names in a folder that are not folders; raise UnreadableFileError if it cannot be listed.

    A link to a folder counts as a file: Terraform reports that it cannot be read.
    """
    return [entry.name for entry in entries_in(folder) if not entry.is_dir(follow_symlinks=False)]


def is_file(path: str) -> bool:
    """Tell whether a path is a file, on disk or unsaved."""
    return os.path.isfile(path) or (bool(UNSAVED) and os.path.abspath(path) in UNSAVED)


def is_folder(path: str) -> bool:
    """Tell whether a path is a folder and not a link to one."""
    return os.path.isdir(path) and not os.path.islink(path)


def is_of_the_kernel(real: str) -> bool:
    """Tell whether a path (links resolved) lies in a folder that the kernel makes: `/proc`, `/sys`, `/dev`."""
    return real.startswith(_OF_THE_KERNEL) and any(
        is_within(real, folder) and not is_within(real, _MEMORY) for folder in _OF_THE_KERNEL
    )


def is_within(path: str, folder: str) -> bool:
    """Tell whether a path is a folder or lies below it, by name only."""
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _read(path: str, limit: int, flags: int) -> bytes:
    try:
        descriptor = os.open(path, flags)
        try:
            return _content(descriptor, path, limit)
        finally:
            os.close(descriptor)
    except (OSError, ValueError, MemoryError) as error:
        raise UnreadableFileError(path, _clause(error)) from None


def _content(descriptor: int, path: str, limit: int, read: int = 0) -> bytes:
    """Return the rest of an open file, of which some bytes were read."""
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        folder = stat.S_ISDIR(status.st_mode)
        raise UnreadableFileError(path, "it is a folder" if folder else "it is not a regular file")
    if status.st_size > limit:
        raise _too_large(path, limit)
    size = status.st_size - read
    data = os.read(descriptor, size + 1)
    while len(data) < size and (more := os.read(descriptor, size - len(data))):  # network drives return fewer at once
        data += more
    if len(data) > size:  # files that the kernel makes have the size 0
        raise UnreadableFileError(
            path, "it is larger than its listed size: it is being written, or it is no file on a disk"
        )
    return data


def _too_large(path: str, limit: int) -> TooLargeError:
    return TooLargeError(path, f"larger than the {_spelled(limit)} that dynlint reads")


def _spelled(limit: int) -> str:
    return f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1000} kB"


def _clause(error: OSError | ValueError | MemoryError) -> str:
    if isinstance(error, MemoryError):
        return "there is too little memory for it"
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
