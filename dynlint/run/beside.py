"""Root modules beside their counterparts in other environments, for the rules that compare these."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.counterparts import siblings
from dynlint.run.withhold_sensitive import lint_beside_withheld, looks_around

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.environments.deployment import Deployment
    from dynlint.model.system.module import Module
    from dynlint.run.collector import Run
    from dynlint.run.found import Answer


def lint_beside(work: Run, roots: Iterable[str]) -> None:
    """Judge root modules (absolute folders) beside their counterparts; a group with a kept answer is not judged."""
    groups = [tuple(group) for group in siblings(roots) if any(map(work.compares, group))]
    kept, work.beside = work.beside, {}
    for group in groups:
        work.beside[group] = kept.get(group) or _compared(work, group)


def _compared(work: Run, directories: Sequence[str]) -> Answer:
    modules: list[tuple[str, Deployment, Module]] = []
    with work.apart(*directories) as own:
        for directory in directories:
            for deployment, root, found in work.evaluations(directory):
                with work.guard(f"in comparing {deployment.environment.name}", directory):
                    modules.append((directory, deployment, found or work.model(directory, deployment, root)))
        for directory, deployment, module in modules:
            work.configure(work.session.config_for(directory), deployment)
            others = [other for _, _, other in modules if other is not module]
            work.add(lint_beside_withheld(module, others, work.rules), directory, module)
    own.looks_around = any(looks_around(module) for _, _, module in modules)
    own.reads_states = not work.session.state_readers.isdisjoint(directories)
    return own
