"""What is to be linted: repositories and root modules, out of folders and files that list them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dynlint.hcl.files import SUFFIXES
from dynlint.hcl.mapped_modules import origins
from dynlint.read_files import LIST_BYTES, UnreadableFileError, entries_in, names_in, read_text
from dynlint.records import NamedTuple
from dynlint.revisions import is_bare

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class Source(NamedTuple):
    """One folder to lint by itself, or a bare git repository whose HEAD is linted."""

    name: str
    """Its path relative to the working directory where it is below, else absolute; with forward slashes."""
    path: str
    """Its absolute path, the same for every worker."""
    is_bare: bool = False


def sources(paths: Iterable[str]) -> list[Source]:
    """Return the sources that paths mean, each folder once.

    A folder stands for itself, a folder of repositories for each of them, a file for the paths in it.
    """
    return [*{source.path: source for path in paths for source in _meant(os.path.abspath(path))}.values()]


def repositories(found: Iterable[Source]) -> tuple[tuple[str, str], ...]:
    """Return the addresses of the git repositories among some sources, with their folders: modules are found there."""
    known: list[tuple[str, str]] = []
    for source in found:
        with suppress(UnreadableFileError):
            path = os.path.join(source.path, ".git", "config")
            known.extend(origins(source.path, read_text(path, LIST_BYTES)) if not source.is_bare else ())
    return tuple(known)


def _meant(path: str) -> Iterator[Source]:
    if os.path.isfile(path):
        for line in _lines(path):
            yield from _meant(os.path.normpath(os.path.join(os.path.dirname(path), line)))
        return
    alone = _is_repository(path) or _has_terraform(path)
    inside = [] if alone else [folder for folder in _folders(path) if _is_repository(folder)]
    for folder in inside or [path]:
        yield Source(_name(folder), folder, is_bare(folder))


def _lines(path: str) -> Iterator[str]:
    """Yield the paths that a file lists: relative to the file's folder, ``#`` begins a comment line."""
    for line in read_text(path, LIST_BYTES).removeprefix("\ufeff").splitlines():
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _folders(path: str) -> list[str]:
    try:
        return sorted(entry.path for entry in entries_in(path) if entry.name[0] != "." and entry.is_dir())
    except (UnreadableFileError, OSError):  # who lints it says what is wrong
        return []


def _has_terraform(path: str) -> bool:
    """Tell whether a folder has Terraform files of its own: then it is a project, whatever lies inside of it."""
    try:
        return any(name.endswith(SUFFIXES) for name in names_in(path))
    except UnreadableFileError:  # who lints it says what is wrong
        return False


def _is_repository(path: str) -> bool:
    return os.path.exists(os.path.join(path, ".git")) or is_bare(path)


def _name(path: str) -> str:
    relative = os.path.relpath(path)
    return (path if relative.startswith("..") else relative).replace(os.sep, "/")
