"""Caches the answer of the last run, for a repository in which nothing has changed.

The user's cache directory holds one file for each request: the request and its folder, size and times of every file and
folder that the answer depends on, and the answer. A run in an unchanged repository then costs a walk and one stat a
file. Entries are JSON, so reading one runs no code. An entry that cannot be read, or was made by another version or on
another day (ignore comments expire), is ignored.
"""

from __future__ import annotations

import json
import os
import sys
import time
from _blake2 import blake2b  # `hashlib` loads all of OpenSSL
from contextlib import suppress
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any

import dynlint
from dynlint import finding, source, suppression
from dynlint.filesystem.borders import top_of
from dynlint.finding import Result, Severity
from dynlint.run import cache_folder
from dynlint.run.file_states import changes_of_folders, files_below, stat_of, walked
from dynlint.run.tuples_as_json import TupleReader
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.request import Request
    from dynlint.run.file_states import FileState, WalkedFiles

_WORTH_SECONDS = 0.15
"""Runs that are faster leave nothing behind."""
_SETTLED_SECONDS = 2.0
"""A file written just now may be written again within the clock's step: a run that began so soon is not remembered."""
_END = b'"end"'
"""The last line of an entry."""


class Before:
    """What an earlier run of a request left, beside what there is before this one."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self._walked: WalkedFiles | None = None
        try:
            self.lines = _entry_of(request)
        except (OSError, ValueError):
            self.lines = []

    def look(self) -> WalkedFiles:
        """Return the files that a walk of this run may look at, as they were when this was first asked for."""
        if self._walked is None:
            self._walked = walked(self.request.paths)
        return self._walked

    @cached_property
    def key(self) -> list[Any]:
        """What an answer depends on beside files."""
        return key(self.request)

    def answer(self) -> Result | None:
        """Return the answer of the earlier run; None if something has changed or there is none."""
        try:
            state, answer, *_ = self.lines
            if not self.holds(json.loads(state)):
                return None
            return TupleReader(KINDS).record(Result, json.loads(answer))
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None

    def holds(self, state: Any) -> bool:
        """Tell whether everything that an answer depends on is unchanged."""
        try:
            if state["key"] != self.key or state["tree"] != self.look().digest:
                return False
            return all(stat_of(path) == (tuple(found) if found else None) for path, found in state["touched"].items())
        except (TypeError, KeyError, AttributeError):  # somebody else wrote it
            return False


class EntryState(NamedTuple):
    """All that an answer of a run depends on; for files, what tells their versions apart."""

    key: list[Any]
    walked: WalkedFiles
    touched: dict[str, FileState | None]

    def plain(self) -> dict[str, Any]:
        """Return it as `Before.holds` takes it."""
        return {"key": self.key, "tree": self.walked.digest, "touched": self.touched}


def state_of(before: Before, touched: Iterable[str]) -> EntryState | None:
    """Return all that an answer depends on; `before` has looked at the files before the run read any.

    None if a file changed so recently that the run may or may not have seen the change, or on another day.
    """
    began, walked = before.look()
    looked_at = {*touched}
    beside = {path for path in looked_at if path not in walked or os.path.islink(path)}
    stats = {path: stat_of(path) for path in beside}
    known = [each for each in (*walked.values(), *stats.values()) if each is not None]
    newest = max([0, *(each[1] for each in known)])
    if began - newest / 1e9 < _SETTLED_SECONDS or _day(began) != _day(time.time()):
        return None
    if not all(map(before.look().is_same, looked_at - beside)):
        return None
    folders = changes_of_folders(before.request.paths, {*walked, *stats})
    changed = max([0, *(each[2] for each in known), *folders])
    return EntryState(before.key, before.look(), stats) if changed / 1e9 < began else None


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def _entry_of(request: Request) -> list[bytes]:
    """Return the lines of the entry of a request; OSError if there is none, ValueError if it is not whole."""
    *lines, end = cache_folder.read(_name(request)).rstrip().split(b"\n")
    if end != _END:
        raise ValueError(end)
    return lines


def remember(
    before: Before, result: Result, touched: Iterable[str], more: Callable[[EntryState], str] | None = None
) -> None:
    """Keep an answer.

    `before` has looked at the files before the run read any. `touched` are the files and folders that were looked at,
    or looked for; `more` gives further lines to keep with it.
    """
    from dynlint.run import cache_entries  # noqa: PLC0415  # start-up: where something is remembered

    state = state_of(before, touched)
    if state is None or not cache_entries.is_ready():
        return
    text = f"{json.dumps(state.plain())}\n{json.dumps(result)}\n{more(state) if more else ''}{_END.decode()}\n"
    with suppress(OSError):
        cache_entries.write(_name(before.request), text.encode())


def is_worth_it(result: Result) -> bool:
    """Tell whether a run took so long that its answer is kept."""
    return result.summary.seconds >= _WORTH_SECONDS


def _name(request: Request) -> str:
    return blake2b(repr(_asked(request)).encode(), digest_size=12).hexdigest()


def _asked(request: Request) -> list[Any]:
    return json.loads(json.dumps([os.getcwd(), *request]))  # type: ignore[no-any-return]  # tuples as they come back


def key(request: Request) -> list[Any]:
    """Return what an answer depends on beside files: request, folder, day, and version of dynlint."""
    tops = [top_of(os.path.abspath(path)) for path in request.paths]  # they decide what may be read
    surrounding = os.environ.get("TF_DATA_DIR"), time.strftime("%Y-%m-%d"), sys.version
    return [*_asked(request), dynlint.__version__, *surrounding, _own_code(), tops]


@cache
def _own_code() -> str:
    """Return a digest of dynlint's own files, as they were when this process first asked: it runs that code."""
    code = blake2b(digest_size=12)
    for path, found in files_below(os.path.dirname(os.path.abspath(dynlint.__file__)), (".py", ".json")):
        code.update(f"{path}\0{found}".encode())
    return code.hexdigest()


KINDS = tuple(
    kind
    for module in (finding, source, suppression)
    for kind in vars(module).values()
    if isinstance(kind, type) and (issubclass(kind, tuple) or kind is Severity)
)
"""What a result is made of."""
