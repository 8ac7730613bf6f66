"""Edited files: which ones may be edited, how they are written, and their diff."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import UnreadableFileError, read_bytes
from dynlint.filesystem.write_whole import write_file
from dynlint.fixing.line_changes import unified
from dynlint.hcl.values.limits import FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.fixing.rounds import Fixed

_FETCHED = frozenset((".terraform", ".terragrunt-cache", ".terragrunt-stack"))
"""Folders of what `init` or Terragrunt makes."""


def refusal(broken: set[str], holds: Callable[[str], bool]) -> Callable[[str], str]:
    """Return why a file (absolute path) must not be edited, as a clause; empty if it may be.

    `broken` are files (absolute) with syntax errors; `holds` tells whether a path lies in what was given.
    """

    def why(path: str) -> str:
        if not _FETCHED.isdisjoint(path.split(os.sep)):
            return "its file was fetched, and the next fetch overwrites it"
        if path in broken:
            return "its file has a syntax error"
        if os.path.islink(path):
            return "its file is a link"
        if not holds(path):
            return "its file lies outside of what was given"
        if not os.access(path, os.W_OK):
            return "its file may not be written to"
        return ""

    return why


def write_all(fixed: Fixed) -> Iterator[str]:
    """Write the edited files, each as a whole; yield the errors. A file that changed meanwhile is not written."""
    for path, data in fixed.after.items():
        try:
            if read_bytes(path, FILE_BYTES) != fixed.before[path]:
                yield f"{os.path.relpath(path)} has changed meanwhile and is left as it is"
                continue
            write_file(path, data)
        except UnreadableFileError as error:
            yield f"{os.path.relpath(path)} was not written: {error.clause}"
        except OSError as error:
            yield f"{os.path.relpath(path)} was not written: {error.strerror}"


def diff_of(fixed: Fixed) -> str:
    """Return the edits as a unified diff; line ends are shown as in the files."""
    pieces: list[str] = []
    for path in sorted(fixed.after):
        name = os.path.relpath(path).replace(os.sep, "/")
        before, after = (data[path].decode("utf-8") for data in (fixed.before, fixed.after))
        pieces += [f"{line}\n" for line in unified(before, after, name)]
    return "".join(pieces)
