"""The states of root modules, as other ones of the same run read them with ``terraform_remote_state``.

Nothing is read but the text of the root modules: an output is worth what its expression says for the environment. A
root module is evaluated once more for those who read its state, and only as far as they ask. Two root modules may read
each other's states; an output that depends on itself in this way is not known.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.hcl.files.library import shown_path
from dynlint.hcl.modules.loading import output, settings
from dynlint.hcl.modules.redaction import output_is_secret
from dynlint.hcl.values.limits import STATES_DEEP
from dynlint.model.known import Unknown
from dynlint.model.system.remote_state import keeps, place_read
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.environments.deployment import Deployment
    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.modules.scopes import Written
    from dynlint.model.known import Value

    LintArguments = tuple[int, str]
    """A root module in an environment, by its number, and the name of an output."""


class States:
    """The root modules of a run whose states others read."""

    def __init__(
        self,
        tree: Tree,
        deployments: Callable[[str], Sequence[Deployment]],
        evaluated: Callable[[str, Deployment], ModuleInstance],
        is_root: Callable[[str], bool],
    ) -> None:
        """`deployments` are the environments of a folder (absolute), `evaluated` is its root module in one of them."""
        self._tree = tree
        self._deployments = deployments
        self._evaluated = evaluated
        self._is_root = is_root
        self._states: dict[tuple[str, int], RootState] = {}
        self.asked: list[LintArguments] = []
        """The outputs that are being evaluated, each for the one before it."""
        self.circular: set[LintArguments] = set()
        """Outputs that depend on themselves."""

    def read_by(self, reader: str, deployment: Deployment, data: HclBlock) -> RootState | None:
        """Return the state that a data source of a root module (absolute folder) surely reads in an environment."""
        place = place_read(data)
        for folder in () if place is None else self._keepers(reader, place):
            found = self._in_environment(folder, deployment, data)
            if found is not None and keeps(shown_path(folder), settings(found.root), data, shown_path(reader)):
                self._tree.folders[reader].uses.add(folder)
                return found
        return None

    def _keepers(self, reader: str, place: str) -> Iterable[str]:
        """Return the root modules whose text may say that they keep their state at a place in its store."""
        beside = os.path.dirname(os.path.normpath(os.path.join(reader, place)))
        for path, folder in sorted(self._tree.folders.items()):
            may_keep = path == beside or (folder.may_be_backed and (folder.relevant or self._says(path, place)))
            if path != reader and may_keep and self._is_root(path):
                yield path

    def _says(self, path: str, place: str) -> bool:
        files = self._tree.folders[path].files
        return any(place.encode() in self._tree.text(os.path.join(path, name)) for name in files)

    def _in_environment(self, folder: str, deployment: Deployment, data: HclBlock) -> RootState | None:
        """Return a root module in the environment of who reads its state, and in the workspace that it names."""
        name, workspace = deployment.environment.name, data.get("workspace").symbol
        for number, each in enumerate(self._deployments(folder)):
            if each.environment.name == name and _is_of_workspace(each, workspace):
                if (folder, number) not in self._states:
                    self._states[folder, number] = RootState(self, len(self._states), self._evaluated(folder, each))
                return self._states[folder, number]
        return None


def _is_of_workspace(deployment: Deployment, workspace: Value) -> bool:
    """Tell whether a data source that names a workspace (None is ``default``) may read the state of a deployment."""
    if isinstance(workspace, Unknown):
        return deployment.workspace is None
    if deployment.workspace is None:
        return workspace in (None, "default", deployment.environment.name)
    return (workspace or "default") == deployment.workspace


class RootState:
    """The state of one root module in one environment."""

    def __init__(self, states: States, number: int, root: ModuleInstance) -> None:
        self._states = states
        self._number = number
        self.root = root
        self._outputs: dict[str, Value] = {}

    def names(self) -> Iterable[str]:
        """Return the names of its outputs."""
        return self.root.configuration.outputs

    def output(self, name: str) -> Value:
        """Return an output, an Unknown where it cannot be told or must not be shown; None of one it has not."""
        states, asked = self._states, (self._number, name)
        if asked in states.asked:
            states.circular.update(states.asked[states.asked.index(asked) :])
        elif len(states.asked) >= STATES_DEEP:
            return Unknown(f"more than {STATES_DEEP} root modules read each other's states, one after the other")
        elif name not in self._outputs and asked not in states.circular:
            states.asked.append(asked)
            try:
                self._outputs[name] = self._evaluate(name)
            finally:
                states.asked.pop()
        if asked in states.circular:
            return Unknown(f"the output {name} depends on itself, by the states of other root modules")
        return self._outputs[name]

    def _evaluate(self, name: str) -> Value:
        if name in self.root.configuration.outputs and output_is_secret(self.root, name):
            return Unknown(f"the output {name} is a {HIDDEN}")
        return output(self.root, name)

    def written(self, name: str) -> Written | None:
        """Return the attribute that gives an output its value."""
        declared = self.root.configuration.outputs.get(name)
        value = declared.block.body.attributes.get("value") if declared is not None else None
        if declared is None or value is None:
            return None
        return value, self.root.configuration.source_of(value, declared.source), self.root.scope, ()
