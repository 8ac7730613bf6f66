"""Where the module of a unit is on disk: a local source, or what Terragrunt has fetched for the unit."""

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
    """Tell whether a source is fetched from elsewhere."""
    return _REMOTE.match(source) is not None


def local_folder(source: str, directory: str) -> str:
    """Return the folder (absolute) of a local source of a unit; ``//`` parts what is copied from the module in it."""
    return os.path.normpath(os.path.join(directory, source.partition("?")[0].replace("//", "/")))


def registry_source(source: str) -> tuple[str, str]:
    """Return a source as Terraform spells it, and its version: ``tfr:///a/b/aws?version=1`` is ``a/b/aws``."""
    match = _REGISTRY.fullmatch(source)
    if match is None:
        return source, ""
    host, name, version = match.groups()
    return (name if not host or PUBLIC_HOST.fullmatch(host) else f"{host}/{name}"), version or ""


def fetched_folder(library: Library, directory: str, source: str) -> str:
    """Return where Terragrunt has put what it runs for a unit; empty where there is no such folder, or several."""
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
    """Return the folder in what is fetched that is meant: what stands behind a double slash."""
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
    """Return the names in a folder inside the border; none where there is no such folder."""
    if library.border is not None and not library.border.holds(path):
        return []
    try:
        return sorted(names_in(path))
    except UnreadableFileError:
        return []
