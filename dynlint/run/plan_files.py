"""Runs the rules on plans. All plans of a run are read first, so that they see one another as root modules do."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from dynlint.environments.deployment import DEFAULT, Deployment
from dynlint.environments.discovery import of_plan_file
from dynlint.finding import AnalysisError
from dynlint.model.context import Engine
from dynlint.model.system.assemble import assemble
from dynlint.model.system.other_roots import Surroundings
from dynlint.plan.recognition import environment_word
from dynlint.run.withhold_sensitive import lint_withheld
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.model.system.module import Module
    from dynlint.run.collector import Run


class JudgedPlan(NamedTuple):
    """A plan that was read."""

    path: str
    """Absolute."""
    directory: str
    plan: Deployment
    module: Module


def lint_plans(run: Run, paths: Iterable[str]) -> None:
    """Lint plans of Terraform (absolute paths); a file that cannot be read as one is an error of the run."""
    found: list[JudgedPlan] = []
    for path in paths:
        with run.guard("in reading this plan", path):
            found.extend(_read(run, path))
    modules = [planned.module for planned in found]
    around = {
        name: Surroundings(partial(_of, modules, (name, DEFAULT)), partial(_of, modules, (name,)))
        for name in {planned.plan.environment.name for planned in found}
    }
    for path, directory, plan, module in found:
        with run.guard("in judging this plan", path):
            run.configure(run.session.config_for(directory), plan)
            module.surroundings = around[plan.environment.name]
            run.add(lint_withheld(module, run.rules), directory, module)
            run.verdicts.errors.extend(module.faults)
            run.found.environments[plan.environment.name] = None
            run.judged(module, directory, path)
            run.linted.append(path)


def _of(modules: list[Module], environments: tuple[str, ...], _word: str) -> Iterator[Module]:
    return (module for module in modules if module.environment.name in environments)


def _read(run: Run, path: str) -> Iterator[JudgedPlan]:
    """Yield the plan of a file; nothing if it cannot be read as one."""
    from dynlint.plan.loading import PlanRoot  # noqa: PLC0415  # start-up: few runs have a plan
    from dynlint.plan.reading import PlanError, read_plan  # noqa: PLC0415  # few runs have a plan

    session = run.session
    try:
        root = PlanRoot(read_plan(path), session.library)
    except PlanError as error:
        run.verdicts.errors.append(AnalysisError(error.path, error.line, error.column, error.message))
        return
    if not root.file.whole:
        message = "This plan is not whole (it failed, was targeted or deferred): what it lacks was not judged."
        run.verdicts.errors.append(AnalysisError(root.file.path, 1, 1, message))
    config, file = session.config_for(root.file.directory), root.file
    session.library.files_read.add(path)
    wanted = session.request.environments
    plan = of_plan_file(environment_word(path), file.directory, root.shown_variables, config, wanted)
    module = assemble(
        file.path, plan.environment, root.blocks, engine=Engine(config.engine or "terraform", config.version)
    )
    module.settings.extend(root.settings)
    module.has_sensitive_values = root.has_sensitive_values
    module.moves = [(each.previous, each.address) for each in file.resources if each.previous]
    yield JudgedPlan(path, file.directory, plan, module)
