"""What the last run said, for a repository in which nothing has changed since.

`.dynlint_cache/` in the working directory holds one file for each request: what was asked, the size and times of every
file and folder that the answer depends on, and the answer. An unchanged repository then costs a walk and one stat a
file. Entries are JSON: a repository may bring such a folder along, and reading it must run nothing. It cannot bring an
answer along, because the times of a checkout's files are not known before it is made. An entry that cannot be read, or
was made by another version or on another day (ignore comments expire), does not count.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from datetime import date
from typing import TYPE_CHECKING, Any

import dynlint
from dynlint.finding import (
    AnalysisError,
    Change,
    Finding,
    Location,
    Result,
    Severity,
    Step,
    Summary,
    Suppressed,
    Undecided,
)
from dynlint.suppression import Suppression

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.request import Request

FOLDER = ".dynlint_cache"
_ENTRIES = 20
_WORTH_SECONDS = 0.3
"""Runs that are faster leave nothing behind."""
_SETTLED_SECONDS = 2.0
"""A file written just now may be written again within the clock's step: such a run is not remembered."""
_WATCHED = (".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", ".dynlint.yaml", ".dynlint.yml")
_SKIPPED = frozenset(("node_modules", "__pycache__", "venv"))

_Stat = tuple[int, int, int]


def recall(request: Request) -> Result | None:
    """Return what the same request said before, None where something has changed or nothing is remembered."""
    try:
        with open(_entry(request), encoding="utf-8") as file:
            header = json.loads(file.readline())
            if header["key"] != _key(request) or header["tree"] != _tree(request.paths)[0]:
                return None
            if any(_stat(path) != (tuple(found) if found else None) for path, found in header["touched"].items()):
                return None
            return _result(json.loads(file.readline()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def remember(request: Request, result: Result, touched: Iterable[str]) -> None:
    """Keep an answer; `touched` are the files and folders that were looked at, or looked for, beside the walk."""
    if result.summary.seconds < _WORTH_SECONDS:
        return
    digest, newest = _tree(request.paths)
    stats = {path: _stat(path) for path in touched}
    newest = max([newest, *(found[1] for found in stats.values() if found is not None)])
    if time.time_ns() - newest < _SETTLED_SECONDS * 1e9:
        return
    header = {"key": _key(request), "tree": digest, "touched": stats}
    try:
        _write(_entry(request), f"{json.dumps(header)}\n{json.dumps(result)}\n")
    except OSError:
        return


def _write(path: str, text: str) -> None:
    """Write an entry at once, whole or not at all, and drop the oldest ones."""
    folder = os.path.dirname(path)
    os.makedirs(folder, exist_ok=True)
    ignore = os.path.join(folder, ".gitignore")
    if not os.path.exists(ignore):
        with open(ignore, "w", encoding="utf-8") as file:
            file.write("*\n")
    temporary = f"{path}.{os.getpid()}"
    with open(temporary, "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(temporary, path)
    entries = sorted((entry for entry in os.scandir(folder) if entry.name != ".gitignore"), key=_age, reverse=True)
    for entry in entries[_ENTRIES:]:
        os.unlink(entry.path)


def _age(entry: os.DirEntry[str]) -> int:
    return entry.stat().st_mtime_ns


def _entry(request: Request) -> str:
    name = hashlib.blake2b(repr(_asked(request)).encode(), digest_size=12).hexdigest()
    return os.path.join(FOLDER, f"{name}.json")


def _asked(request: Request) -> list[Any]:
    return json.loads(json.dumps([os.getcwd(), *request]))  # type: ignore[no-any-return]  # tuples as they come back


def _key(request: Request) -> list[Any]:
    package = os.path.dirname(os.path.abspath(dynlint.__file__))
    code = hashlib.blake2b(digest_size=12)
    for path, found in _walk(package, (".py", ".json")):
        code.update(f"{path}\0{found}".encode())
    return [*_asked(request), dynlint.__version__, sys.version, date.today().isoformat(), code.hexdigest()]  # noqa: DTZ011


def _tree(paths: Iterable[str]) -> tuple[str, int]:
    """Return a digest of all that a walk would find, and the time of the newest file, in nanoseconds."""
    digest = hashlib.blake2b(digest_size=16)
    newest = 0
    for path in paths:
        for name, found in _walk(os.path.abspath(path), _WATCHED):
            digest.update(f"{name}\0{found}\n".encode("utf-8", "surrogateescape"))
            newest = max(newest, found[1])
    return digest.hexdigest(), newest


def _walk(start: str, suffixes: tuple[str, ...]) -> Iterator[tuple[str, _Stat]]:
    """Yield every file of some kinds below a folder (or the file itself), in a fixed order."""
    stack = [start]
    while stack:
        path = stack.pop()
        try:
            with os.scandir(path) as entries:
                for entry in sorted(entries, key=lambda entry: entry.name):
                    if entry.name.endswith(suffixes):
                        yield entry.path, _of(entry.stat(follow_symlinks=False))
                    elif entry.name[0] != "." and entry.name not in _SKIPPED and entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
        except OSError:
            yield path, _stat(path) or (0, 0, 0)


def _stat(path: str) -> _Stat | None:
    try:
        return _of(os.stat(path))
    except (OSError, ValueError):
        return None


def _of(status: os.stat_result) -> _Stat:
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _result(data: list[Any]) -> Result:
    findings, undecided, suppressed, errors, roots, summary = data
    tables, linted, environments, *counts = summary
    return Result(
        tuple(_finding(item) for item in findings),
        tuple(Undecided(*_placed(item[:-1]), tuple(item[-1])) for item in undecided),
        tuple(Suppressed(_finding(finding), _suppression(comment)) for finding, comment in suppressed),
        tuple(AnalysisError(*item) for item in errors),
        tuple(roots),
        Summary(tables, linted, tuple(environments), *counts),
    )


def _finding(data: list[Any]) -> Finding:
    found = Finding(*_placed(data))
    return found._replace(
        environments=tuple(found.environments),
        trail=tuple(Step(*step) for step in found.trail),
        calls=tuple(Location(*call) for call in found.calls),
        excerpt=tuple((number, text) for number, text in found.excerpt),
        changes=tuple(Change(Location(*place), text, preview) for place, text, preview in found.changes),
    )


def _placed(data: list[Any]) -> list[Any]:
    """Give the third field its severity and the seventh its location: a finding and an undecided place agree."""
    return [*data[:2], Severity(data[2]), *data[3:6], Location(*data[6]), *data[7:]]


def _suppression(data: list[Any]) -> Suppression:
    place, rules, *rest = data
    return Suppression(Location(*place), tuple(rules), *rest)
