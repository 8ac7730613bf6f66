"""Lets the root modules of a session look at one another: each is evaluated once, and only if a rule asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.deployment import DEFAULT
from dynlint.environments.root_modules import is_library
from dynlint.model.system.other_roots import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.environments.deployment import Deployment
    from dynlint.faults import Guard
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.block import Block
    from dynlint.model.system.module import Module
    from dynlint.run.session import Session


class OtherRoots:
    """Finds the root modules of an environment."""

    def __init__(
        self,
        session: Session,
        make: Callable[[str, Deployment, ModuleInstance], Module],
        guard: Callable[[str, str], Guard],
    ) -> None:
        """`make` returns the model of a root module in an environment; `guard` limits an internal error to it."""
        self._session = session
        self._make = make
        self._guard = guard
        self._modules: dict[str, list[tuple[Deployment, ModuleInstance, Module]]] = {}
        self._surroundings: dict[str, Surroundings] = {}
        self._read: dict[str, set[str]] = {}
        self.asked: set[str] = set()
        """The words by which other root modules were looked for."""

    def of(self, environment: str) -> Surroundings:
        """Return what surrounds every root module in an environment."""
        if environment not in self._surroundings:
            self._surroundings[environment] = Surroundings(
                self._supply({environment, DEFAULT}), self._supply({environment}), self._keeper
            )
        return self._surroundings[environment]

    def _supply(self, environments: set[str]) -> Callable[[str], Iterator[Module]]:
        def supply(word: str) -> Iterator[Module]:
            self.asked.add(word)
            for directory in self._session.neighbours(word):
                modules = (module for _, _, module in self._at(directory))
                yield from (each for each in modules if each.environment.name in environments)

        return supply

    def _keeper(self, data: Block) -> Module | None:
        """Return the root module whose state a data source reads, in the environment of that state."""
        from dynlint.hcl.modules.bodies import HclBlock  # noqa: PLC0415  # few root modules read a state
        from dynlint.run.states import RootState  # noqa: PLC0415  # as above

        written = getattr(data, "block", data)  # a twin without sensitive values has the block that it stands for
        state = written.module_instance.root.state_of(written) if isinstance(written, HclBlock) else None
        if not isinstance(state, RootState):
            return None
        made = self._at(state.folder)
        return next((module for deployment, _, module in made if deployment is state.deployment), None)

    def already_evaluated(self, directory: str, deployment: Deployment) -> tuple[ModuleInstance, Module] | None:
        """Return the model of a root module in an environment, if another one asked for it before at little cost.

        A costly one is evaluated again: its rules must have the full number of steps.
        """
        made = self._modules.get(directory, ())
        return next(((root, module) for other, root, module in made if other == deployment and _is_cheap(root)), None)

    def has(self, directory: str) -> bool:
        """Tell whether a root module is evaluated, as another one asked for it."""
        return directory in self._modules

    def read_for(self, directory: str) -> set[str]:
        """Return the files (absolute) that were read for a root module before it was judged itself."""
        return self._read.get(directory, set())

    def _at(self, directory: str) -> list[tuple[Deployment, ModuleInstance, Module]]:
        """Return a root module in each of its environments; none for a library, which is deployed nowhere by itself."""
        if directory not in self._modules:
            session, found = self._session, self._modules.setdefault(directory, [])
            alone = is_library(session.library, directory)
            read = self._read.setdefault(directory, set())
            with session.library.noting(read), self._guard("in finding its environments", directory):
                for deployment in () if alone else session.found_in(directory).deployments:
                    with self._guard(f"in reading {deployment.environment.name}", directory):
                        root = session.evaluated(directory, deployment)
                        module = self._make(directory, deployment, root)
                        module.surroundings = self.of(deployment.environment.name)
                        found.append((deployment, root, module))
        self._session.library.noted |= self._read.get(directory, set())  # whoever asks depends on it
        return self._modules[directory]


def _is_cheap(root: ModuleInstance) -> bool:
    budget = root.root.budget
    return budget.spent <= budget.steps // 16
