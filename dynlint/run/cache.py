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
from typing import TYPE_CHECKING, Any

import dynlint
from dynlint import finding, source, suppression
from dynlint.filesystem.borders import top_of
from dynlint.filesystem.read_files import UnreadableFileError, entries_in, names_in
from dynlint.finding import Result, Severity
from dynlint.run import cache_folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.request import Request

_WORTH_SECONDS = 0.15
"""Runs that are faster leave nothing behind."""
_SETTLED_SECONDS = 2.0
"""A file written just now may be written again within the clock's step: a run that began so soon is not remembered."""
_WATCHED = (
    *(".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".dynlint.yaml", ".dynlint.yml"),
    *(".hcl", ".hcl.json", "atmos.yaml", "atmos.yml"),
)
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))

_Stat = tuple[int, int, int]


def recall(request: Request) -> Result | None:
    """Return the answer of the same request; None if something has changed or there is no entry."""
    try:
        state, _, answer = cache_folder.read(_name(request)).partition(b"\n")
        if not holds(json.loads(state), request):
            return None
        result: Result = _made(json.loads(answer))
        return result if isinstance(result, Result) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def holds(state: Any, request: Request) -> bool:
    """Tell whether everything that an answer depends on is unchanged."""
    try:
        if state["key"] != key(request) or state["tree"] != _tree(request.paths)[0]:
            return False
        return all(_stat(path) == (tuple(found) if found else None) for path, found in state["touched"].items())
    except (TypeError, KeyError, AttributeError):  # written by another program
        return False


def state_of(request: Request, touched: Iterable[str], seconds: float) -> dict[str, Any] | None:
    """Return the state that an answer depends on, after a run of some seconds.

    None if a file changed so recently that the run may or may not have seen the change.
    """
    walked: set[str] = set()
    digest, newest = _tree(request.paths, walked)
    stats = {path: _stat(path) for path in touched if path not in walked or os.path.islink(path)}
    newest = max([newest, *(found[1] for found in stats.values() if found is not None)])
    if time.time_ns() - newest < (_SETTLED_SECONDS + seconds) * 1e9:
        return None
    return {"key": key(request), "tree": digest, "touched": stats}


def remember(request: Request, result: Result, touched: Iterable[str]) -> None:
    """Write an answer; `touched` are the files and folders outside the walk that were read or looked for."""
    if result.summary.seconds < _WORTH_SECONDS:
        return
    from dynlint.run import cache_entries  # noqa: PLC0415  # start-up: where something is remembered

    if not cache_entries.is_ready():
        return
    state = state_of(request, touched, result.summary.seconds)
    if state is None:
        return
    text = f"{json.dumps(state)}\n{json.dumps(_plain(result))}\n"
    with suppress(OSError):
        cache_entries.write(_name(request), text.encode())


def _name(request: Request) -> str:
    return blake2b(repr(_asked(request)).encode(), digest_size=12).hexdigest()


def _asked(request: Request) -> list[Any]:
    return json.loads(json.dumps([os.getcwd(), *request]))  # type: ignore[no-any-return]  # tuples as they come back


def key(request: Request) -> list[Any]:
    """Return what an answer depends on beside files: request, folder, day, and version of dynlint."""
    package = os.path.dirname(os.path.abspath(dynlint.__file__))
    code = blake2b(digest_size=12)
    tops = [top_of(os.path.abspath(path)) for path in request.paths]  # they decide what may be read
    for path, found in _walk(package, (".py", ".json")):
        code.update(f"{path}\0{found}".encode())
    return [*_asked(request), dynlint.__version__, sys.version, time.strftime("%Y-%m-%d"), code.hexdigest(), tops]


def _tree(paths: Iterable[str], walked: set[str] | None = None) -> tuple[str, int]:
    """Return a digest of all that a walk finds, and the time of the newest file, in nanoseconds.

    `walked` collects the files of the walk, which need not be checked again; files behind links are not among them.
    """
    digest = blake2b(digest_size=16)
    newest = 0
    for path in paths:
        for name, found in _walk(os.path.abspath(path), _WATCHED):
            digest.update(f"{name}\0{found}\n".encode("utf-8", "surrogateescape"))
            newest = max(newest, found[1])
            if walked is not None:
                walked.add(name)
    return digest.hexdigest(), newest


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
            yield path, _stat(path) or (0, 0, 0)


def _stat(path: str) -> _Stat | None:
    """Return what distinguishes versions of a file; for a folder, a digest of the names in it."""
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


def _plain(value: Any) -> Any:
    """Return a value in types of JSON: a tuple is a list that begins with the name of its type."""
    if isinstance(value, Severity):
        return ["Severity", value.value]
    if isinstance(value, tuple):
        return [type(value).__name__, *map(_plain, value)]
    return value


def _made(data: Any) -> Any:
    """Return the value of what `_plain` returned."""
    if type(data) is not list:
        return data
    parts = [_made(part) if type(part) is list else part for part in data[1:]]
    return tuple(parts) if data[0] == "tuple" else _KINDS[data[0]](*parts)


_KINDS: dict[str, Any] = {
    kind.__name__: kind
    for module in (finding, source, suppression)
    for kind in vars(module).values()
    if isinstance(kind, type) and (issubclass(kind, tuple) or kind is Severity)
}
"""What a result is made of."""
