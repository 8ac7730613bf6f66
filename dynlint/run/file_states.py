"""What tells the versions of files apart, of those that a run may look at: size and times, or the names in a folder."""

from __future__ import annotations

import os
import stat
import time
from _blake2 import blake2b  # `hashlib` loads all of OpenSSL
from contextlib import suppress
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import top_of
from dynlint.filesystem.read_files import UnreadableFileError, entries_in, is_within, names_in
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_WATCHED = (
    *(".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".dynlint.yaml", ".dynlint.yml"),
    *(".hcl", ".hcl.json", "atmos.yaml", "atmos.yml"),
)
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))

FileState = tuple[int, int, int]
"""Size and the nanoseconds of the last changes of content and of the file's own data; of a folder, a digest and 0."""


class WalkedFiles(NamedTuple):
    """The files that a walk of a run may look at, as they were before the run read any of them."""

    moment: float
    """When the walk began, in seconds as `time.time` gives them."""
    files: dict[str, FileState]
    """By their absolute paths; a link is told by itself."""

    @property
    def digest(self) -> str:
        """A digest of them all."""
        text = "".join([f"{name}\0{found}\n" for name, found in self.files.items()])
        return digest_of(text)

    def is_same(self, path: str) -> bool:
        """Tell whether one of the files is as it was."""
        try:
            return _of(os.lstat(path)) == self.files[path]
        except OSError:
            return False


def walked(paths: Iterable[str]) -> WalkedFiles:
    """Return the files below some paths, and the paths themselves that are files."""
    moment = time.time()
    return WalkedFiles(
        moment, {name: found for path in paths for name, found in files_below(os.path.abspath(path), _WATCHED)}
    )


def digest_of(text: str) -> str:
    """Return a digest of a text with paths."""
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def files_below(start: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, FileState]]:
    """Yield every file of some kinds below a folder (or the file itself), in a fixed order."""
    stack = [start]
    while stack:
        path = stack.pop()
        try:
            for entry in sorted(entries_in(path), key=lambda entry: entry.name):
                if entry.name.endswith(suffixes):
                    yield entry.path, _of(entry.stat(follow_symlinks=False))
                elif entry.name[0] != "." and entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
        except (OSError, UnreadableFileError):
            yield path, stat_of(path) or (0, 0, 0)


def stat_of(path: str) -> FileState | None:
    """Return what tells a file's versions apart; of a folder, a digest of the names in it."""
    try:
        status = os.stat(path)
        if not stat.S_ISDIR(status.st_mode):
            return _of(status)
        names = "\0".join(sorted(names_in(path)))
    except (OSError, UnreadableFileError, ValueError):
        return None
    digest = blake2b(names.encode("utf-8", "surrogateescape"), digest_size=7).digest()
    return int.from_bytes(digest, "big"), 0, 0


def changes_of_folders(tops: Sequence[str], paths: Iterable[str]) -> Iterator[int]:
    """Yield when names came or went in the folders of files, which may be gone themselves, below some paths only."""
    repositories = [top_of(path) or path for path in map(os.path.abspath, tops)]
    folders = {os.path.dirname(path) for path in paths}
    for folder in folders | set(map(os.path.dirname, folders)):
        if any(is_within(folder, top) for top in repositories):
            with suppress(OSError, ValueError):
                yield os.stat(folder).st_ctime_ns


def _of(status: os.stat_result) -> FileState:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns
