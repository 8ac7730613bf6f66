"""What Checkov says of our own JSON and YAML files, where it has cloned this repository: they are no policies of it.

Checkov takes every such file of a repository of checks for a policy, and complains of each. One line says so instead.
"""

from __future__ import annotations

import logging
import os
import sys
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import is_within

if TYPE_CHECKING:
    from types import FrameType

_COMPLAINING = ("registry", "checks_parser")
"""The modules of Checkov that read policies."""
_ONCE = "dynlint: the JSON and YAML files in its clone are no policies of Checkov: what it says of them is left out"


class _OwnFiles(logging.Filter):
    """Leaves out what is said while files below a folder are read as policies, but for one line."""

    def __init__(self, top: str, *, tells: bool) -> None:
        super().__init__()
        self._top, self._tells = top, tells

    def filter(self, record: logging.LogRecord) -> bool:
        if record.module not in _COMPLAINING or not _reads_below(self._top):
            return True
        if self._tells:
            record.msg, record.args = _ONCE, ()
        tells, self._tells = self._tells, False
        return tells


def hush(top: str, *, tells: bool) -> None:
    """Leave out Checkov's complaints of the files below a folder (absolute); `tells` says it once in their place."""
    for handler in logging.getLogger().handlers:
        if not any(isinstance(each, _OwnFiles) for each in handler.filters):
            handler.addFilter(_OwnFiles(top, tells=tells))


def _reads_below(top: str) -> bool:
    """Tell whether Checkov reads a policy below a folder at the moment."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # the complaint need not name the file
    while frame is not None and frame.f_code.co_name != "_load_checks_from_dir":
        frame = frame.f_back
    at = frame.f_locals.get("root") if frame is not None else None
    return isinstance(at, str) and is_within(os.path.abspath(at), top)
