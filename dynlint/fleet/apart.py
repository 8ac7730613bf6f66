"""Runs a function in a process of its own, which is killed when its time is over.

An endless regular expression blocks its process, so a limit inside it could not work. A forked process has all imported
modules and costs milliseconds. Without `fork` there is no limit.
"""

from __future__ import annotations

import os
import pickle
import signal
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

_ALONE = Lock()
"""Without a process of its own: a worker may have several threads, and the working directory is the process's."""
_HIGHEST = 65_536
"""No file is open beyond this number that a process would wait for."""


class OverdueError(Exception):
    """The time was over before there was an answer."""


class DiedError(Exception):
    """The process ended without an answer; the text is the reason."""


def answer_of(work: Callable[[], Any], seconds: float) -> Any:
    """Return the result of a function that must not raise; raise OverdueError or DiedError if there is none."""
    if not hasattr(os, "fork"):
        return _here(work)
    reader, writer = os.pipe()
    process = os.fork()
    if not process:
        _be_the_process(work, seconds, writer)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        data = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code == -signal.SIGALRM:
        raise OverdueError
    if code:
        raise DiedError(f"its process ended with {f'signal {-code}' if code < 0 else f'exit code {code}'}")
    return pickle.loads(data)  # noqa: S301  # from our own process


def _here(work: Callable[[], Any]) -> Any:
    with _ALONE:
        before = os.getcwd()
        try:
            return work()
        finally:
            os.chdir(before)


def _be_the_process(work: Callable[[], Any], seconds: float, writer: int) -> None:
    """Send the answer and exit; this never returns."""
    code = 1
    try:
        os.closerange(3, writer)  # the worker's connections: their other ends must not wait for this process
        os.closerange(writer + 1, _HIGHEST)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGALRM})
        signal.setitimer(signal.ITIMER_REAL, seconds)
        data = pickle.dumps(work(), pickle.HIGHEST_PROTOCOL)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(data)
        code = 0
    finally:
        os._exit(code)
