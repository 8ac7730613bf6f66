"""The root modules of a session as they see one another: each is evaluated once, and only when something is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments import DEFAULT, is_library, plans
from dynlint.hcl.files import shown_path
from dynlint.hcl.loading import blocks
from dynlint.model.assemble import assemble
from dynlint.model.surroundings import Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.model.module import Module
    from dynlint.session import Session


class Neighbourhood:
    """Finds for a root module the others of its environment."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._modules: dict[str, list[Module]] = {}

    def around(self, directory: str, environment: str) -> Surroundings:
        """Return what a root module (absolute folder) has around it in an environment."""
        return Surroundings(
            self._supply(directory, {environment, DEFAULT}),
            self._supply(directory, {environment}),
        )

    def _supply(self, directory: str, environments: set[str]) -> Callable[[str], Iterator[Module]]:
        def supply(word: str) -> Iterator[Module]:
            for other in self._session.all_roots():
                if other != directory and self._session.tree.says(other, word.encode()):
                    yield from (each for each in self._at(other) if each.environment.name in environments)

        return supply

    def _at(self, directory: str) -> list[Module]:
        """Return a root module in each of its environments; none of a library, which is no one's neighbour."""
        if directory not in self._modules:
            session = self._session
            alone = is_library(session.library, directory)
            wanted = () if alone else plans(session.library, directory, session.config_for(directory))
            self._modules[directory] = [
                assemble(shown_path(directory), plan.environment, blocks(session.evaluated(directory, plan)))
                for plan in wanted
            ]
        return self._modules[directory]
