"""The root modules of a session as they see one another: each is evaluated once, and only when something is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.deployment import DEFAULT
from dynlint.model.surroundings import Surroundings
from dynlint.root_modules import is_library

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.deployment import Plan
    from dynlint.faults import Guard
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.model.module import Module
    from dynlint.session import Session


class Neighbourhood:
    """Finds the root modules of an environment."""

    def __init__(
        self, session: Session, make: Callable[[str, Plan, ModuleInstance], Module], guard: Callable[[str, str], Guard]
    ) -> None:
        """`make` gives the model of a root module in an environment; `guard` keeps a fault there to it."""
        self._session = session
        self._make = make
        self._guard = guard
        self._modules: dict[str, list[tuple[Plan, ModuleInstance, Module]]] = {}
        self._surroundings: dict[str, Surroundings] = {}

    def of(self, environment: str) -> Surroundings:
        """Return what is around every root module in an environment."""
        if environment not in self._surroundings:
            self._surroundings[environment] = Surroundings(
                self._supply({environment, DEFAULT}), self._supply({environment})
            )
        return self._surroundings[environment]

    def _supply(self, environments: set[str]) -> Callable[[str], Iterator[Module]]:
        def supply(word: str) -> Iterator[Module]:
            for directory in self._session.neighbours(word):
                modules = (module for _, _, module in self._at(directory))
                yield from (each for each in modules if each.environment.name in environments)

        return supply

    def made(self, directory: str, plan: Plan) -> tuple[ModuleInstance, Module] | None:
        """Return a root module in an environment where somebody has asked for it before, at little cost.

        One that was costly is evaluated anew: whoever asked before must not use up the steps of its own rules.
        """
        made = self._modules.get(directory, ())
        return next(((root, module) for other, root, module in made if other == plan and _is_cheap(root)), None)

    def _at(self, directory: str) -> list[tuple[Plan, ModuleInstance, Module]]:
        """Return a root module in each of its environments; none of a library, which is no one's neighbour."""
        if directory not in self._modules:
            session, found = self._session, self._modules.setdefault(directory, [])
            alone = is_library(session.library, directory)
            with self._guard("in finding its environments", directory):
                for plan in () if alone else session.found_in(directory).plans:
                    with self._guard(f"in reading {plan.environment.name}", directory):
                        root = session.evaluated(directory, plan)
                        module = self._make(directory, plan, root)
                        module.around = self.of(plan.environment.name)
                        found.append((plan, root, module))
        return self._modules[directory]


def _is_cheap(root: ModuleInstance) -> bool:
    budget = root.root.budget
    return budget.spent <= budget.steps // 16
