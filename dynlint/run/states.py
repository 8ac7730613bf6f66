"""The states of root modules, as other ones of the same run read them with ``terraform_remote_state``.

Nothing is read but the text of the root modules: an output is worth what its expression says for the environment. A
root module is evaluated once more for those who read its state, and only as far as they ask. Two root modules may read
each other's states; an output that depends on itself in this way is not known.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING

from dynlint.hcl.files.library import shown_path
from dynlint.hcl.modules.loading import output, settings
from dynlint.hcl.modules.redaction import output_is_secret
from dynlint.hcl.modules.state_outputs import parts_to_make
from dynlint.hcl.values.limits import STATES_DEEP
from dynlint.model.known import Unknown
from dynlint.model.system.state_kept import state_kept, word_of, words_of
from dynlint.run.kept_states import KeptState, chosen
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

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
        self._by_place: dict[str, set[str]] = {}
        """Root modules by the words of the places of their states, see `words_of`."""
        self._knows_places = False
        self._unread: list[str] = []
        """Root modules that are not read unless their text has a word."""
        self._saying: dict[str, list[str]] = {}
        """Those of them whose text has a word."""
        self.asked: list[LintArguments] = []
        """The outputs that are being evaluated, each for the one before it."""
        self._shown = cache(shown_path)  # each folder is asked for by all who may read its state
        self.circular: set[LintArguments] = set()
        """Outputs that depend on themselves."""

    def read_by(self, reader: str, deployment: Deployment, data: HclBlock) -> RootState | Unknown:
        """Return the state that a data source of a root module (absolute folder) surely reads in an environment.

        Where that is not certain, an Unknown has the reason.
        """
        word = word_of(data)
        if isinstance(word, Unknown):
            return word
        keepers = self._keepers(reader, word)
        kept = [each for folder in keepers for each in self._kept_in(folder, data, self._shown(reader))]
        names = [each.environment.name for each in self._deployments(reader)]
        found = chosen(kept, deployment, names)
        if len(found) != 1:
            return Unknown(_doubt(kept, found))
        self._tree.folders[reader].uses.add(found[0].folder)
        return self._state(found[0].folder, found[0].number)

    def _keepers(self, reader: str, word: str) -> list[str]:
        """Return the root modules that may keep a state: those with a word of its place, or beside its file."""
        if not self._knows_places:
            self._knows_places = True  # a state that is read meanwhile is not known
            self._find_places()
        if word not in self._saying:
            self._saying[word] = [path for path in self._unread if self._says(path, word)]
        file = os.path.normpath(os.path.join(reader, word))
        beside = os.path.dirname(file)
        near = [beside] if beside in self._tree.folders and self._is_root(beside) else []
        found = {*self._by_place.get(word, ()), *self._by_place.get(file, ()), *self._saying[word], *near}
        return sorted(found - {reader})

    def _find_places(self) -> None:
        """Sort the root modules that are evaluated anyway by the places of their states; keep the others apart."""
        for path, folder in sorted(self._tree.folders.items()):
            if not (folder.may_be_backed and self._is_root(path)):
                continue
            if not folder.relevant:
                self._unread.append(path)
                continue
            for number, _ in enumerate(self._deployments(path)):
                for word in words_of(path, self._state(path, number).settings):
                    self._by_place.setdefault(word, set()).add(path)

    def _says(self, path: str, word: str) -> bool:
        files = self._tree.folders[path].files
        return any(word.encode() in self._tree.text(os.path.join(path, name)) for name in files)

    def _kept_in(self, folder: str, data: HclBlock, reader: str) -> Iterator[KeptState]:
        """Yield the environments of a root module that may keep the state that a data source reads."""
        deployments = self._deployments(folder)
        for number, deployment in enumerate(deployments):
            state = state_kept(self._shown(folder), self._state(folder, number).settings, data, reader)
            if state is not None:
                yield KeptState(folder, number, deployment, state, len(deployments) == 1)

    def _state(self, folder: str, number: int) -> RootState:
        if (folder, number) not in self._states:
            deployment = self._deployments(folder)[number]
            root = self._evaluated(folder, deployment)
            self._states[folder, number] = RootState(self, len(self._states), root, folder, deployment)
        return self._states[folder, number]


def _doubt(kept: Sequence[KeptState], found: Sequence[KeptState]) -> str:
    """Return why it is not known whose state is read: of those that may keep it, none fits, or several (`found`) do."""
    if not kept:
        return "no root module of this run surely keeps this state"
    roots = list(dict.fromkeys(shown_path(each.folder) for each in found or kept))
    if not any(each.state.is_claimed for each in kept):
        return (
            f"{' or '.join(roots[:3])} may keep this state, and the text names none of its workspaces in HCP Terraform"
        )
    if len(roots) > 1:
        return f"{' and '.join(roots[:3])} may keep this state"
    names = " and ".join(sorted({each.name for each in found or kept})[:3])
    return f"{roots[0]} keeps this state for {names}, and it is not certain which of these is read"


class RootState:
    """The state of one root module in one environment."""

    def __init__(self, states: States, number: int, root: ModuleInstance, folder: str, deployment: Deployment) -> None:
        """`number` tells it from the other states; `root` is the module in `folder` (absolute) and `deployment`."""
        self.folder = folder
        self._states = states
        self._number = number
        self.root = root
        self.deployment = deployment
        self.settings = tuple(settings(root))
        """The terraform blocks of the root module."""
        self._outputs: dict[str, Value] = {}
        self._parts: dict[str, tuple[Value, int]] = {}
        """How many parts an output has that are made anew for who reads it, with the value that was measured."""

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

    def parts(self, name: str) -> int:
        """Return how many parts an output has that are made anew for who reads it; 0 if all of it is known."""
        value = self.output(name)
        measured = self._parts.get(name)
        if measured is None or measured[0] is not value:  # one that turns out to be circular has another value
            measured = self._parts[name] = value, parts_to_make(value)
        return measured[1]

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
