"""`dynlint lint --stdin-filename PATH -`: lint unsaved text as if it were the content of its file."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dynlint.cli.errors import MisuseError
from dynlint.filesystem.overlay import unsaved
from dynlint.hcl.values.limits import FILE_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"


@contextmanager
def reading(paths: tuple[str, ...], options: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """Read standard input in place of the file, for as long as the context lasts; yield the paths to lint."""
    path = options["stdin_filename"]
    if path is None:
        raise MisuseError("- is a text from standard input: say with --stdin-filename PATH which file it is of")
    if STDIN not in paths:
        raise MisuseError("--stdin-filename is for a text from standard input: add -")
    if len(paths) > 1:
        raise MisuseError("a text from standard input is linted alone: give no path beside -")
    if options["fix"]:
        raise MisuseError("--fix writes files, and a text from standard input is in none: use one of the two")
    data = sys.stdin.buffer.read(FILE_BYTES + 1)
    if len(data) > FILE_BYTES:
        raise MisuseError(f"the text on standard input is larger than the {FILE_BYTES} bytes that dynlint reads")
    with unsaved({os.path.abspath(path): data}):
        yield (path,)
