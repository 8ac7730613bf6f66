"""Which environment of a root module a state is of, where another root module reads it.

Environments of two root modules are told apart by their names alone, so this decides nothing that could be otherwise:
what several states may be is none of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.deployment import DEFAULT
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import is_same_environment
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.environments.deployment import Deployment
    from dynlint.model.system.state_kept import StateKept


class KeptState(NamedTuple):
    """A root module in one environment that may keep the state that a data source reads."""

    folder: str
    """Absolute."""
    number: int
    """Which of its environments it is, from 0."""
    deployment: Deployment
    state: StateKept
    is_alone: bool
    """Whether the root module has one environment."""

    @property
    def name(self) -> str:
        """The name of its environment."""
        return self.deployment.environment.name


def chosen(kept: Sequence[KeptState], reader: Deployment, names: Sequence[str]) -> Sequence[KeptState]:
    """Return the one whose state is read in an environment of the reader; several, or none, where that is not certain.

    `names` are all environments of the reader.
    """
    claimed = [each for each in kept if each.state.is_claimed]
    name = reader.environment.name
    is_one_word = sum(is_same_environment(other, name) for other in names) == 1
    return (
        [each for each in kept if _has_its_workspace(each)]
        or [each for each in claimed if each.name == name and _is_of_any_environment(each)]
        or [each for each in claimed if is_one_word and _is_same_word(each, name)]
        or [each for each in claimed if each.is_alone and (each.state.is_only or _is_of_no_workspace(each))]
        or [each for each in claimed if _stands_for_others(each)]
    )


def _has_its_workspace(kept: KeptState) -> bool:
    """Tell whether the state is of the workspace of an environment, or the environment has the workspace's name."""
    state, workspace = kept.state, kept.deployment.workspace
    if not isinstance(state.workspace, str) or state.workspace == DEFAULT:
        return False
    return state.workspace == workspace or (workspace is None and state.is_claimed and kept.name == state.workspace)


def _is_of_any_environment(kept: KeptState) -> bool:
    """Tell whether the name of the environment decides, as the text says neither the state's nor a workspace."""
    if isinstance(kept.state.workspace, Unknown):
        return kept.deployment.workspace is None
    return not kept.state.is_only and _is_of_no_workspace(kept)


def _is_same_word(kept: KeptState, name: str) -> bool:
    return is_same_environment(kept.name, name) and _is_of_any_environment(kept)


def _is_of_no_workspace(kept: KeptState) -> bool:
    return kept.state.workspace == DEFAULT and kept.deployment.workspace in (None, DEFAULT)


def _stands_for_others(kept: KeptState) -> bool:
    """Tell whether an environment has the values of all environments that the root module does not know by name."""
    is_certain = kept.is_alone or isinstance(kept.state.workspace, str)
    return kept.name == DEFAULT and kept.deployment.workspace is None and not kept.state.is_only and is_certain
