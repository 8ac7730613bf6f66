"""Rule files to namespaces; the code of the built-in ones is kept in one file: a start reads one, not a hundred.

A file is a rule file where it defines a class that is made from a rule, or that has checks as rules do. Nothing else in
a folder is run: no `conftest.py`, no test, no helper.

Compiled code is kept of the built-in rules alone: code that a folder brings would run, and no reviewer reads it. Those
of other folders are compiled in each run. The bundle lies in the folder's ``__pycache__``, as Python's bytecode does
and under the same conditions (``sys.dont_write_bytecode``, ``sys.pycache_prefix``); it holds the name, size and time of
every file it was made from, and where one differs it is made anew. A folder that cannot be written to costs the
compilation each time.
"""

from __future__ import annotations

import marshal
import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from dynlint import __version__
from dynlint.filesystem.read_files import LIST_BYTES, UnreadableFileError, entries_in, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        rules = [(name, code) for (name, _, _), code in zip(files, codes) if code is not None]
        found = [(name[:-3], _executed(folder, name, code)) for name, code in rules]
        _KEPT[folder, files] = found
    return found


def names(folder: str) -> tuple[str, ...]:
    """Return the names of the files of a folder that may hold a rule; nothing of them is run, or parsed."""
    return tuple(name for name, _, _ in _files(folder) if _may_have_rule(os.path.join(folder, name)))


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
            status = entry.stat(follow_symlinks=os.path.exists(entry.path))  # loading it reports a link to nothing
            found.append((entry.name, status.st_size, status.st_mtime_ns))
    return tuple(sorted(found))


def _compiled(path: str) -> Any:
    """Return the code of a rule file, None where there is no rule in it."""
    try:
        text = read_bytes(path, LIST_BYTES)
        return compile(text, path, "exec", dont_inherit=True) if _has_rule(text, path) else None
    except (UnreadableFileError, SyntaxError, ValueError) as error:
        raise RuleFileError(f"{path} cannot be loaded: {type(error).__name__}: {error}") from error


def _may_have_rule(path: str) -> bool:
    """Tell by its words whether a file may hold a rule: a stranger's text could make Python's parser fail."""
    try:
        text = read_bytes(path, LIST_BYTES) if not os.path.islink(path) else b""  # a link may lead anywhere
    except UnreadableFileError:
        return True
    if not text:
        return os.path.islink(path)
    return b"class" in text and (b"Rule" in text or b"check_" in text)


def _has_rule(text: bytes, path: str) -> bool:
    if _PLAIN.search(text):  # parsing what will be compiled takes half the time again
        return True
    tree = compile(text, path, "exec", _ONLY_TREE, dont_inherit=True)
    return any(map(_is_rule, _classes(tree)))


_PLAIN = re.compile(rb"^class \w+\(Rule\):", re.MULTILINE)
_ONLY_TREE = 1 << 10
"""`ast.PyCF_ONLY_AST`; the module `ast` would cost a start its import."""


def _classes(node: Any) -> Iterator[Any]:
    """Yield the classes that a file defines, under conditions too, but not those in functions and other classes."""
    for child in (part for name in ("body", "orelse", "handlers", "finalbody") for part in getattr(node, name, ())):
        kind = type(child).__name__
        if kind == "ClassDef":
            yield child
        elif kind not in ("FunctionDef", "AsyncFunctionDef"):
            yield from _classes(child)


def _is_rule(node: Any) -> bool:
    """Tell whether a class is made from one whose name ends in ``Rule``, or has a method ``check_...``."""
    bases = (getattr(base, "attr", "") or getattr(base, "id", "") for base in node.bases)
    if any(base.endswith("Rule") for base in bases):
        return True
    return bool(node.bases) and any(
        getattr(part, "name", None) and part.name.startswith("check_") for part in node.body
    )


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
    from dynlint.filesystem.write_whole import write_file  # noqa: PLC0415  # start-up: once for each version

    path = _bundle_path(folder)
    with suppress(OSError):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        write_file(path, marshal.dumps((_key(folder, files), codes)))
