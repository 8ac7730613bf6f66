"""Settings of a backend as evidence: ``backends/prod.s3.tfbackend`` says that there is prod."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.deployment import Evidence, named_deployment
from dynlint.environments.value_files import BACKEND, kind_of
from dynlint.environments.value_groups import root_names
from dynlint.environments.value_names import VALUE_FOLDERS, environment_of, key_of
from dynlint.environments.workspaces import names_of_variable
from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import is_environment_name
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.environments.deployment import Deployment
    from dynlint.hcl.files.library import Library
    from dynlint.model.known import Value

_SUFFIX = ".tfbackend"
_FOLDERS = VALUE_FOLDERS | {"backend", "backends", "backend-config", "backend_config", "backend-configs", "tfbackend"}
_DEPTH = 2
"""How many levels of folders are looked at below a root module."""
_ENDS = lazy_pattern(r"^(?:backend|state|s3)[-_.]|[-_.](?:backend|state|s3|config)$")
"""What the name of such a file has beside the environment."""


def from_backend_files(library: Library, directory: str, variable: str) -> list[Deployment]:
    """Return the environments after which files with settings of the backend are named.

    `variable` is one without a value that names the environment, or empty. The module must not know other names for
    it. It has the environment's name where the module knows some of these, else it is unknown.
    """
    places = dict(_named_files(library, directory))
    known = names_of_variable(library, directory, variable).places if variable and places else {}
    names = {name for name in known if is_environment_name(name)}
    if not names <= places.keys():
        return []
    found = []
    for name, path in sorted(places.items()):
        value: Value = name if names else Unknown(f"only {os.path.basename(path)} says {name}")
        place = Evidence(path, 1, BACKEND)
        variables = {variable: value} if variable else {}
        found.append(named_deployment(name, place)._replace(variables=variables))
    return found


def _named_files(library: Library, directory: str) -> Iterator[tuple[str, str]]:
    """Yield (environment, path) for each file with settings of the backend whose path names one."""
    names = root_names(library, directory)
    for path in _files(library, directory):
        stem = os.path.relpath(path, directory).removesuffix(_SUFFIX)
        environment = environment_of(key_of(_ENDS.sub("", stem), names))
        if environment:
            yield environment, path


def _files(library: Library, directory: str) -> Iterator[str]:
    folders = [(directory, 0)]
    for folder, depth in folders:
        library.touched.add(folder)
        for name in sorted(library.listed(folder)):
            path = os.path.join(folder, name)
            if name.endswith((_SUFFIX, *VALUE_SUFFIXES)):
                if os.path.isfile(path) and (name.endswith(_SUFFIX) or kind_of(library, directory, path) == BACKEND):
                    yield path
            elif depth < _DEPTH and (name in _FOLDERS or is_environment_name(name)) and os.path.isdir(path):
                folders += [(path, depth + 1)] * (not any(each.endswith(SUFFIXES) for each in library.listed(path)))
