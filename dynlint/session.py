"""From paths to findings: what the command line, editors and Checkov share."""

from __future__ import annotations

import os
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

from dynlint.config import Config, find, load
from dynlint.environments import Plan, is_library, plans
from dynlint.finding import AnalysisError, Result, Summary
from dynlint.globs import matcher
from dynlint.hcl.discovery import scan
from dynlint.hcl.files import Library, shown_path
from dynlint.hcl.loading import blocks, load_root, modules
from dynlint.hcl.problems import problems_of, syntax_problems, unread_calls
from dynlint.linter import Verdicts, lint
from dynlint.merging import merged, merged_undecided
from dynlint.model.assemble import assemble
from dynlint.model.module import Environment, Module
from dynlint.rulebook import load as load_rules
from dynlint.settings import configure
from dynlint.targets import Targets, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.hcl.discovery import Tree
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.rule import Rule
    from dynlint.rulebook import Rulebook


class Request(NamedTuple):
    """What to lint and how; the command line's options as data."""

    paths: tuple[str, ...] = (".",)
    """Folders, or changed files: then the roots and environments that they reach are linted."""
    environments: tuple[str, ...] = ()
    """Only these; empty for all."""
    var_files: tuple[str, ...] = ()
    config: str | None = None
    """A `.dynlint.yaml` to use for every path instead of the nearest."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rule_paths: tuple[str, ...] = ()
    all_files: bool = False


class Session:
    """One run: files are read and folders walked once."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.library = Library()
        self._configs: dict[str, Config] = {}
        self._given = load(request.config) if request.config else None
        self.targets: Targets = resolve(request.paths)
        self.config = self.config_for(self.targets.folders[0] if self.targets.folders else os.getcwd())
        self.tree: Tree = scan(self.targets.folders, self._excluded)

    def config_for(self, directory: str) -> Config:
        """Return the configuration that holds for a folder."""
        return self._given or find(directory, self._configs)

    def roots(self) -> list[str]:
        """Return the folders to lint: relevant ones that no other calls, or those that changed files reach."""
        folders = self.tree.folders
        called = self.tree.called
        found = [path for path in sorted(folders) if path not in called and self._wanted(path)]
        if not self.targets.files:
            return found
        reached = self.tree.callers_of(self.targets.owners(self.tree))
        return [path for path in found if path in reached]

    def evaluations(self, directory: str) -> Iterator[tuple[Plan, ModuleInstance]]:
        """Yield a root module in each of its environments."""
        config = self.config_for(directory)
        extra = tuple(os.path.abspath(path) for path in self.request.var_files)
        for plan in plans(self.library, directory, config):
            if self.request.environments and plan.environment.name not in self.request.environments:
                continue
            if not self.targets.reach(plan, directory, self.tree):
                continue
            root = load_root(
                self.library,
                directory,
                var_files=(*plan.var_files, *extra),
                variables=plan.variables,
                workspace=plan.workspace,
            )
            yield plan, root

    def _wanted(self, path: str) -> bool:
        folder = self.tree.folders[path]
        return (folder.relevant or self.request.all_files) and any(
            path == start or path.startswith(start + os.sep) for start in self.targets.folders
        )

    def _excluded(self, path: str) -> bool:
        config = self.config_for(os.path.dirname(path))
        if not config.exclude:
            return False
        return matcher(config.exclude)(os.path.relpath(path, config.directory).replace(os.sep, "/"))


