"""Finds the module of a unit on disk: a local source, or what Terragrunt has fetched for the unit."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.read_files import UnreadableFileError, names_in
from dynlint.hcl.files.library import SUFFIXES
from dynlint.hcl.files.manifest import PUBLIC_HOST
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from dynlint.hcl.files.library import Library

CACHE = ".terragrunt-cache"
_REMOTE = lazy_pattern(r"[A-Za-z0-9+.-]+::|[A-Za-z][A-Za-z0-9+.-]*://|git@|(?:github|gitlab|bitbucket)\.(?:com|org)/")
_REGISTRY = lazy_pattern(r"tfr://([^/]*)/([^?]*?)(?:\?version=(.*))?")


def is_remote(source: str) -> bool:
    """Tell whether a source is remote."""
    return _REMOTE.match(source) is not None


def local_folder(source: str, directory: str) -> str:
    """Return the module's folder (absolute) of a local source; ``//`` separates it from the folder that is copied."""
    return os.path.normpath(os.path.join(directory, source.partition("?")[0].replace("//", "/")))


def registry_source(source: str) -> tuple[str, str]:
    """Return a registry source in Terraform's form, and its version: ``a/b/aws`` for ``tfr:///a/b/aws?version=1``."""
    match = _REGISTRY.fullmatch(source)
    if match is None:
        return source, ""
    host, name, version = match.groups()
    return (name if not host or PUBLIC_HOST.fullmatch(host) else f"{host}/{name}"), version or ""


def fetched_folder(library: Library, directory: str, source: str) -> str:
    """Return the folder in Terragrunt's cache with a unit's module; empty if there is none, or more than one."""
    cache = os.path.join(directory, CACHE)
    library.touched.add(os.path.join(cache, ""))
    below = _below(source)
    found = [
        folder
        for first in _folders(library, cache)
        for second in _folders(library, os.path.join(cache, first))
        if _has_terraform(library, folder := os.path.normpath(os.path.join(cache, first, second, below)))
    ]
    return found[0] if len(found) == 1 and library.may_list(found[0]) else ""


def _below(source: str) -> str:
    """Return the folder inside the fetched files that the source names after a double slash; empty without one."""
    return (
        source.partition("?")[0].partition("://")[2].partition("//")[2]
        if "://" in source
        else (source.partition("?")[0].partition("//")[2])
    )


def _folders(library: Library, path: str) -> list[str]:
    return [name for name in _names(library, path) if os.path.isdir(os.path.join(path, name))]


def _has_terraform(library: Library, path: str) -> bool:
    return any(name.endswith(SUFFIXES) for name in _names(library, path))


def _names(library: Library, path: str) -> list[str]:
    """Return the names in a folder inside the border; none if there is no such folder."""
    if library.border is not None and not library.border.holds(path):
        return []
    try:
        return sorted(names_in(path))
    except UnreadableFileError:
        return []
