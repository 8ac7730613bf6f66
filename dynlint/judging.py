"""The rules at work on the roots of a session, and what they say, collected."""

from __future__ import annotations

import os
from functools import cached_property, lru_cache, partial
from time import perf_counter
from typing import TYPE_CHECKING

from dynlint.choosing import rules_of
from dynlint.engine_evidence import engine_of
from dynlint.faults import Guard
from dynlint.finding import AnalysisError, NotUsed, Occurrence, Result, Summary
from dynlint.hcl.facts import FileFacts, facts, facts_of, syntax_errors
from dynlint.hcl.files import shown_path
from dynlint.hcl.loading import blocks, left_out, modules, output, settings
from dynlint.hcl.problems import incomplete, problems_of, unread_calls, unreadable_files
from dynlint.hcl.refusals import environment_problems
from dynlint.hcl.secrecy import hides
from dynlint.left_aside import LeftAside
from dynlint.linter import Verdicts, compares, lint
from dynlint.merging import merged_undecided
from dynlint.model.assemble import assemble
from dynlint.model.context import Environment, Problem
from dynlint.model.coverage import watched
from dynlint.model.left_out import LeftOuts
from dynlint.model.module import Module
from dynlint.neighbourhood import Neighbourhood
from dynlint.root_modules import is_library
from dynlint.rule import Rule
from dynlint.settings import Settings
from dynlint.siblings import siblings
from dynlint.silencing import silence
from dynlint.targets import home
from dynlint.withholding import lint_beside_withheld, lint_withheld, without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynlint.config import Config
    from dynlint.deployment import Plan
    from dynlint.finding import Finding, Watched
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.rulebook import Rulebook
    from dynlint.session import Session


