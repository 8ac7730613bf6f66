"""From paths to findings: what the command line, editors and Checkov share."""

from __future__ import annotations

import os
from functools import cached_property
from time import perf_counter
from typing import TYPE_CHECKING

from dynlint.borders import Border
from dynlint.choosing import not_loaded, rule_folders, rulebook_of, rules_of
from dynlint.config import FILE_NAME, Config, find, load
from dynlint.engine_evidence import TOFU_SUFFIXES
from dynlint.environments import environments_of
from dynlint.faults import is_fault
from dynlint.globs import matcher
from dynlint.hcl.discovery import scan
from dynlint.hcl.files import VALUE_SUFFIXES, Library, shown_path
from dynlint.hcl.limits import EVALUATION_STEPS, RUN_STEPS, SHARE_STEPS
from dynlint.hcl.loading import load_root
from dynlint.judging import Run
from dynlint.parallel import lint_roots
from dynlint.plan.recognition import is_plan
from dynlint.read_files import UnreadableFileError, is_within, names_in
from dynlint.request import Request
from dynlint.root_modules import mere_modules
from dynlint.targets import Targets, resolve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.deployment import Plan
    from dynlint.environments import Found
    from dynlint.finding import Result
    from dynlint.hcl.discovery import Tree
    from dynlint.hcl.instances import ModuleInstance
    from dynlint.rulebook import Rulebook

__all__ = ["Request", "Session", "inspect", "run"]

_WITHOUT_A_NAME = ("aws_backup_selection",)
"""What may be about tables and never say so."""