class Run:
    """The findings of a session, collected root by root."""

    def __init__(self, session: Session, rulebook: Rulebook, rules: tuple[Rule, ...]) -> None:
        self.session = session
        self.rulebook = rulebook
        self.rules = rules
        self.verdicts = Verdicts()
        self.tables: set[tuple[str, str]] = set()
        self.environments: dict[str, None] = {}
        self.linted: list[str] = []
        self.seen: set[str] = set()
        """Folders of modules that were evaluated with at least one instance."""

    def lint_root(self, directory: str, *, alone: bool = False) -> None:
        """Lint one root module in each of its environments."""
        for plan, root in self.session.evaluations(directory):
            configure(self.rules, self.rulebook, self.session.config_for(directory), plan.settings)
            module = self._module(directory, plan, root)
            module.is_library = alone
            self._add(lint(module, self.rules))
            self.environments[plan.environment.name] = None
            self.tables.update((directory, table.address) for table in module.tables)
        self.linted.append(directory)

    def lint_files(self) -> None:
        """Report what could not be read."""
        module = Module("", Environment(""))
        module.problems.extend(syntax_problems(self.session.library))
        self._add(lint(module, [rule for rule in self.rules if type(rule).check_problem is not _NO_PROBLEMS]))

    def unseen(self) -> list[str]:
        """Return the relevant folders that are called by others, but not once with an instance."""
        session = self.session
        if session.targets.files:
            return []
        return [
            path
            for path in sorted(session.tree.folders)
            if path not in self.seen and path in session.tree.called and session._wanted(path)  # noqa: SLF001 (same file)
        ]

    def result(self, started: float) -> Result:
        """Return everything, merged over environments, suppressed ones apart."""
        from dynlint.silencing import silence  # noqa: PLC0415  # after the run

        session = self.session
        findings, suppressed = silence(self, merged(self.verdicts.findings))
        errors = [*self.verdicts.errors, *_errors(session)]
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
                max(
                    0,
                    session.tree.files
                    - sum(not path.endswith((".tfvars", ".tfvars.json")) for path in session.library.files_read),
                ),
                perf_counter() - started,
            ),
        )

    def _module(self, directory: str, plan: Plan, root: ModuleInstance) -> Module:
        found = list(blocks(root))
        self.seen.update(module.configuration.directory for module in modules(root))
        return assemble(shown_path(directory), plan.environment, found, problems_of(root), unread_calls(root))

    def _add(self, verdicts: Verdicts) -> None:
        self.verdicts.findings.extend(verdicts.findings)
        self.verdicts.undecided.extend(verdicts.undecided)


def run(request: Request, progress: Callable[[int, int], None] | None = None) -> Result:
    """Lint; `progress(done, total)` is called after each root."""
    started = perf_counter()
    session = Session(request)
    config = session.config
    rulebook = load_rules((*(os.path.join(config.directory, path) for path in config.rule_paths), *request.rule_paths))
    rules = rulebook.selected(request.select or config.select, (*config.ignore, *request.ignore))
    work = Run(session, rulebook, rules)
    roots = session.roots()
    for number, directory in enumerate(roots, 1):
        work.lint_root(directory, alone=is_library(session.library, directory))
        if progress is not None:
            progress(number, len(roots))
    for directory in work.unseen():
        work.lint_root(directory, alone=True)
    if request.all_files or "DYN001" in rulebook_chosen(rulebook, request):
        _read_all(session)
    work.lint_files()
    return work.result(started)


def rulebook_chosen(rulebook: Rulebook, request: Request) -> set[str]:
    """Return the rules selected by name: naming DYN001 means every file."""
    return {rule.id for word in request.select if (rule := rulebook.find(word)) is not None}


def inspect(request: Request) -> dict[str, object]:
    """Return what dynlint believes: `{"roots": [...]}`, one entry per root and environment."""
    from dynlint.hcl.inspection import describe  # noqa: PLC0415  # only for `dynlint inspect`

    session = Session(request)
    entries = []
    for directory in session.roots():
        for plan, root in session.evaluations(directory):
            entries.append({"path": shown_path(directory), "environment": plan.environment.name, **describe(root)})
    return {"roots": entries}


def _read_all(session: Session) -> None:
    for folder in session.tree.folders.values():
        session.library.configuration(folder.path)
    for path, names in session.tree.value_folders.items():
        for name in names:
            session.library.parsed(os.path.join(path, name))


def _errors(session: Session) -> Iterator[AnalysisError]:
    for error in session.library.unreadable:
        yield AnalysisError(error.path, 1, 1, f"This file was not read: {error.why}.")
    for path, why in session.tree.unreadable:
        yield AnalysisError(shown_path(path), 1, 1, f"This folder was not read: {why}.")
    for file in session.library.parsed_files():
        for problem in file.problems:
            position = file.source.position(problem.start)
            yield AnalysisError(file.source.path, position.line, position.column, problem.message)


def _no_problems() -> object:
    from dynlint.rule import Rule as Base  # noqa: PLC0415

    return Base.check_problem


_NO_PROBLEMS = _no_problems()