class Run:
    """The findings of a session, collected root by root."""

    def __init__(self, session: Session, rulebook: Rulebook, rules: tuple[Rule, ...]) -> None:
        self.session = session
        self.rulebook = rulebook
        self.rules = rules
        self.verdicts = Verdicts()
        self.tables: set[tuple[str, str]] = set()
        self.watched: set[Watched] = set()
        self.environments: dict[str, None] = {}
        self.linted: list[str] = []
        self.seen: set[str] = set()
        """Folders of modules that were evaluated with at least one instance."""
        self.aside = LeftAside()
        self.files: dict[str, FileFacts] = {}
        """Files that other processes read or that were let go, by their path as reported."""
        self._settings: dict[str, Settings] = {}
        self._configured = session.config.path
        self._neighbourhood = Neighbourhood(session, self._module, self.guard)
        self.configure(session.config)

    def apart(self) -> Run:
        """Return a run of the same session that has found nothing yet."""
        return Run(self.session, self.rulebook, self.rules)

    @cached_property
    def file_facts(self) -> list[FileFacts]:
        """The problems and ignore comments of every file that was read, by path; to be asked when all is read."""
        read = {file.path: file for file in facts(self.session.library)}
        return [file for _, file in sorted({**self.files, **read}.items())]

    def lint_roots(self, roots: Sequence[str]) -> Iterator[str]:
        """Lint root modules in turn, yielding each; what none of those to come reaches is let go."""
        library, tree = self.session.library, self.session.tree
        asked_for_again = self.session.request.all_files or any(map(self._compares, roots))
        for directory, folders in zip(roots, tree.last_reached(roots)):
            self.lint_root(directory, alone=is_library(library, directory))
            yield directory
            for file in [file for folder in folders for file in library.forget(folder)] if not asked_for_again else ():
                self.files[file.source.path] = facts_of(file)

    def lint_root(self, directory: str, *, alone: bool = False) -> None:
        """Lint one root module in each of its environments."""
        evaluations = self._evaluations(directory)
        set_by_files = {name for _, root, _ in evaluations for name in root.root.given}
        for plan, root, found in evaluations:
            with self.guard(f"in judging {plan.environment.name}", directory):
                self._lint_evaluated(directory, plan, root, found, set_by_files, alone=alone)
            self.environments[plan.environment.name] = None
        self.linted.append(directory)

    def _lint_evaluated(
        self, directory: str, plan: Plan, root: ModuleInstance, found: Module | None, by_files: set[str], *, alone: bool
    ) -> None:
        self.configure(self.session.config_for(directory), plan)
        module = found or self._module(directory, plan, root)
        module.is_library = alone and not plan.gives_values
        with self.guard(f"in looking for what Terraform refuses in {plan.environment.name}", directory):
            module.problems.extend(environment_problems(root, by_files, real=not module.is_library))
        if not module.is_library:
            module.around = self._neighbourhood.of(plan.environment.name)
        self.add(lint_withheld(module, self.rules), directory)
        early = set(module.problems)
        late = [problem for problem in problems_of(root) if problem not in early]
        self._lint_problems(late)
        self.verdicts.errors.extend((*module.faults, *incomplete([*module.problems, *late])))
        self.judged(module, directory, directory)

    def guard(self, where: str, directory: str) -> Guard:
        """Return what keeps an exception to the root module (absolute) at hand, as an error of the run."""
        return Guard(self.verdicts.errors, where, shown_path(directory))

    def lint_beside(self, roots: Iterable[str]) -> None:
        """Judge root modules beside their counterparts in other environments, for the rules that compare."""
        for directories in siblings(roots):
            if not any(map(self._compares, directories)):
                continue
            modules: list[tuple[str, Plan, Module]] = []
            for directory in directories:
                for plan, root, found in self._evaluations(directory):
                    with self.guard(f"in comparing {plan.environment.name}", directory):
                        modules.append((directory, plan, found or self._module(directory, plan, root)))
            for directory, plan, module in modules:
                self.configure(self.session.config_for(directory), plan)
                others = [other for _, _, other in modules if other is not module]
                self.add(lint_beside_withheld(module, others, self.rules), directory)

    def _compares(self, directory: str) -> bool:
        """Tell whether a rule that compares environments runs in a root module."""
        self.configure(self.session.config_for(directory))
        return any(map(compares, self.rules))

    def lint_files(self) -> None:
        """Report what could not be read."""
        self.configure(self.session.config)
        self._lint_problems([problem for file in self.file_facts for problem in file.problems])
        self._lint_problems(list(unreadable_files(self.session.library)))

    def _lint_problems(self, problems: list[Problem]) -> None:
        """Judge problems of files, or those that turned up only while the rules read values."""
        if not problems:
            return
        module = Module("", Environment(""))
        module.problems.extend(problems)
        self.add(lint(module, [rule for rule in self.rules if type(rule).check_problem is not Rule.check_problem]))

    def unseen(self) -> list[str]:
        """Return the relevant folders that are called by others, but not once with an instance."""
        session = self.session
        if session.targets.files:
            return []
        return [
            path
            for path in sorted(session.tree.folders)
            if path not in self.seen and path in session.called and session.wanted(path)
        ]

    def result(self, started: float) -> Result:
        """Return everything, merged over environments, suppressed ones apart."""
        session = self.session
        findings, suppressed, comments = silence(self, self.verdicts.findings)
        errors = [*self.verdicts.errors, *_errors(session), *syntax_errors(self.file_facts)]
        found = {finding.rule for finding in findings}
        return Result(
            tuple(findings),
            tuple(merged_undecided(self.verdicts.undecided)),
            tuple(suppressed),
            tuple(sorted(set(errors))),
            tuple(shown_path(path) for path in self.linted),
            Summary(
                len(self.tables),
                len(self.linted),
                tuple(self.environments),
                len(session.library.files_read),
                _files_not_read(session),
                perf_counter() - started,
            ),
            tuple(comments),
            tuple(sorted(self.watched)),
            tuple(rule.text for rule in self.rulebook.rules if rule.id in found),
            tuple(self._not_used()),
        )

    def _not_used(self) -> Iterator[NotUsed]:
        """Yield the files of values that no root module used; of changed files' runs, only of those reached."""
        roots = [] if self.session.targets.files else self.linted
        for each in self.aside.all(self.session.library, [path for path in roots if path in self.session.tree.folders]):
            if each.counts:
                yield NotUsed(shown_path(each.path), each.line, each.why)

    def _evaluations(self, directory: str) -> list[tuple[Plan, ModuleInstance, Module | None]]:
        """Return a root module in each of its environments, with its model where a neighbour had it made already."""
        found: list[tuple[Plan, ModuleInstance, Module | None]] = []
        with self.guard("in finding its environments", directory):
            self.aside.add(self.session.found_in(directory))
            for plan in self.session.plans_of(directory):
                with self.guard(f"in reading {plan.environment.name}", directory):
                    made = self._neighbourhood.made(directory, plan)
                    found.append((plan, *(made or (self.session.evaluated(directory, plan), None))))
        return found

    def _module(self, directory: str, plan: Plan, root: ModuleInstance) -> Module:
        config, found = self.session.config_for(directory), list(blocks(root))
        self.seen.update(module.configuration.directory for module in modules(root))
        engine = engine_of(self.session.library, directory, config)
        problems, calls = problems_of(root), unread_calls(root)
        module = assemble(shown_path(directory), plan.environment, found, problems, calls, engine)
        module.settings.extend(settings(root))
        module.hides = lru_cache(maxsize=1)(partial(hides, root))
        module.output, module.left_out = partial(output, root), LeftOuts(module, partial(left_out, root))
        return module

    def judged(self, module: Module, directory: str, origin: str) -> None:
        """Remember the tables of a folder or plan that was judged, and where that is asked, what watches them."""
        self.tables.update((origin, table.address) for table in module.tables)
        if self.session.request.coverage:
            self.watched.update(watched(without_secrets(module), self.named(directory)))

    def configure(self, config: Config, plan: Plan | None = None) -> None:
        """Take the rules that a configuration asks for and set them up for an environment; it is checked once."""
        if config.path not in self._settings:
            self._settings[config.path] = Settings(config, self.rulebook)
        if config.path != self._configured:
            self.rules, self._configured = rules_of(self.rulebook, config, self.session.request), config.path
        self._settings[config.path].apply(self.rules, plan.settings.name if plan and plan.settings else "")

    def placed(self, findings: Iterable[Finding], directory: str = "") -> Iterator[Finding]:
        """Yield findings with where they occur: in a root module (absolute), or in the folder of a file."""
        for finding in findings:
            root = self.named(directory or os.path.dirname(os.path.abspath(finding.location.path)))
            places = tuple(Occurrence(root, name) for name in finding.environments or ("",))
            yield finding._replace(occurrences=places)

    def named(self, directory: str) -> str:
        """Return a root module's folder (absolute) as it is called on every machine."""
        return os.path.relpath(directory, self._top).replace(os.sep, "/")

    @cached_property
    def _top(self) -> str:
        return home(self.session.targets)

    def add(self, verdicts: Verdicts, directory: str = "") -> None:
        """Add what was found in a root module (absolute)."""
        self.verdicts.findings.extend(self.placed(verdicts.findings, directory))
        self.verdicts.undecided.extend(verdicts.undecided)
        self.verdicts.errors.extend(verdicts.errors)


def _files_not_read(session: Session) -> int:
    read = sum(not path.endswith((".tfvars", ".tfvars.json")) for path in session.library.files_read)
    return max(0, session.tree.files - read)


def _errors(session: Session) -> Iterator[AnalysisError]:
    for error in session.library.unreadable:
        yield AnalysisError(error.path, 1, 1, f"This {error.kind} was not read: {error.why}.")
    for path, why in session.tree.unreadable.items():
        yield AnalysisError(shown_path(path), 1, 1, f"This folder was not read: {why}.")
