"""The files around a root module that run it: Makefiles, scripts, and those of CI systems.

They are read as text and never run. Files that are too large or lie outside the border are not read.
"""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from dynlint.environments.deployment import Unused
from dynlint.environments.pipeline_statements import may_run_terraform
from dynlint.filesystem.read_files import SETTINGS_BYTES, UnreadableFileError, is_within, read_bytes
from dynlint.hcl.values.limits import PIPELINE_FILES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.files.library import Library

_NAMES = frozenset(
    (
        *("makefile", "gnumakefile", "taskfile", "justfile", ".justfile", ".envrc", ".env", "jenkinsfile", "rakefile"),
        *(".gitlab-ci", "atlantis", "buildspec", "azure-pipelines", "bitbucket-pipelines", "cloudbuild", ".travis"),
        *(".drone", "appspec", "package", "earthfile"),
    )
)
"""Names without what follows their last dot, in lower case."""
_BEGINNINGS = ("jenkinsfile", "buildspec", "makefile.", "makefile-", "azure-pipelines", ".gitlab-ci", "taskfile")
_SCRIPTS = (".mk", ".make", ".sh", ".bash", ".zsh", ".just", ".ps1", ".groovy", ".jenkinsfile")
_SETTINGS = (".yml", ".yaml")
_PROGRAMS = (".py",)
"""Programs beside a root module and in folders of scripts; they come last, as few run Terraform."""
_FOLDERS = (
    *(".github/workflows", ".github/actions", ".gitlab", ".gitlab/ci", ".gitlab-ci", ".circleci", ".buildkite"),
    *("scripts", "script", "bin", "ci", ".ci", "hack", "tools", "make", "pipelines", ".pipelines", ".azure", "jenkins"),
    *("buildspecs", "buildspec", "build", "deploy", "deployment", ".azuredevops", "cicd", "ci-cd", "taskfiles"),
)


PIPELINE = "Makefiles, scripts and CI files"


def pipeline_files(library: Library, directory: str) -> list[str]:
    """Return the files (absolute) in a root module's folder and in those above it, up to the repository's top.

    Those without a word of what is looked for are left out. Of the others the first `PIPELINE_FILES` are evaluated.
    """
    top = library.border.top(directory) if library.border is not None else directory
    found = [*_in_folder(library, directory)]
    folder = directory
    while folder != top and is_within(folder, top):
        folder = os.path.dirname(folder)
        found += library.remembered(("pipelines in", folder), partial(_listed, library, folder))
    return found


def beyond_the_limit(paths: list[str], directory: str) -> tuple[Unused, ...]:
    """Return the entry of the files that are not read for a root module, at the first; nothing if all are read."""
    if len(paths) <= PIPELINE_FILES:
        return ()
    why = (
        f"dynlint reads {PIPELINE_FILES} scripts and CI files that may run Terraform for one root module; this one and "
        f"{len(paths) - PIPELINE_FILES - 1} more were not read; `environments` in .dynlint.yaml makes them needless"
    )
    return (Unused(paths[PIPELINE_FILES], 1, PIPELINE, why, directory, counts=True),)


def text_of(library: Library, path: str) -> str:
    """Return the text of such a file, read once; empty if it cannot be read or has no word of what is looked for."""
    return library.remembered(("text of", path), partial(_read, library, path))


def _read(library: Library, path: str) -> str:
    library.touched.add(path)
    try:
        text = read_bytes(path, SETTINGS_BYTES, library.border, os.path.dirname(path)).decode("utf-8", "replace")
    except UnreadableFileError:
        return ""
    return text if may_run_terraform(text) else ""


def _in_folder(library: Library, folder: str) -> list[str]:
    return library.remembered(("pipelines in", folder), partial(_listed, library, folder))


def _listed(library: Library, folder: str) -> list[str]:
    names = library.listed(folder)
    library.touched.add(folder)
    found = [os.path.join(folder, name) for name in sorted(names) if _is_one(name)]
    present = {*names}
    for inner in _FOLDERS:
        path = os.path.join(folder, *inner.split("/"))
        library.touched.add(path)
        if inner.partition("/")[0] in present and os.path.isdir(path) and not os.path.islink(path):
            found.extend(_inside(library, path))
    found.extend(os.path.join(folder, name) for name in sorted(names) if name.endswith(_PROGRAMS))
    found.sort(key=lambda path: path.endswith(_PROGRAMS))
    return [path for path in found if os.path.isfile(path) and text_of(library, path)]


def _inside(library: Library, folder: str) -> Iterator[str]:
    """Yield the files of a folder of pipelines or scripts, and of the folders in it; a script may lack an ending."""
    yield from _scripts_in(library, folder)
    for name in sorted(library.listed(folder)):
        inner = os.path.join(folder, name)
        if "." not in name and os.path.isdir(inner) and not os.path.islink(inner):
            yield from _scripts_in(library, inner)


def _scripts_in(library: Library, folder: str) -> Iterator[str]:
    library.touched.add(folder)
    for name in sorted(library.listed(folder)):
        if _is_one(name) or name.endswith((*_SETTINGS, *_PROGRAMS)) or "." not in name:
            yield os.path.join(folder, name)


def _is_one(name: str) -> bool:
    lower = name.lower()
    stem = lower.rpartition(".")[0] or lower
    return (stem in _NAMES or lower in _NAMES or lower.startswith(_BEGINNINGS) or lower.endswith(_SCRIPTS)) and (
        not lower.endswith((".md", ".txt", ".tf", ".py", ".lock"))
    )
