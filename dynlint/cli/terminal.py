"""What is written to a terminal, a pipe or a file, and whether in colour."""

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
    """Write to standard output; a reader that has gone away (`| head`) is no error."""
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
    """Write lines to standard output that are made of text which nobody vouches for."""
    write(shown_lines(text))


def complain(message: str) -> None:
    """Write one line to standard error, whatever the message is made of."""
    _be_lenient(sys.stderr)
    _echo(inert(f"dynlint: {shown(message)}\n"), sys.stderr)


def complain_of(errors: Iterable[AnalysisError]) -> None:
    """Say of each error where it is and what is wrong."""
    for error in errors:
        complain(f"{error.path}:{error.line}:{error.column}: {error.message}")


def complain_of_ourselves(error: Exception) -> None:
    """Say that dynlint failed, and how to report it."""
    import traceback  # noqa: PLC0415 (only when something is wrong)

    from dynlint.faults import HOW_TO_REPORT, name_of  # noqa: PLC0415 (only when something is wrong)

    if os.environ.get("DYNLINT_TRACEBACK"):
        _be_lenient(sys.stderr)
        _echo(shown_lines("".join(traceback.format_exception(type(error), error, error.__traceback__))), sys.stderr)
    complain(f"internal error: {name_of(error)}; {HOW_TO_REPORT}")


def end_line() -> None:
    """Close the line in which a terminal shows that the run was interrupted."""
    _echo("\n", sys.stderr)


def say_no_more() -> None:
    """Send the rest to nowhere: its reader has gone away."""
    for stream in (sys.stdout, sys.stderr):
        _close_quietly(stream)


def wants_color(choice: bool | None) -> bool:
    """Decide on colour: the option, else NO_COLOR and FORCE_COLOR, else whether a person is looking."""
    if choice is not None:
        return choice
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return _is_terminal(sys.stdout) and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Return how many columns a line may have: what COLUMNS says, else the terminal."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return max(int(columns), _NARROWEST)
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, _NARROWEST)
    except (OSError, ValueError, AttributeError):
        return 120


def progress() -> tuple[Callable[[int, int], None] | None, Callable[[], None]]:
    """Return a callback that draws a bar once a second has passed, and what wipes it; nothing off a terminal."""
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
    """Tell whether somebody is looking; a stream that was closed before the start is None."""
    return stream is not None and stream.isatty()


def _echo(text: str, stream: TextIO, *, color: bool | None = None) -> None:
    """Write text; what is not plain, and streams of anything but UTF-8, are for click."""
    is_plain = color or "\x1b" not in text
    if not is_plain or os.name == "nt" or (getattr(stream, "encoding", None) or "").lower() != "utf-8":
        import click  # noqa: PLC0415 (start-up: few need it)

        click.echo(text, nl=False, err=stream is sys.stderr, color=color)
        return
    stream.write(text)
    stream.flush()


def _be_lenient(stream: TextIO) -> None:
    """Let a character that the terminal cannot show become an escape instead of an error."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(errors="backslashreplace")


def _close_quietly(stream: TextIO) -> None:
    """Send what is still buffered to nowhere, so that Python does not complain at exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
