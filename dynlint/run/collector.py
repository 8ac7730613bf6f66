"""Runs the rules on the root modules of a session, and collects the findings."""

from __future__ import annotations

import gc
import os
from contextlib import contextmanager
from functools import cached_property, partial
from typing import TYPE_CHECKING

from dynlint.environments.left_aside import search_that_ended, variables_left_aside
from dynlint.environments.passed_values import backend_arguments, lacking_variables
from dynlint.environments.root_modules import is_library
from dynlint.faults import Guard, is_fault
from dynlint.finding import CalledModule
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.modules.loading import modules
from dynlint.hcl.problems.failing_expressions import environment_problems
from dynlint.hcl.problems.file_report import FileFacts, facts, facts_of
from dynlint.hcl.problems.of_configuration import incomplete, problems_of, unreadable_files, without_stand_ins
from dynlint.hcl.values.limits import LARGE_FOLDER
from dynlint.model.context import Environment, Problem
from dynlint.model.system.module import Module
from dynlint.rule import Rule
from dynlint.run.apply_rules import Verdicts, lint
from dynlint.run.apply_rules import compares as compares_environments
from dynlint.run.environments_limit import environments_beyond, judged_deployments
from dynlint.run.found import Answer, Question
from dynlint.run.model_of_root import model_of
from dynlint.run.occurrences import in_root, shown_table_names
from dynlint.run.other_roots import OtherRoots
from dynlint.run.rules_in_force import RulesInForce
from dynlint.run.targets import home
from dynlint.run.withhold_sensitive import lint_withheld, looks_around

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dynlint.environments.deployment import Deployment
    from dynlint.environments.left_aside import UnusedFiles
    from dynlint.finding import Finding
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.model.context import UnreadCall
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.run.session import Session
    from dynlint.settings.config_file import Config


_WORTH_IT = 2
"""From so many times the steps of before on a root module is judged again."""
_SEARCHED = 500_000
"""The most objects since the last search for garbage that dynlint searches; Python itself does among 2,000,000."""


