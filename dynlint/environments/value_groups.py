"""Sorts the files of values of a root module into environments; the others are left aside with the reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.deployment import Unused
from dynlint.environments.value_files import (
    EXAMPLE,
    kind_of,
    names_another_root,
    outer_files,
    owned_files,
    variables_in,
)
from dynlint.environments.value_names import (
    VALUE_FOLDERS,
    environment_of,
    is_named_for,
    key_of,
    of_any_ending,
    rest_of,
    split_at_places,
)
from dynlint.settings.environment_names import is_environment_name, is_group_name, is_lower_name
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dynlint.environments.deployment import PassedFile
    from dynlint.hcl.files.library import Library

FILE = "file of values"
_Key = tuple[str, ...]


class ValueFile(NamedTuple):
    """A file of values that may be a root module's."""

    path: str
    """Absolute."""
    relative: str
    """Its path from the root module, or from the folder above it."""
    key: _Key
    """What its path says, see `key_of`; empty for values of every environment."""
    is_outer: bool = False
    """Whether the file lies in a folder above the root module."""
    is_named: bool = False
    """Whether the path of the file has the name of the root module."""
    passed: PassedFile | None = None
    """The statement of a script or pipeline that passes it."""
    is_for_group: bool = False
    """Whether the file is read in several environments, before those of each."""


class SortedFiles(NamedTuple):
    """The files of values of a root module."""

    environments: dict[str, tuple[str, ...]]
    """The files (absolute, in order) by the name of the environment that they are for."""
    shared: tuple[str, ...]
    """The files for every environment, which are in each of `environments` too."""
    for_groups: tuple[str, ...]
    """The files that are in several of `environments`, and name none of them."""
    unused: tuple[Unused, ...]


def root_names(library: Library, directory: str) -> frozenset[str]:
    """Return the names of a root module's folder: its own name, and its path from the repository's top."""
    top = library.border.top(directory) if library.border is not None else directory
    if directory == top:
        return frozenset()
    steps = os.path.relpath(directory, top).split(os.sep)
    names = (steps[-1], "-".join(steps), "_".join(steps), "-".join(steps[-2:]), "_".join(steps[-2:]))
    return frozenset(name for name in names if not is_environment_name(name))


def sorted_files(
    library: Library, directory: str, folder_environment: str = "", passed: Mapping[str, PassedFile] | None = None
) -> SortedFiles:
    """Sort the files of values of a root module.

    `folder_environment` is the environment that its folder names; `passed` has the files that scripts and pipelines
    pass.
    """
    unused: list[Unused] = []
    files = [
        file
        for file in _with_passed(_candidates(library, directory, folder_environment), passed or {}, directory)
        if not _is_set_apart(library, directory, file, unused)
    ]
    split = split_at_places(dict.fromkeys(file.key for file in files))
    groups: dict[_Key, list[ValueFile]] = {}
    for file in (file._replace(key=split[file.key]) for file in files):
        groups.setdefault(file.key, []).append(file)
    members = _mark_groups(library, directory, groups)
    inner = {key[:length] for key in groups for length in range(len(key))}
    leaf_keys = [key for key in groups if key and key not in inner and key not in members]

    leaves = _Leaves(library, {key: groups[key] for key in leaf_keys})
    taken, left = leaves.environments()
    unused.extend(Unused(file.path, 1, FILE, left[key], directory, True) for key in left for file in groups[key])
    shared = _in_order(groups.get((), ()))
    if not taken and len(leaf_keys) > len(left):  # files that set different variables are one set of values
        shared = _in_order(file for key in groups if key not in left for file in groups[key])
    found: dict[str, tuple[str, ...]] = {}
    for name, keys in taken.items():
        parts = {key[:length] for key in keys for length in range(len(key) + 1)}
        parts.update(group for group, beside in members.items() if not parts.isdisjoint(beside))
        files = [file for part in sorted(parts, key=lambda part: (len(part), part)) for file in groups.get(part, ())]
        found[name] = _in_order(files)
    for_groups = tuple(file.path for group in members for file in groups[group])
    return SortedFiles(dict(sorted(found.items())), shared, for_groups, tuple(unused))


def _mark_groups(library: Library, directory: str, groups: dict[_Key, list[ValueFile]]) -> dict[_Key, list[_Key]]:
    """Mark the files of values for several environments; return the keys of these by the key of such files."""
    if not any(key and is_group_name(key[-1]) for key in groups):
        return {}
    from dynlint.environments.group_files import groups_among  # noqa: PLC0415  # few root modules have such files
    from dynlint.hcl.modules.given_values import automatic_files  # noqa: PLC0415  # as above

    def set_by(paths: Iterable[str]) -> frozenset[str]:
        return frozenset().union(*(variables_in(library, path) for path in paths))

    def parts_of(key: _Key) -> Iterator[str]:
        return (file.path for length in range(1, len(key) + 1) for file in groups.get(key[:length], ()))

    declared = library.configuration(directory).variables
    required = {name for name, variable in declared.items() if "default" not in variable.block.body.attributes}
    needed = required - set_by((*automatic_files(directory), *(file.path for file in groups.get((), ()))))
    members = groups_among({key: set_by(parts_of(key)) for key in groups if key}, frozenset(needed))
    for group in members:
        groups[group] = [file._replace(is_for_group=True) for file in groups[group]]
    return members


def _candidates(library: Library, directory: str, folder_environment: str) -> list[ValueFile]:
    names = root_names(library, directory)
    found = []
    for above, path in outer_files(library, directory):
        relative = os.path.relpath(path, above)
        key, is_named = key_of(relative, names), is_named_for(relative, names)
        elsewhere = folder_environment and environment_of(key) not in ("", folder_environment)
        if not elsewhere and (is_named or _concerns(library, above, directory, path, key)):
            found.append(ValueFile(path, relative, key, True, is_named))
    for path in owned_files(library, directory):
        relative = os.path.relpath(path, directory)
        found.append(ValueFile(path, relative, key_of(relative, names)))
    return found


