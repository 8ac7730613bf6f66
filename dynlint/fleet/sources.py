"""Finds what a fleet lints: repositories and root modules, in folders and in files that list them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import LIST_BYTES, UnreadableFileError, entries_in, names_in, read_text
from dynlint.hcl.files.library import SUFFIXES
from dynlint.hcl.files.mapped_modules import origins
from dynlint.run.git_revision import is_bare
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


class SourceListError(Exception):
    """A file that was given and lists no sources; the text is a sentence without its full stop."""


class FleetSource(NamedTuple):
    """One folder that is linted by itself, or a bare git repository whose HEAD is linted."""

    name: str
    """Its path relative to the working directory where it is below, else absolute; with forward slashes."""
    path: str
    """Its absolute path, the same for every worker."""
    is_bare: bool = False
    without: tuple[str, ...] = ()
    """Folders in it that are sources of their own; absolute."""


def sources(paths: Iterable[str]) -> list[FleetSource]:
    """Return the sources of some paths, each folder once.

    A folder is one source; a file lists the paths of sources; a folder of repositories has one source for each.
    Terraform files that such a folder has beside them are one more source.
    Raises SourceListError for a list that cannot be read.
    """
    read: set[str] = set()
    return [*{source.path: source for path in paths for source in _meant(os.path.abspath(path), read)}.values()]


def bare_inside(found: Iterable[FleetSource]) -> list[str]:
    """Return the folders in sources that look like bare repositories and are treated as plain folders."""
    plain = (source for source in found if not _is_repository(source.path))
    return [_name(folder) for source in plain for folder in _folders(source.path) if is_bare(folder)]


def repositories(found: Iterable[FleetSource]) -> tuple[tuple[str, str], ...]:
    """Return the addresses of the git repositories among some sources, with their folders, for module lookup."""
    known: list[tuple[str, str]] = []
    for source in found:
        with suppress(UnreadableFileError):
            path = os.path.join(source.path, ".git", "config")
            inside = Border((source.path,))
            known.extend(origins(source.path, read_text(path, LIST_BYTES, inside)) if not source.is_bare else ())
    return tuple(known)


def _meant(path: str, read: set[str]) -> Iterator[FleetSource]:
    """Yield the sources that a path means; `read` are the lists that were read: no list is read twice."""
    if os.path.isfile(path):
        if path not in read:
            read.add(path)
            for line in _lines(path):
                yield from _meant(os.path.normpath(os.path.join(os.path.dirname(path), line)), read)
        return
    folders = [] if _is_repository(path) else _folders(path)
    inside = [folder for folder in folders if _is_repository(folder)]
    if not inside:
        yield FleetSource(_name(path), path, is_bare(path))
        return
    is_project = _has_terraform(path, {*inside})
    if is_project:  # a bare repository or a link inside came with the files; it is not treated as a repository
        inside = [folder for folder in inside if not is_bare(folder) and not os.path.islink(folder)]
        yield FleetSource(_name(path), path, without=tuple(inside))
    for folder in inside:
        yield FleetSource(_name(folder), folder, is_bare(folder))


def _lines(path: str) -> Iterator[str]:
    """Yield the paths that a file lists, relative to the file's folder; ``#`` begins a comment line."""
    try:
        text = read_text(path, LIST_BYTES)
    except UnreadableFileError as error:
        raise SourceListError(f"{_name(path)} is no list of sources: {error.clause}") from None
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), 1):
        if "\0" in line:
            raise SourceListError(f"{_name(path)}:{number} is no path: it has a NUL character")
        if line.strip() and not line.startswith("#"):
            yield line.strip()


def _folders(path: str) -> list[str]:
    try:
        return sorted(entry.path for entry in entries_in(path) if entry.name[0] != "." and entry.is_dir())
    except (UnreadableFileError, OSError):  # the run that lints it reports the error
        return []


def _has_terraform(path: str, inside: set[str]) -> bool:
    """Tell whether a folder of repositories has Terraform files of its own, outside of these repositories."""
    waiting = [path]
    for folder in waiting:
        waiting += (below for below in _folders(folder) if below not in inside and not os.path.islink(below))
        if any(name.endswith(SUFFIXES) for name in _names(folder)):
            return True
    return False


def _names(path: str) -> list[str]:
    try:
        return names_in(path)
    except UnreadableFileError:  # the run that lints it reports the error
        return []


def _is_repository(path: str) -> bool:
    return os.path.exists(os.path.join(path, ".git")) or is_bare(path)


def _name(path: str) -> str:
    relative = os.path.relpath(path)
    return (path if relative.startswith("..") else relative).replace(os.sep, "/")
