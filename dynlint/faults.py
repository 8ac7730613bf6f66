"""What becomes of an exception that dynlint did not foresee: it costs what was at hand, and the rest is reported.

The text of the exception is left out, since it may quote a value that nobody shall see. Its type and the line of
dynlint that it comes from are enough to report it.
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


class ToldError(Exception):
    """A mistake of the user's that ends the run with a message of its own: no fault of dynlint's."""


def fault(error: Exception, where: str, path: str, line: int = 1, column: int = 1) -> AnalysisError:
    """Return the error entry of an exception; raise it again where its traceback is asked for, or where it is told.

    `where` goes on from "internal error": ``in DYN201 (recovery-disabled) at aws_dynamodb_table.orders``.
    """
    return AnalysisError(path, line, column, sentence(error, where))


def sentence(error: Exception, where: str) -> str:
    """Return what to say of an exception; raise it again as `fault` does."""
    if isinstance(error, OSError):
        return f"This was not analysed: {(error.strerror or type(error).__name__).lower()} ({where})."
    if isinstance(error, ToldError) or os.environ.get(_VARIABLE):
        raise error
    return f"{_FAULT} {where}: {name_of(error)}; the rest is judged; {HOW_TO_REPORT}"


class Guard:
    """Keeps an exception inside a `with` block: it becomes an error of the run."""

    def __init__(self, errors: list[AnalysisError], where: str, path: str) -> None:
        """`where` and `path` are those of `fault`."""
        self._errors, self._where, self._path = errors, where, path

    def __enter__(self) -> None:
        """Nothing needs preparing."""

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> bool:
        """Note the exception; one that ends the program (a keyboard interrupt) goes on."""
        if not isinstance(error, Exception):
            return False
        self._errors.append(fault(error, self._where, self._path))
        return True


def is_fault(error: AnalysisError) -> bool:
    """Tell whether an error entry is a fault of dynlint's, which nobody should remember."""
    return error.message.startswith(_FAULT)


def name_of(error: BaseException) -> str:
    """Return the type of an exception and its line; its text too where the traceback is asked for."""
    text = " ".join(str(error).split()) if os.environ.get(_VARIABLE) else ""
    return f"{type(error).__name__}{': ' if text else ''}{text}{_place_of(error)}"


def _place_of(error: BaseException) -> str:
    """Return the line that an exception comes from, in brackets; nothing where it has none.

    That of an endless recursion depends on how deep the stack was before, and so on the number of processes.
    """
    if isinstance(error, RecursionError):
        return ""
    frame: TracebackType | None = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    return f" ({os.path.basename(frame.tb_frame.f_code.co_filename)}:{frame.tb_lineno})" if frame is not None else ""