def _with_passed(files: list[ValueFile], passed: Mapping[str, PassedFile], directory: str) -> list[ValueFile]:
    """Return files with the evidence of scripts and pipelines, and the files that only these name."""
    found = {file.path: file for file in files}
    for path, how in passed.items():
        relative = os.path.relpath(path, directory)
        key = key_of(of_any_ending(relative), frozenset((os.pardir,)))
        own = ValueFile(path, relative, key, is_outer=relative.startswith(os.pardir))
        file = found.get(path, own)
        found[path] = file._replace(passed=how, key=file.key if how.key is None else how.key)
    return list(found.values())


def _concerns(library: Library, above: str, directory: str, path: str, key: _Key) -> bool:
    """Tell whether a file above a root module, without its name, sets one of its variables and belongs to no other."""
    if names_another_root(above, directory, key) or kind_of(library, directory, path):
        return False
    return not variables_in(library, path).isdisjoint(library.configuration(directory).variables)


def _is_set_apart(library: Library, directory: str, file: ValueFile, unused: list[Unused]) -> bool:
    """Tell whether a file holds something else than values of an environment; record what."""
    kind = kind_of(library, directory, file.path)
    if kind:
        where = "its name or folder says so" if kind == EXAMPLE else "its content says so"
        unused.append(Unused(file.path, 1, kind, where, directory))
    return bool(kind)


def _in_order(files: Iterable[ValueFile]) -> tuple[str, ...]:
    ordered = sorted(
        files, key=lambda file: (len(file.key), not file.is_for_group, not file.is_outer, file.is_named, file.path)
    )
    return tuple(dict.fromkeys(file.path for file in ordered))


class _Leaves:
    """Files of values by their keys; no key is a part of another."""

    def __init__(self, library: Library, groups: dict[_Key, list[ValueFile]]) -> None:
        self._library = library
        self._groups = groups

    def environments(self) -> tuple[dict[str, list[_Key]], dict[_Key, str]]:
        """Return the keys of each environment by its name, and the reasons for the keys of none."""
        known = [key for key in self._groups if environment_of(key)]
        others = [key for key in self._groups if not environment_of(key)]
        if not known:
            left = {key: why for key in others if (why := self._why_not(key))}
            own = [key for key in others if key not in left]
            return ({} if self._are_parts(own) else _named_apart(own)), left
        patterns = [(self._variables(key), self._groups[key]) for key in known]
        why = "its name is no environment's, and no file beside it that sets the same variables has one"
        left = {key: why for key in others if not (self._is_passed(key) or self._is_alike(key, patterns))}
        alike = [key for key in others if key not in left]
        return {**_named_apart(alike), **self._of_known(known)}, left

    def _of_known(self, known: list[_Key]) -> dict[str, list[_Key]]:
        found: dict[str, list[_Key]] = {}
        for environment in dict.fromkeys(map(environment_of, known)):
            keys = [key for key in known if environment_of(key) == environment]
            together = len(keys) == 1 or self._are_parts(keys)
            for key in keys:
                rest = "" if together else rest_of(key)
                found.setdefault(f"{environment}-{rest}" if rest else environment, []).append(key)
        return found

    def _variables(self, key: _Key) -> frozenset[str]:
        return frozenset().union(*(variables_in(self._library, file.path) for file in self._groups[key]))

    def _is_passed(self, key: _Key) -> bool:
        return any(file.passed for file in self._groups[key])

    def _why_not(self, key: _Key) -> str:
        """Return why a key that is no environment's name is no environment here."""
        file = self._groups[key][0]
        if self._is_passed(key):
            return ""
        if file.is_outer and not file.is_named:
            return "its name is no environment's, and it lies above the root module"
        folders = file.relative.split(os.sep)[:-1]
        if folders and folders[0].lower() not in VALUE_FOLDERS and not file.is_outer:
            return "neither its name nor its folder's is one of environments"
        return ""

    def _is_alike(self, key: _Key, patterns: list[tuple[frozenset[str], list[ValueFile]]]) -> bool:
        """Tell whether a file is for an environment like one beside it: by what it sets, or by its name."""
        own, files, is_lower = self._variables(key), self._groups[key], is_lower_name(key[-1])
        for pattern, others in patterns:
            is_alike = is_lower or (bool(own) and 3 * len(own & pattern) >= len(own))
            if is_alike and any(_is_beside(file, other) for file in files for other in others):
                return True
        return False

    def _are_parts(self, keys: list[_Key]) -> bool:
        """Tell whether files set different variables, so that together they are one set of values."""
        sets = [self._variables(key) for key in keys]
        return len(sets) > 1 and all(sets) and sum(map(len, sets)) == len(frozenset().union(*sets))


def _is_beside(file: ValueFile, other: ValueFile) -> bool:
    """Tell whether the paths of two files differ in one name."""
    steps, others = file.relative.split(os.sep), other.relative.split(os.sep)
    return len(steps) == len(others) and sum(step != another for step, another in zip(steps, others)) == 1


def _named_apart(keys: list[_Key]) -> dict[str, list[_Key]]:
    """Name keys after the parts in which they differ."""
    common = set(keys[0]).intersection(*keys) if len(keys) > 1 else set(keys[0][:-1]) if keys else set()
    found: dict[str, list[_Key]] = {}
    for key in keys:
        name = "-".join(part for part in key if part not in common) or "-".join(key)
        found.setdefault(name, []).append(key)
    return found
