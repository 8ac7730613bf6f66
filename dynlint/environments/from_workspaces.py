"""The environments that are workspaces: those that the root module knows, and those that pipelines select."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.environments.deployment import DEFAULT, Evidence, named_deployment
from dynlint.environments.workspaces import asks_for_workspace, workspace_names

if TYPE_CHECKING:
    from dynlint.environments.deployment import Deployment, PipelineFacts
    from dynlint.environments.workspaces import WorkspaceNames
    from dynlint.hcl.files.library import Library


def from_workspaces(library: Library, directory: str, facts: PipelineFacts) -> list[Deployment]:
    """Return the workspaces that the root module knows, and those that pipelines select.

    An environment has the name that the root module itself has for its workspace, else the workspace's name.
    Where the module only compares the workspace's name, one workspace stands for all others: a selected one, else the
    default one.
    """
    known = _known_workspaces(library, directory)
    found = {
        name: Evidence(os.path.abspath(path), line, "terraform.workspace")
        for name, (path, line) in known.places.items()
    }
    if not known.are_all and found and facts.workspaces.keys() <= found.keys():
        found.setdefault(DEFAULT, next(iter(found.values())))
    for name, place in facts.workspaces.items():
        found.setdefault(name, place)
    own = {name: part for name, part in known.own.items() if part not in found}
    environments = {
        name: named_deployment(own.get(name, name), place)._replace(workspace=name) for name, place in found.items()
    }
    return _with_name_of_default(library, directory, environments) if DEFAULT in found else [*environments.values()]


def _with_name_of_default(library: Library, directory: str, found: dict[str, Deployment]) -> list[Deployment]:
    """Return workspaces, the default one by the name that the root module has for it if no other has that name."""
    from dynlint.environments.default_workspace import default_workspace  # noqa: PLC0415  # start-up: where workspaces are used

    named = default_workspace(library, directory)
    if named is None or named.environment.name in found:
        return [*found.values()]
    return [named if name == DEFAULT else each for name, each in found.items()]


def _known_workspaces(library: Library, directory: str) -> WorkspaceNames:
    return library.remembered(("workspaces of", directory), lambda: workspace_names(library, directory))


def in_workspaces(library: Library, directory: str, found: list[Deployment], facts: PipelineFacts) -> list[Deployment]:
    """Return the environments with their workspaces, where the root module uses the workspace and it is known."""
    if not asks_for_workspace(library, directory) or all(deployment.workspace is not None for deployment in found):
        return found
    places, _, own = _known_workspaces(library, directory)
    known = {part: name for name, part in own.items()} | {name: name for name in (*places, *facts.workspaces)}

    def workspace_of(deployment: Deployment) -> str | None:
        selected = [facts.files[path].workspace for path in deployment.var_files if path in facts.files]
        name = deployment.environment.name
        return next(filter(None, selected), None) or (known.get(name) if deployment.evidence else None)

    return [
        deployment if deployment.workspace is not None else deployment._replace(workspace=workspace_of(deployment))
        for deployment in found
    ]
