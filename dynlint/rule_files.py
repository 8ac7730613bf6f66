"""Rule files to namespaces; the compiled code of a folder is kept in one file: a start reads one, not a hundred.

The bundle lies in the folder's ``__pycache__``, as Python's own bytecode does and under the same conditions
(``sys.dont_write_bytecode``, ``sys.pycache_prefix``); it holds the name, size and time of every file it was made from,
and where one differs it is made anew. A folder that cannot be written to costs the compilation each time.
"""

from __future__ import annotations

import marshal
import os
import sys
from typing import Any

from dynlint import __version__

_Files = tuple[tuple[str, int, int], ...]
_Namespaces = list[tuple[str, dict[str, Any]]]
_KEPT: dict[tuple[str, _Files], _Namespaces] = {}
"""What this process has loaded: Checkov, editors and tests ask for the same rules many times."""


class RuleFileError(Exception):
    """A rule file that cannot be loaded; the text names it and says why."""


def namespaces(folder: str) -> _Namespaces:
    """Return the stem and global names of each rule file of a folder, by name; OSError where it cannot be listed."""
    files = _files(folder)
    found = _KEPT.get((folder, files))
    if found is None:
        codes = _codes(folder, files)
        found = [(name[:-3], _executed(folder, name, code)) for (name, _, _), code in zip(files, codes)]
        _KEPT[folder, files] = found
    return found


def names_in(folder: str) -> tuple[str, ...]:
    """Return the names of a folder's rule files, which are not opened; OSError where it cannot be listed."""
    return tuple(name for name, _, _ in _files(folder))


def _codes(folder: str, files: _Files) -> list[Any]:
    codes = _from_bundle(folder, files)
    if codes is None:
        codes = [_compiled(os.path.join(folder, name)) for name, _, _ in files]
        _write_bundle(folder, files, codes)
    return codes


def _files(folder: str) -> _Files:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".py") and not entry.name.startswith("_"):
                status = entry.stat()
                found.append((entry.name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


def _compiled(path: str) -> Any:
    try:
        with open(path, "rb") as file:
            return compile(file.read(), path, "exec", dont_inherit=True)
    except (OSError, SyntaxError, ValueError) as error:
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
        with open(_bundle_path(folder), "rb") as file:
            data = file.read()  # all at once: `marshal.load` would ask for a few bytes a hundred thousand times
        key, codes = marshal.loads(data)  # noqa: S302  # as trustworthy as the bytecode beside it
    except (OSError, ValueError, TypeError, EOFError):
        return None
    return codes if key == _key(folder, files) else None


def _write_bundle(folder: str, files: _Files, codes: list[Any]) -> None:
    if sys.dont_write_bytecode:
        return
    path = _bundle_path(folder)
    temporary = f"{path}.{os.getpid()}"
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(temporary, "wb") as file:
            marshal.dump((_key(folder, files), codes), file)
        os.replace(temporary, path)
    except OSError:
        return
