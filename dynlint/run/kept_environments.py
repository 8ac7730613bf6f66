"""The environments of root modules, as a run found them, kept for the next run: only a change that reaches them counts.

What is kept has no values of users: an environment with settings, or with another value than its own name, is found
anew.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING, Any

from dynlint.environments.deployment import Deployment, Evidence, Unused
from dynlint.environments.discovery import ENVIRONMENTS_BY, Found
from dynlint.model.context import Environment
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import is_environment_name
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from dynlint.hcl.files.library import Library
    from dynlint.model.known import Value


class FoundBefore(NamedTuple):
    """The environments of one root module, with all Terraform files and files of values that they depend on."""

    kind: str
    """What was asked for: the environments by which settings."""
    folder: str
    """The folder (absolute) of the root module."""
    found: Any
    """What `_plain` makes of them."""
    noted: list[str]
    """The folders of modules and the files (absolute) that were asked for."""
    files_of: dict[str, list[str]]
    """The files of these modules by their folders."""
    files: list[str]
    """All files that were read."""


class KeptEnvironments:
    """Keeps the environments of each root module until a change reaches them."""

    def __init__(self, before: Iterable[FoundBefore] = ()) -> None:
        self._before = {(each.kind, each.folder): each for each in before}
        self.recalled: set[str] = set()
        """The files (absolute) that count as read by the run at hand, as what it recalled depends on them."""

    def all(self) -> list[FoundBefore]:
        """Return all that is kept."""
        return [*self._before.values()]

    def files(self) -> set[str]:
        """Return the files on which something that is kept depends."""
        return {path for each in self._before.values() for path in each.files}

    def outdate(self, changed: Collection[str]) -> None:
        """Let go of what depends on files (absolute paths) with another content than before."""
        reached = {*changed, *map(os.path.dirname, changed)}
        self._before = {key: each for key, each in self._before.items() if reached.isdisjoint(each.noted)}

    def hand_over(self, library: Library) -> None:
        """Give the library of a run what is kept; it is taken where the run asks for it."""
        self.recalled = set()
        library.recall = partial(self._recall, library)

    def take_over(self, library: Library, known: Collection[str]) -> None:
        """Keep what a run found; of the files that it depends on the facts must be `known`.

        A file that was not read, or a search that ended early, is said by the run that meets it: then nothing is kept.
        """
        if library.unreadable:
            self._before = {}
            return
        for (kind, folder), (found, noted) in library.memory.items():
            plain = _plain(found) if kind.startswith(ENVIRONMENTS_BY) and folder not in library.units else None
            if plain is not None:
                files_of = {path: library.files_of[path] for path in noted if path in library.files_of}
                files = sorted(library.files_among(noted))
                self._before[kind, folder] = FoundBefore(kind, folder, plain, sorted(noted), files_of, files)
        self._before = {key: each for key, each in self._before.items() if all(path in known for path in each.files)}

    def _recall(self, library: Library, key: tuple[str, str]) -> tuple[Found, set[str]] | None:
        each = self._before.get(key)
        if each is None:
            return None
        try:
            found = _found(each.found)
        except (TypeError, ValueError, LookupError):  # somebody else wrote it
            return None
        for folder, files in each.files_of.items():
            library.files_of.setdefault(folder, files)
        library.files_read.update(each.files)
        self.recalled.update(each.files)
        return found, {*each.noted}


def _plain(found: Found) -> Any:
    """Return environments as JSON can have them; None where they have more than names."""
    if not all(map(_has_names_alone, found.deployments)):
        return None
    deployments = [
        [each.environment, each.var_files, _written(each.variables), each.workspace, each.evidence, each.because]
        for each in found.deployments
    ]
    return [deployments, found.unused, found.ended]


def _has_names_alone(deployment: Deployment) -> bool:
    values = deployment.variables.values()
    are_names = (type(value) is Unknown or (isinstance(value, str) and is_environment_name(value)) for value in values)
    return deployment.settings is None and deployment.unit is None and all(are_names)


def _written(variables: dict[str, Any]) -> dict[str, Any]:
    return {name: [value.why] if isinstance(value, Unknown) else value for name, value in variables.items()}


def _found(plain: Any) -> Found:
    """Return environments from what `_plain` made of them."""
    deployments, unused, ended = plain
    return Found([_deployment(*each) for each in deployments], tuple(Unused(*each) for each in unused), bool(ended))


def _deployment(
    environment: Any, files: Any, variables: dict[str, Any], workspace: str | None, evidence: Any, because: str
) -> Deployment:
    values: dict[str, Value] = {
        name: value if isinstance(value, str) else Unknown(*value) for name, value in variables.items()
    }
    places = tuple(Evidence(*each) for each in evidence)
    return Deployment(Environment(*environment), tuple(files), values, workspace, None, places, because)
