"""Rule files to namespaces; the code of the built-in ones is kept in one file: a start reads one, not a hundred.

Only of the built-in ones: who brings a file of compiled code has it run, and no reviewer sees what it does. Those of
other folders are compiled in each run. The bundle lies in the folder's ``__pycache__``, as Python's own bytecode does
and under the same conditions (``sys.dont_write_bytecode``, ``sys.pycache_prefix``); it holds the name, size and time of
every file it was made from, and where one differs it is made anew. A folder that cannot be written to costs the
compilation each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from contextlib import suppress
from typing import Any

from dynlint import __version__
from dynlint.read_files import LIST_BYTES, UnreadableFileError, entries_in, read_bytes

_Files = tuple[tuple[str, int, int], ...]
_BUNDLE_BYTES = 64_000_000
_Namespaces = list[tuple[str, dict[str, Any]]]
_KEPT: dict[tuple[str, _Files], _Namespaces] = {}
"""What this process has loaded: Checkov, editors and tests ask for the same rules many times."""


class RuleFileError(Exception):
    """A rule file that cannot be loaded; the text names it and says why."""


def namespaces(folder: str, *, bundled: bool = False) -> _Namespaces:
    """Return the stem and global names of each rule file of a folder, by name.

    `bundled` says that the folder is as trustworthy as dynlint itself: its compiled code is kept, and read.
    Raises UnreadableFileError where the folder cannot be listed.
    """
    files = _files(folder)
    found = _KEPT.get((folder, files))
    if found is None:
        codes = _codes(folder, files) if bundled else _all_compiled(folder, files)
        found = [(name[:-3], _executed(folder, name, code)) for (name, _, _), code in zip(files, codes)]
        _KEPT[folder, files] = found
    return found


def names(folder: str) -> tuple[str, ...]:
    """Return the names of the rule files of a folder, and load none of them."""
    return tuple(name for name, _, _ in _files(folder))


def _codes(folder: str, files: _Files) -> list[Any]:
    codes = _from_bundle(folder, files)
    if codes is None:
        codes = _all_compiled(folder, files)
        _write_bundle(folder, files, codes)
    return codes


def _all_compiled(folder: str, files: _Files) -> list[Any]:
    return [_compiled(os.path.join(folder, name)) for name, _, _ in files]


def _files(folder: str) -> _Files:
    found = []
    for entry in entries_in(folder):
        if entry.name.endswith(".py") and not entry.name.startswith("_"):
            status = entry.stat()
            found.append((entry.name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


def _compiled(path: str) -> Any:
    try:
        return compile(read_bytes(path, LIST_BYTES), path, "exec", dont_inherit=True)
    except (UnreadableFileError, SyntaxError, ValueError) as error:
        raise RuleFileError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error


def _executed(folder: str, name: str, code: Any) -> dict[str, Any]:
    path = os.path.join(folder, name)
    names: dict[str, Any] = {"__name__": f"dynlint_rule_{name[:-3]}", "__file__": path}
    try:
        exec(code, names)  # noqa: S102  # that is what importing a rule is
    except Exception as error:
        raise RuleFileError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error
    return names


def _bundle_path(folder: str) -> str:
    name = f"rules.{sys.implementation.cache_tag}.bundle"
    if sys.pycache_prefix is None:
        return os.path.join(folder, "__pycache__", name)
    drive, below = os.path.splitdrive(os.path.abspath(folder))
    return os.path.join(sys.pycache_prefix, drive.rstrip(":"), below.lstrip("/\\"), name)


def _key(folder: str, files: _Files) -> tuple[str, str, str, _Files]:
    return sys.version, __version__, folder, files


def _from_bundle(folder: str, files: _Files) -> list[Any] | None:
    try:
        data = read_bytes(_bundle_path(folder), _BUNDLE_BYTES)
        key, codes = marshal.loads(data)  # noqa: S302  # beside dynlint's own bytecode
    except (UnreadableFileError, ValueError, TypeError, EOFError):
        return None
    return codes if key == _key(folder, files) else None


def _write_bundle(folder: str, files: _Files, codes: list[Any]) -> None:
    if sys.dont_write_bytecode:
        return
    from dynlint.whole_files import write  # noqa: PLC0415  # start-up: once for each version

    path = _bundle_path(folder)
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write(path, marshal.dumps((_key(folder, files), codes)))