class Session:
    """One run: files are read and folders walked once."""

    def __init__(self, request: Request) -> None:
        self.started = perf_counter()
        self.request = request
        self._configs: dict[str, Config] = {}
        self._given = load(request.config) if request.config else None
        self.plans = tuple(os.path.abspath(path) for path in request.paths if is_plan(path))
        others = tuple(path for path in request.paths if not is_plan(path))
        self.targets: Targets = resolve(others) if others else Targets((), self.plans)
        starts = (*self.targets.folders, *(os.path.dirname(path) for path in self.plans))
        self.border = Border((*starts, *(folder for _, _, folder in request.modules)))
        self.library = Library(self.border)
        for path in request.var_files:
            self.border.name(os.path.abspath(path))
        self.config = self.config_for(starts[0] if starts else os.getcwd())
        self.library.fetched.update({(caller, name): folder for caller, name, folder in request.modules})
        calls = [(caller, folder) for caller, _, folder in request.modules]
        self.tree: Tree = scan(self.targets.folders, self._excluded, calls, self.border)
        self.library.value_files = self.tree.value_files()
        self.library.reads_tofu = lambda folder: self.config_for(folder).engine != "terraform"

    def config_for(self, directory: str) -> Config:
        """Return the configuration that holds for a folder."""
        if self._given is not None:
            return self._given
        return find(directory, self._configs)

    def roots(self) -> list[str]:
        """Return the folders to lint: relevant ones that are no others' modules, or those that changed files reach."""
        found = self.all_roots()
        if not self.targets.files:
            return found
        reached = self.tree.callers_of(self.targets.owners(self.tree))
        values = {path for path in self.targets.files if path.endswith(VALUE_SUFFIXES)}
        return [path for path in found if path in reached or (values and self._reads(path, values))]

    def _reads(self, directory: str, paths: set[str]) -> bool:
        """Tell whether some environment of a root module reads one of some files of values (absolute)."""
        return any(not paths.isdisjoint(plan.var_files) for plan in self.found_in(directory).plans)

    def all_roots(self) -> list[str]:
        """Return the relevant folders that are no modules of others, whichever files were given."""
        return [path for path in sorted(self.tree.folders) if path not in self.called and self.wanted(path)]

    @cached_property
    def called(self) -> set[str]:
        """The folders that are modules of others and no root modules."""
        return mere_modules(self.library, self.tree)

    def neighbours(self, word: str) -> list[str]:
        """Return the roots that may have something of a type for one another's tables.

        For backups, which pick tables by tags alone, these are any folder's.
        """
        tree, whatever = self.tree, word in _WITHOUT_A_NAME
        roots = [path for path in sorted(tree.folders) if path not in self.called and self._lies_within(path)]
        return [path for path in roots if (whatever or self.wanted(path)) and tree.may_concern_others(path, word)]

    def evaluations(self, directory: str) -> Iterator[tuple[Plan, ModuleInstance]]:
        """Yield a root module in each of its environments."""
        for plan in self.plans_of(directory):
            yield plan, self.evaluated(directory, plan)

    def plans_of(self, directory: str) -> list[Plan]:
        """Return the environments of a root module that are asked for."""
        wanted = self.request.environments
        found = [plan for plan in self._wanted_plans(directory) if not wanted or plan.environment.name in wanted]
        return [plan for plan in found if self.targets.reach(plan, directory, self.tree)]

    def found_in(self, directory: str) -> Found:
        """Return all environments of a root module, and what was found beside them and not used."""
        config = self.config_for(directory)
        found = environments_of(self.library, directory, config)
        if self._names_files(config):
            for path in (path for plan in found.plans for path in plan.var_files):
                self.border.name(path)
        return found

    def _names_files(self, config: Config) -> bool:
        """Tell whether settings are not the tree's, so that the files of values that they name may lie anywhere."""
        return bool(config.environments) and (self._given is not None or not self.border.holds(config.directory))

    def _wanted_plans(self, directory: str) -> list[Plan]:
        """Return the environments of a root module; a given file of values that is one's own stands for that one."""
        found = self.found_in(directory).plans
        given = {os.path.abspath(path) for path in self.request.var_files}
        return [plan for plan in found if given.intersection(plan.var_files)] or found

    def evaluated(self, directory: str, plan: Plan) -> ModuleInstance:
        """Return a root module in one environment."""
        extra = tuple(os.path.abspath(path) for path in self.request.var_files)
        return load_root(
            self.library,
            directory,
            var_files=(*plan.var_files, *extra),
            variables=plan.variables,
            workspace=plan.workspace,
            steps=self._share,
        )

    @cached_property
    def _share(self) -> int:
        """What evaluating one root module in one environment may cost: fixed before the first is evaluated."""
        number = len(self.all_roots()) * max(1, len(self.config.environments))
        return min(EVALUATION_STEPS, max(SHARE_STEPS, RUN_STEPS // max(1, number)))

    def touched(self) -> set[str]:
        """Return every path outside the walk that the answer depends on, there or not."""
        rules = rule_folders(self.config, self.request)
        folders = {*self.targets.folders, *self.library.configurations}
        listed = (os.path.join(path, "") for path in rules)
        found = {*self.library.read_paths, *folders, *listed, self.request.config or ""}
        found.update(os.path.join(path, name) for path in rules for name in _listed(path))
        found.update(os.path.join(above, FILE_NAME) for path in self.targets.folders for above in _parents(path))
        return found - {""}

    def wanted(self, path: str) -> bool:
        """Tell whether a folder can reach DynamoDB and lies below what was asked for."""
        return (self.tree.folders[path].relevant or self.request.all_files) and self._lies_within(path)

    def _lies_within(self, path: str) -> bool:
        if any(is_within(path, left_out) for left_out in self.request.without):
            return False
        return any(is_within(path, start) for start in self.targets.folders)

    def _excluded(self, path: str) -> bool:
        if path in self.request.without:
            return True
        config = self.config_for(os.path.dirname(path))
        if config.engine == "terraform" and path.endswith(TOFU_SUFFIXES):
            return True  # Terraform reads no such file
        if not config.exclude:
            return False
        return matcher(config.exclude)(os.path.relpath(path, config.directory).replace(os.sep, "/"))


def run(
    request: Request,
    progress: Callable[[int, int], None] | None = None,
    *,
    keep: bool = False,
    jobs: int = 1,
) -> Result:
    """Lint; `progress(done, total)` is called after each root.

    `keep` remembers the answer for the next run; `jobs` is how many processes may judge root modules.
    """
    session = Session(request)
    result = answer(session, progress, jobs)
    if keep and not session.targets.files and not session.plans and not any(map(is_fault, result.errors)):
        from dynlint.cache import remember  # noqa: PLC0415  # only the command line asks for it

        remember(request, result, session.touched())
    return result


def answer(session: Session, progress: Callable[[int, int], None] | None = None, jobs: int = 1) -> Result:
    """Lint what a session is about."""
    rulebook = rulebook_of(session.config, session.request)
    work = Run(session, rulebook, rules_of(rulebook, session.config, session.request))
    return judge(work, progress, jobs)


def judge(work: Run, progress: Callable[[int, int], None] | None = None, jobs: int = 1) -> Result:
    """Lint every root module and plan of a run's session."""
    session = work.session
    work.verdicts.errors.extend(not_loaded(work.rulebook, session.config))
    lint_roots(work, session.roots(), jobs, progress)
    for directory in work.unseen():
        work.lint_root(directory, alone=True)
    work.lint_beside(session.roots())
    if session.plans:
        from dynlint.planned import lint_plans  # noqa: PLC0415  # start-up: few runs have a plan

        lint_plans(work, session.plans)
    if session.request.all_files or "DYN001" in _named(work.rulebook, session.request):
        _read_all(session)
    work.lint_files()
    return work.result(session.started)


def _listed(folder: str) -> list[str]:
    try:
        return names_in(folder)
    except UnreadableFileError:
        return []


def _parents(path: str) -> Iterator[str]:
    while os.path.dirname(path) != path:
        path = os.path.dirname(path)
        yield path


def _named(rulebook: Rulebook, request: Request) -> set[str]:
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
