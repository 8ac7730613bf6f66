"""Output to a terminal, a pipe or a file, in colour or not."""

from __future__ import annotations

import errno
import os
import sys
from time import monotonic
from typing import TYPE_CHECKING

from dynlint.reports.escape import inert, shown, shown_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TextIO

    from dynlint.finding import AnalysisError

_BAR = 24
_NARROWEST = 60


def write(text: str, *, color: bool = False) -> None:
    """Write to standard output. A closed pipe (`| head`) is no error."""
    if not text:
        return
    _be_lenient(sys.stdout)
    try:
        _echo(text if text.endswith("\n") else text + "\n", sys.stdout, color=color)
    except OSError as error:
        if error.errno not in (errno.EPIPE, errno.EINVAL):
            raise
        _close_quietly(sys.stdout)


def say(text: str) -> None:
    """Write lines with escaped text of the linted tree to standard output."""
    write(shown_lines(text))


def print_error(message: str) -> None:
    """Write one line of escaped text to standard error."""
    _be_lenient(sys.stderr)
    _echo(inert(f"dynlint: {shown(message)}\n"), sys.stderr)


def print_errors(errors: Iterable[AnalysisError]) -> None:
    """Print each error with its place."""
    for error in errors:
        print_error(f"{error.path}:{error.line}:{error.column}: {error.message}")


def print_internal_error(error: Exception) -> None:
    """Print that dynlint failed, and how to report it."""
    import traceback  # noqa: PLC0415 (only when something is wrong)

    from dynlint.faults import HOW_TO_REPORT, name_of  # noqa: PLC0415 (only when something is wrong)

    if os.environ.get("DYNLINT_TRACEBACK"):
        _be_lenient(sys.stderr)
        _echo(shown_lines("".join(traceback.format_exception(type(error), error, error.__traceback__))), sys.stderr)
    print_error(f"internal error: {name_of(error)}; {HOW_TO_REPORT}")


def end_line() -> None:
    """End the line of the progress bar after an interrupt."""
    _echo("\n", sys.stderr)


def discard_output() -> None:
    """Redirect all further output to the null device: the reader of the pipe has gone."""
    for stream in (sys.stdout, sys.stderr):
        _close_quietly(stream)


def wants_color(choice: bool | None) -> bool:
    """Decide on colour: by the option, else by NO_COLOR and FORCE_COLOR, else by whether the output is a terminal."""
    if choice is not None:
        return choice
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"


def width() -> int | None:
    """Return the columns of a line: COLUMNS, else the terminal's width; None where neither is known."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return max(int(columns), _NARROWEST)
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, _NARROWEST)
    except (OSError, ValueError, AttributeError):
        return None


def progress() -> tuple[Callable[[int, int], None] | None, Callable[[], None]]:
    """Return a callback that draws a progress bar after one second, and what erases it; no-ops off a terminal."""
    if not _is_terminal(sys.stderr):
        return None, lambda: None
    started = monotonic()
    drawn: list[int] = []

    def draw(done: int, total: int) -> None:
        if total and monotonic() - started > 1:
            filled = _BAR * done // total
            line = f"[{'#' * filled}{'.' * (_BAR - filled)}] {done} of {total}"
            sys.stderr.write("\r" + line)
            sys.stderr.flush()
            drawn[:] = [len(line)]

    def wipe() -> None:
        if drawn:
            sys.stderr.write("\r" + " " * drawn[0] + "\r")
            sys.stderr.flush()

    return draw, wipe


def _is_terminal(stream: TextIO | None) -> bool:
    """Tell whether a stream is a terminal; one that was closed before the start is None."""
    return stream is not None and stream.isatty()


def _echo(text: str, stream: TextIO, *, color: bool | None = None) -> None:
    """Write text; click handles text with colours, and streams that are not UTF-8."""
    is_plain = color or "\x1b" not in text
    if not is_plain or os.name == "nt" or (getattr(stream, "encoding", None) or "").lower() != "utf-8":
        import click  # noqa: PLC0415 (start-up: few need it)

        click.echo(text, nl=False, err=stream is sys.stderr, color=color)
        return
    stream.write(text)
    stream.flush()


def _be_lenient(stream: TextIO) -> None:
    """Make characters that the terminal cannot encode escapes, not errors."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _close_quietly(stream: TextIO) -> None:
    """Discard the buffered rest, so that Python prints no error at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