class Run:
    """The findings of a session, collected root module by root module."""

    def __init__(self, session: Session, rulebook: Rulebook, rules: tuple[Rule, ...]) -> None:
        self.session = session
        self.rulebook = rulebook
        self.rules = rules
        """The rules as they are set up for the environment at hand."""
        self.found = Answer()
        """What is found in the root module at hand; between root modules, what is of none of them."""
        self.found.aside.used.update(map(os.path.abspath, session.request.var_files))
        self.answers: dict[Question, Answer] = {}
        """What was found in each root module, in this run or in one before whose answer holds."""
        self.beside: dict[tuple[str, ...], Answer] = {}
        """What comparing found, by the root modules that were compared; some may be of a run before."""
        self.order: list[Question] = []
        """What counts of the answers, in the order of the run."""
        self.linted: list[str] = []
        self.files: dict[str, FileFacts] = {}
        """Files that other processes or runs read or that were let go, by their path as reported."""
        self.recalled: Callable[[], Iterable[FileFacts]] = tuple  # those of environments that an earlier run has found
        self.in_force = RulesInForce(rulebook, session.request, session.config, rules)
        self.rate = 0.0
        """The steps for each byte of a root module that is judged again; 0 the first time."""
        self.other_roots = OtherRoots(session, self.model, self.guard)
        self.configure(session.config)

    @property
    def verdicts(self) -> Verdicts:
        """What the rules said of the root module at hand."""
        return self.found.verdicts

    def begin_again(self) -> list[str]:
        """Return the root modules that get more steps than before: what the others left is divided among them."""
        exhausted = [asked for asked in self.order if self.answers[asked].is_exhausted]
        self.rate = self.session.steps.rate_among({asked.directory for asked in exhausted})
        again = exhausted if self.rate >= _WORTH_IT * self.session.steps.rate else []
        for asked in again:
            first = self.answers[asked]
            self.found.add(first.without_verdicts())
            self.verdicts.errors.extend(filter(is_fault, first.verdicts.errors))
            self.order.remove(asked)
            self.linted.remove(asked.directory)
        return [asked.directory for asked in again]

    @property
    def aside(self) -> UnusedFiles:
        """The files of values that root modules used and did not use."""
        return self.whole().aside

    def whole(self) -> Answer:
        """Return all that was found: in root modules in turn, in comparing them, and what is of none of them."""
        whole = Answer()
        for each in (*(self.answers[asked] for asked in self.order), *self.beside.values(), self.found):
            whole.add(each)
        return whole

    @cached_property
    def file_facts(self) -> list[FileFacts]:
        """The problems and ignore comments of every file that was read, by path; complete at the end of the run."""
        read = {file.path: file for file in (*self.recalled(), *facts(self.session.library))}
        return [file for _, file in sorted({**self.files, **read}.items())]

    def lint_roots(self, roots: Sequence[str], *, alone: bool = False) -> Iterator[str]:
        """Lint root modules in turn, yielding each that had no answer yet."""
        yield from self.judge_all(roots, alone=alone)
        self.order.extend(self.asked(directory, alone=alone) for directory in roots)
        self.linted.extend(roots)

    def judge_all(self, roots: Sequence[str], *, alone: bool = False) -> Iterator[str]:
        """Find the answers of root modules, yielding each that had none; what none to come reaches is let go."""
        asked_for_again = self.session.request.all_files or any(map(self.compares, roots))
        wanted = [directory for directory in roots if self.asked(directory, alone=alone) not in self.answers]
        for directory, last_reached in zip(wanted, self.session.tree.last_reached(wanted)):
            self.judge(directory, alone=alone)
            yield directory
            if not asked_for_again:
                self._forget(last_reached)

    def judge(self, directory: str, *, alone: bool = False) -> None:
        """Find the answer of a root module."""
        alone_or_library = alone or is_library(self.session.library, directory)
        self.answers[self.asked(directory, alone=alone)] = self.lint_root(directory, alone=alone_or_library)

    def asked(self, directory: str, *, alone: bool = False) -> Question:
        """Return what is asked of a root module (absolute) at this point of the run."""
        return Question(directory, self.rate, alone)

    def _forget(self, folders: Iterable[str]) -> None:
        """Drop modules from memory; keep their problems and comments."""
        length = 0
        for file in (file for folder in folders for file in self.session.library.forget(folder)):
            self.files[file.source.path] = facts_of(file)
            length += len(file.source.text)
        if length > LARGE_FOLDER and gc.get_count()[0] < _SEARCHED:
            gc.collect(0)  # reference cycles keep the trees of dropped modules alive, which are young

    def lint_root(self, directory: str, *, alone: bool = False) -> Answer:
        """Lint one root module in each of its environments."""
        with self.apart(directory) as own:
            evaluations = self.evaluations(directory)
            set_by_files = {name for _, root, _ in evaluations for name in root.root.given}
            set_by_files -= variables_left_aside(self.session.library, self.session.found_in(directory))
            self.verdicts.errors.extend(search_that_ended(self.session.found_in(directory), directory))
            for deployment, root, found in evaluations:
                with self.guard(f"in judging {deployment.environment.name}", directory):
                    self._lint_evaluated(directory, deployment, root, found, set_by_files, alone=alone)
                own.environments[deployment.environment.name] = None
        own.reads_states = directory in self.session.state_readers
        own.is_exhausted = not self.rate and any(root.root.budget.exhausted for _, root, _ in evaluations)
        return own

    @contextmanager
    def apart(self, *directories: str) -> Iterator[Answer]:
        """Yield what will be found in some root modules from here on, with the files that they read."""
        outer, self.found = self.found, Answer()
        library, noted = self.session.library, set[str]()
        try:
            with library.noting(noted):
                yield self.found
            noted.update(path for each in directories for path in self.other_roots.read_for(each))
            self.found.files = library.files_among(noted)
        finally:
            self.found = outer

    def _lint_evaluated(
        self,
        directory: str,
        deployment: Deployment,
        root: ModuleInstance,
        found: Module | None,
        by_files: set[str],
        *,
        alone: bool,
    ) -> None:
        self.configure(self.session.config_for(directory), deployment)
        module = found or self.model(directory, deployment, root)
        module.is_library = alone and not deployment.gives_values
        module.backend_arguments = partial(backend_arguments, root)
        with self.guard(f"in looking for what Terraform refuses in {deployment.environment.name}", directory):
            elsewhere = lacking_variables(root, by_files) if deployment.var_files else ()
            found_there = environment_problems(root, elsewhere, real=not module.is_library)
            module.problems.extend(without_stand_ins(found_there))
        self.found.modules.update(each.configuration.directory for each in modules(root))
        if not module.is_library:
            module.surroundings = self.other_roots.of(deployment.environment.name)
        self.add(lint_withheld(module, self.rules), directory, module)
        early = set(module.problems)
        late = [problem for problem in problems_of(root) if problem not in early]
        self._lint_problems(late)
        self.verdicts.errors.extend((*module.faults, *incomplete([*module.problems, *late])))
        self.judged(module, directory, directory)
        self.found.looks_around |= looks_around(module)

    def guard(self, where: str, directory: str) -> Guard:
        """Return a guard that turns an internal error into an error entry for the current root module (absolute)."""
        return Guard(self.verdicts.errors, where, shown_path(directory))

    def compares(self, directory: str) -> bool:
        """Tell whether a rule that compares environments runs in a root module."""
        self.configure(self.session.config_for(directory))
        return any(map(compares_environments, self.rules))

    def lint_files(self) -> None:
        """Report files that could not be read."""
        self.configure(self.session.config)
        self._lint_problems([problem for file in self.file_facts for problem in file.problems])
        self._lint_problems(list(unreadable_files(self.session.library)))

    def _lint_problems(self, problems: list[Problem]) -> None:
        """Judge problems of files, or only those that appeared while the rules read values."""
        if not problems:
            return
        module = Module("", Environment(""))
        module.problems.extend(problems)
        self.add(lint(module, [rule for rule in self.rules if type(rule).check_problem is not Rule.check_problem]))

    def evaluations(self, directory: str) -> list[tuple[Deployment, ModuleInstance, Module | None]]:
        """Return a root module in each of its environments; a model that a neighbour has made is used again."""
        found: list[tuple[Deployment, ModuleInstance, Module | None]] = []
        with self.guard("in finding its environments", directory):
            self.found.aside.add(self.session.found_in(directory))
            self.verdicts.errors.extend(environments_beyond(self.session, directory))
            for deployment in judged_deployments(self.session, directory):
                with self.guard(f"in reading {deployment.environment.name}", directory):
                    made = self.other_roots.already_evaluated(directory, deployment)
                    root, module = made or (self.session.evaluated(directory, deployment), None)
                    root.root.budget.steps = self.session.steps.of(directory, self.rate)
                    found.append((deployment, root, module))
        return found

    def model(self, directory: str, deployment: Deployment, root: ModuleInstance) -> Module:
        """Return the model of a root module in an environment."""
        called = list(modules(root))
        engine = self.session.library.engine(directory)
        model = model_of(root, shown_path(directory), deployment.environment, engine)
        if any(module.configuration.moved for module in called):
            from dynlint.hcl.modules.moves import moves_of  # noqa: PLC0415  # start-up: few modules have moved blocks

            model.moves.extend(move for module in called for move in moves_of(module))
        return model

    def judged(self, module: Module, directory: str, origin: str) -> None:
        """Remember the tables of a folder or plan that was judged, and where that is asked, all that was looked at."""
        self.found.tables.update((origin, table.address) for table in module.tables)
        self.found.calls.update(module.stand_ins, map(_call, module.unread_calls))
        if module.moves:
            self.found.looked_at.add_moves(module, self.named(directory))
        if self.session.request.coverage:
            self.found.looked_at.add(module, self.named(directory), self.rules)

    def configure(self, config: Config, deployment: Deployment | None = None) -> None:
        """Use the rules of a configuration in an environment."""
        self.rules = self.in_force.of(config, deployment)

    def placed(self, findings: Iterable[Finding]) -> Iterator[Finding]:
        """Yield findings about files with their occurrence: the folder of the file."""
        for finding in findings:
            yield in_root(finding, self.named(os.path.dirname(os.path.abspath(finding.location.path))), {})

    def named(self, directory: str) -> str:
        """Return the name of a root module's folder (absolute), the same on every machine."""
        return os.path.relpath(directory, self._top).replace(os.sep, "/")

    @cached_property
    def _top(self) -> str:
        return home(self.session.targets)

    def add(self, verdicts: Verdicts, directory: str = "", module: Module | None = None) -> None:
        """Add the findings in a root module (absolute)."""
        tables = shown_table_names(module) if module and (verdicts.findings or verdicts.undecided) else {}
        if directory:
            root = self.named(directory)
            self.verdicts.findings.extend(in_root(each, root, tables) for each in verdicts.findings)
            self.verdicts.undecided.extend(in_root(each, root, tables) for each in verdicts.undecided)
        else:
            self.verdicts.findings.extend(self.placed(verdicts.findings))
            self.verdicts.undecided.extend(verdicts.undecided)
        self.verdicts.errors.extend(verdicts.errors)


def _call(call: UnreadCall) -> CalledModule:
    address = call.block.base_address if call.block is not None else call.address
    return CalledModule(call.problem.location, address, call.source)
