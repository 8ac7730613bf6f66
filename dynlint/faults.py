"""Handles unexpected exceptions: each costs the smallest possible part of the run, and the rest is reported.

The text of the exception is left out, since it may quote a secret value. Its type and the line of dynlint that raised
it are enough for a bug report.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.finding import AnalysisError

if TYPE_CHECKING:
    from types import TracebackType

_VARIABLE = "DYNLINT_TRACEBACK"
_FAULT = "internal error"
HOW_TO_REPORT = f"please report it with the output of the same command under {_VARIABLE}=1"


class UserError(Exception):
    """A mistake of the user's that ends the run with a message of its own: not an internal error."""


def fault(error: Exception, where: str, path: str, line: int = 1, column: int = 1) -> AnalysisError:
    """Return the error entry of an exception; re-raise it if a traceback was asked for, or if it is a `UserError`.

    `where` continues "internal error": ``in DYN201 (recovery-disabled) at aws_dynamodb_table.orders``.
    """
    return AnalysisError(path, line, column, sentence(error, where))


def sentence(error: Exception, where: str) -> str:
    """Return a sentence about an exception; re-raise it as `fault` does."""
    if isinstance(error, OSError):
        return f"This was not analysed: {(error.strerror or type(error).__name__).lower()} ({where})."
    if isinstance(error, UserError) or os.environ.get(_VARIABLE):
        raise error
    return f"{_FAULT} {where}: {name_of(error)}; the rest is judged; {HOW_TO_REPORT}"


class Guard:
    """Turns an exception inside a `with` block into an error entry of the run."""

    def __init__(self, errors: list[AnalysisError], where: str, path: str) -> None:
        """`where` and `path` as in `fault`."""
        self._errors, self._where, self._path = errors, where, path

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> bool:
        """Record the exception. One that ends the program (a keyboard interrupt) is not caught."""
        if not isinstance(error, Exception):
            return False
        self._errors.append(fault(error, self._where, self._path))
        return True


def is_fault(error: AnalysisError) -> bool:
    """Tell whether an error entry is an internal error: such answers are not cached."""
    return error.message.startswith(_FAULT)


def name_of(error: BaseException) -> str:
    """Return the type of an exception and the line that raised it; with its text if a traceback was asked for."""
    text = " ".join(str(error).split()) if os.environ.get(_VARIABLE) else ""
    return f"{type(error).__name__}{': ' if text else ''}{text}{_place_of(error)}"


def _place_of(error: BaseException) -> str:
    """Return the line that raised an exception, in brackets; empty if it is not known.

    The line of an endless recursion is left out: it depends on the depth of the stack before, and so on the number of
    processes.
    """
    if isinstance(error, RecursionError):
        return ""
    frame: TracebackType | None = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f" ({os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno})" if frame is not None else ""
