"""Caches the answer of the last run, for a repository in which nothing has changed.

The user's cache directory holds one file for each request: the request and its folder, size and times of every file and
folder that the answer depends on, and the answer. A run in an unchanged repository then costs a walk and one stat a
file. Entries are JSON, so reading one runs no code. An entry that cannot be read, or was made by another version or on
another day (ignore comments expire), is ignored.
"""

from __future__ import annotations

import json
import os
import stat
import sys
import time
from _blake2 import blake2b  # `hashlib` loads all of OpenSSL
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Any

import dynlint
from dynlint import finding, source, suppression
from dynlint.filesystem.borders import top_of
from dynlint.filesystem.read_files import UnreadableFileError, entries_in, is_within, names_in
from dynlint.finding import Result, Severity
from dynlint.run import cache_folder
from dynlint.run.tuples_as_json import TupleReader
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.request import Request

_WORTH_SECONDS = 0.15
"""Runs that are faster leave nothing behind."""
_SETTLED_SECONDS = 2.0
"""A file written just now may be written again within the clock's step: a run that began so soon is not remembered."""
_WATCHED = (
    *(".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".dynlint.yaml", ".dynlint.yml"),
    *(".hcl", ".hcl.json", "atmos.yaml", "atmos.yml"),
)
_END = b'"end"'
"""The last line of an entry."""
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))

_Stat = tuple[int, int, int]


def recall(request: Request) -> Result | None:
    """Return the answer of the same request; None if something has changed or there is no entry."""
    try:
        state, answer, *_ = entry_of(request)
        if not holds(json.loads(state), request):
            return None
        return TupleReader(KINDS).record(Result, json.loads(answer))
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None


def holds(state: Any, request: Request) -> bool:
    """Tell whether everything that an answer depends on is unchanged."""
    try:
        if state["key"] != key(request) or state["tree"] != _digest(walked(request.paths)):
            return False
        return all(stat_of(path) == (tuple(found) if found else None) for path, found in state["touched"].items())
    except (TypeError, KeyError, AttributeError):  # somebody else wrote it
        return False


class EntryState(NamedTuple):
    """All that an answer of a run depends on; for files, what tells their versions apart."""

    key: list[Any]
    walked: dict[str, _Stat]
    touched: dict[str, _Stat | None]

    def plain(self) -> dict[str, Any]:
        """Return it as `holds` takes it."""
        return {"key": self.key, "tree": _digest(self.walked), "touched": self.touched}


def state_of(request: Request, touched: Iterable[str], seconds: float) -> dict[str, Any] | None:
    """Return what an answer of a run that began some seconds ago depends on, as `holds` takes it, or None."""
    state = whole_state(request, touched, seconds)
    return None if state is None else state.plain()


def whole_state(request: Request, touched: Iterable[str], seconds: float) -> EntryState | None:
    """Return all that an answer of a run that began some seconds ago depends on.

    None if a file changed so recently that the run may or may not have seen the change, or on another day.
    """
    began = time.time() - seconds
    found = walked(request.paths)
    stats = {path: stat_of(path) for path in touched if path not in found or os.path.islink(path)}
    known = [each for each in (*found.values(), *stats.values()) if each is not None]
    newest = max([0, *(each[1] for each in known)])
    if began - newest / 1e9 < _SETTLED_SECONDS or _day(began) != _day(time.time()):
        return None
    changed = max([0, *(each[2] for each in known), *_changes_of_folders(request, {*found, *stats})])
    return EntryState(key(request), found, stats) if changed / 1e9 < began else None


def _changes_of_folders(request: Request, paths: Iterable[str]) -> Iterator[int]:
    """Yield when names came or went in the folders of files, which may be gone themselves; only in the repositories."""
    tops = [top_of(path) or path for path in map(os.path.abspath, request.paths)]
    folders = {os.path.dirname(path) for path in paths}
    for folder in folders | set(map(os.path.dirname, folders)):
        if any(is_within(folder, top) for top in tops):
            with suppress(OSError, ValueError):
                yield os.stat(folder).st_ctime_ns


def _day(moment: float) -> str:
    return time.strftime("%Y-%m-%d", time.localtime(moment))


def entry_of(request: Request) -> list[bytes]:
    """Return the lines of the entry of a request; OSError if there is none, ValueError if it is not whole."""
    *lines, end = cache_folder.read(_name(request)).rstrip().split(b"\n")
    if end != _END:
        raise ValueError(end)
    return lines


def remember(
    request: Request,
    result: Result,
    touched: Iterable[str],
    seconds: float,
    more: Callable[[EntryState], str] | None = None,
) -> None:
    """Keep an answer of a run that began some seconds ago.

    `touched` are the files and folders that were looked at, or looked for, beside the walk; `more` gives further lines
    to keep with it.
    """
    from dynlint.run import cache_entries  # noqa: PLC0415  # start-up: where something is remembered

    state = whole_state(request, touched, seconds)
    if state is None or not cache_entries.is_ready():
        return
    text = f"{json.dumps(state.plain())}\n{json.dumps(result)}\n{more(state) if more else ''}{_END.decode()}\n"
    with suppress(OSError):
        cache_entries.write(_name(request), text.encode())


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
    for path, found in _walk(os.path.dirname(os.path.abspath(dynlint.__file__)), (".py", ".json")):
        code.update(f"{path}\0{found}".encode())
    return code.hexdigest()


def walked(paths: Iterable[str]) -> dict[str, _Stat]:
    """Return the files that a walk of a run may look at, by their absolute paths; links are told by themselves."""
    return {name: found for path in paths for name, found in _walk(os.path.abspath(path), _WATCHED)}


def _digest(files: dict[str, _Stat]) -> str:
    text = "".join([f"{name}\0{found}\n" for name, found in files.items()])
    return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()


def _walk(start: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, _Stat]]:
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


def stat_of(path: str) -> _Stat | None:
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


def _of(status: os.stat_result) -> _Stat:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


KINDS = tuple(
    kind
    for module in (finding, source, suppression)
    for kind in vars(module).values()
    if isinstance(kind, type) and (issubclass(kind, tuple) or kind is Severity)
)
"""What a result is made of."""
