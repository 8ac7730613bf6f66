"""Finds remote modules on disk: by the folders that settings map, and in the repositories of a fleet run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dynlint.request import MappedModule

_BEFORE_HOST = lazy_pattern(r"^(?:git::)?(?:[a-z+]+://)?(?:[^@/]+@)?")


class ModuleMap:
    """Maps module sources to folders."""

    def __init__(self, modules: Iterable[MappedModule], repositories: Iterable[tuple[str, str]] = ()) -> None:
        """`repositories` are pairs of a git repository's address and its checkout (absolute)."""
        self._modules = sorted(modules, key=lambda module: len(module.prefix), reverse=True)
        self._repositories: Mapping[str, str] = {repository_name(url): folder for url, folder in repositories}

    def __bool__(self) -> bool:
        return bool(self._modules or self._repositories)

    def folder(self, source: str, constraint: str | None = None) -> str | None:
        """Return the folder (absolute, existing or not) of a source; None if the source is not mapped.

        `constraint` is the version argument of the call; None accepts any version.
        """
        path, _, query = source.partition("?")
        for module in self._modules:
            if _begins(path, module.prefix) and (constraint is None or _is_meant(module, constraint, query)):
                return _below(module.folder, path[len(module.prefix) :])
        return self._in_repositories(path) if self._repositories else None

    def _in_repositories(self, path: str) -> str | None:
        head, slashes, rest = path.rpartition("//")
        inside = bool(slashes) and not head.endswith(":")  # not the slashes of https://
        folder = self._repositories.get(repository_name(head if inside else path))
        return None if folder is None else _below(folder, rest if inside else "")


def repository_name(url: str) -> str:
    """Return host and path of a git repository, whatever form its address has: ``git.acme.com/team/modules``."""
    name = _BEFORE_HOST.sub("", url.strip()).rstrip("/").removesuffix(".git")
    host, colon, path = name.partition(":")
    if colon and "/" not in host:
        port, slash, rest = path.partition("/")
        name = f"{host}/{rest if slash and port.isdecimal() else path}"
    return name.lower()


def origins(checkout: str, text: str) -> list[tuple[str, str]]:
    """Return the addresses in the text of a ``.git/config``, each with the repository's checkout (absolute)."""
    lines = (line.partition("=") for line in text.splitlines())
    return [(value.strip(), checkout) for key, _, value in lines if key.strip().lower() == "url" and value.strip()]


def _begins(path: str, prefix: str) -> bool:
    return path.startswith(prefix) and (len(path) == len(prefix) or path[len(prefix)] == "/" or prefix.endswith("/"))


def _below(folder: str, rest: str) -> str:
    return os.path.normpath(os.path.join(folder, rest.strip("/")))


def _is_meant(module: MappedModule, constraint: str, query: str) -> bool:
    """Tell whether a call accepts the version in the folder: by its constraint, or else by ``?ref=``."""
    from dynlint.hcl.files.versions import allows, version_of  # noqa: PLC0415  # few modules are mapped

    version = version_of(module.version)
    if version is None:
        return True
    refs = [part.partition("=")[2] for part in query.split("&") if part.startswith("ref=")]
    if constraint:
        return allows(constraint, version) is not False
    return not refs or version_of(refs[0].removeprefix("refs/").removeprefix("tags/")) == version
