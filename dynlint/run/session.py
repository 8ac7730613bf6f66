"""One run: its request, its settings, and the files and folders that it reads once."""

from __future__ import annotations

import os
from functools import cached_property, partial
from time import perf_counter
from typing import TYPE_CHECKING

from dynlint.environments.discovery import deployments, environments_of, gives_values
from dynlint.environments.engine_evidence import TOFU_SUFFIXES, engine_of
from dynlint.environments.root_modules import mere_modules
from dynlint.filesystem.borders import Border
from dynlint.filesystem.read_files import UnreadableFileError, is_within, names_in
from dynlint.hcl.files.discovery import scan
from dynlint.hcl.files.library import VALUE_SUFFIXES, Library
from dynlint.hcl.files.manifest import shared_folder
from dynlint.hcl.files.mapped_modules import ModuleMap
from dynlint.hcl.trail.root_module import load_root
from dynlint.model.resource_types import SELECTED_BY_TAG
from dynlint.plan.recognition import is_plan
from dynlint.rulebook.selection import rule_folders
from dynlint.run.step_shares import StepShares
from dynlint.run.targets import Targets, resolve
from dynlint.settings.config_file import FILE_NAME, Config, find, load_given

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dynlint.environments.deployment import Deployment
    from dynlint.environments.discovery import Found
    from dynlint.hcl.files.folder_tree import Tree
    from dynlint.hcl.files.glance import Glance
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.module_instance import ModuleInstance
    from dynlint.hcl.syntax.statements import File
    from dynlint.model.known import Unknown
    from dynlint.request import Request
    from dynlint.run.states import RootState, States


class Session:
    """One run: files are read and folders walked once."""

    def __init__(
        self,
        request: Request,
        trees: dict[str, File] | None = None,
        glances: Mapping[str, Glance] | None = None,
    ) -> None:
        """`trees` are parsed files of earlier runs by their absolute paths, for programs that keep them.

        `glances` are what was seen in files that are as they were then.
        """
        self.started = perf_counter()
        self.request = request
        self._configs: dict[str, Config] = {}
        self._given = load_given(request.config, trusted=request.trusts_settings) if request.config else None
        self.plans = tuple(os.path.abspath(path) for path in request.paths if is_plan(path))
        others = tuple(path for path in request.paths if not is_plan(path))
        self.targets: Targets = resolve(others, request.start) if others else Targets((), self.plans)
        starts = (*self.targets.folders, *(os.path.dirname(path) for path in self.plans))
        self.border = Border((*starts, *(folder for _, _, folder in request.modules)))
        self.library = Library(self.border)
        self.library.trees = trees
        for path in request.var_files:
            self.border.name(os.path.abspath(path))
        self.config = self.config_for(starts[0] if starts else os.getcwd())
        self.library.fetched.update({(caller, name): folder for caller, name, folder in request.modules})
        calls = [(caller, folder) for caller, _, folder in request.modules]
        if folder := shared_folder():
            self.border.open(folder)
        self._module_maps: dict[str, ModuleMap] = {}
        self._states: States | None = None
        self._neighbours: dict[str, list[str]] = {}
        self.state_readers: set[str] = set()
        """The root modules (absolute folders) that read the state of another one, of this run or not."""
        for folder in self._given_folders():
            self.border.open(folder)
        self.library.find_engine = lambda folder: engine_of(self.library, folder, self.config_for(folder))
        self.library.reads_tofu = lambda folder: self.config_for(folder).engine != "terraform"
        arguments = (calls, self.border, self._named_values(), self._module_map(self.config))
        self.tree: Tree = scan(self.targets.folders, self._excluded, *arguments, glances)
        self.steps = StepShares(self.tree, self.found_in, lambda: filter(self.wanted, self.tree.folders))
        if any(folder.computes for folder in self.tree.folders.values()):
            from dynlint.hcl.modules.computed_calls import add_computed_calls  # noqa: PLC0415  # few sources are expressions

            add_computed_calls(self.tree, self._first_look)
        self.library.value_files = self.tree.value_files()
        self.library.disabled = self.tree.beyond()
        if self.tree.orchestrating:
            from dynlint.stacks.all_units import add_all_units  # noqa: PLC0415  # few repositories have units

            add_all_units(self.tree, self.library, follow=bool(self.targets.files))

    def _named_values(self) -> list[str]:
        """Return the files of values (absolute) that the user or the settings name."""
        named = (name for settings in self.config.environments for name in settings.var_files)
        return [
            *map(os.path.abspath, self.request.var_files),
            *(os.path.join(self.config.directory, name) for name in named),
        ]

    def config_for(self, directory: str) -> Config:
        """Return the configuration of a folder."""
        if self._given is not None:
            return self._given
        return self._configs.get(directory) or find(directory, self._configs)

    def roots(self) -> list[str]:
        """Return the folders to lint: relevant root modules, or those of them that changed files reach."""
        return self.reached_by(self.targets.files) if self.targets.files else [*self.all_roots]

    def reached_by(self, files: tuple[str, ...]) -> list[str]:
        """Return the root modules that some files (absolute) can change."""
        reached = self.tree.callers_of(Targets((), files).owners(self.tree))
        values = {path for path in files if path.endswith(VALUE_SUFFIXES)}
        return [path for path in self.all_roots if path in reached or (values and self._reads(path, values))]

    def _reads(self, directory: str, paths: set[str]) -> bool:
        """Tell whether a root module reads one of some files of values (absolute) in any environment."""
        return any(not paths.isdisjoint(deployment.var_files) for deployment in self.found_in(directory).deployments)

    @cached_property
    def all_roots(self) -> tuple[str, ...]:
        """All relevant root modules, whichever files were given."""
        return tuple(path for path in sorted(self.tree.folders) if path not in self.called and self.wanted(path))

    @cached_property
    def called(self) -> set[str]:
        """The folders that are modules of others and no root modules."""
        return mere_modules(
            self.library, self.tree, lambda path: gives_values(self.library, path, self.config_for(path))
        )

    def neighbours(self, word: str) -> list[str]:
        """Return the root modules that may have resources of a type for one another's tables.

        Backup selections pick tables by tags alone, so they may concern the tables of any root module.
        """
        if word not in self._neighbours:
            looked_into = self._roots_looked_into[word in SELECTED_BY_TAG]
            self._neighbours[word] = [path for path in looked_into if self.tree.may_concern_others(path, word)]
        return self._neighbours[word]

    def may_be_neighbour(self, directory: str, word: str) -> bool:
        """Tell whether the others look into a root module for resources of a type."""
        return directory in self._roots_looked_into[word in SELECTED_BY_TAG] and self.tree.may_concern_others(
            directory, word
        )

    @cached_property
    def _roots_looked_into(self) -> tuple[dict[str, None], dict[str, None]]:
        """The root modules that can concern DynamoDB, and all of them, in order."""
        every = [path for path in sorted(self.tree.folders) if self._is_root(path)]
        return dict.fromkeys(filter(self.wanted, every)), dict.fromkeys(every)

    def evaluations(self, directory: str) -> Iterator[tuple[Deployment, ModuleInstance]]:
        """Yield a root module in each of its environments."""
        for deployment in self.deployments_of(directory):
            yield deployment, self.evaluated(directory, deployment)

    def deployments_of(self, directory: str) -> list[Deployment]:
        """Return the environments of a root module that the request selects."""
        wanted = self.request.environments
        found = [
            deployment
            for deployment in self._wanted_deployments(directory)
            if not wanted or deployment.environment.name in wanted
        ]
        return [deployment for deployment in found if self.targets.reach(deployment, directory, self.tree)]

    def found_in(self, directory: str) -> Found:
        """Return all environments of a root module, and what was found beside them and not used."""
        config = self.config_for(directory)
        found = environments_of(self.library, directory, config)
        if self._names_files(config):
            for path in (path for deployment in found.deployments for path in deployment.var_files):
                self.border.name(path)
        return found

    def _names_files(self, config: Config) -> bool:
        """Tell whether the user named the settings, so that the files of values in them may lie anywhere."""
        if self._given is not None:
            return bool(config.environments) and self.request.gives_settings
        return bool(config.environments and not config.is_planted) and not self.border.holds(config.directory)

    def _wanted_deployments(self, directory: str) -> list[Deployment]:
        """Return the selected environments of a root module; a given file of values replaces that of its own."""
        found = self.found_in(directory).deployments
        given = {os.path.abspath(path) for path in self.request.var_files}
        return [deployment for deployment in found if given.intersection(deployment.var_files)] or found

    def _first_look(self, directory: str) -> Iterator[ModuleInstance]:
        """Yield a root module in each of its environments, to find out which modules it calls."""
        for deployment in deployments(self.library, directory, self.config_for(directory)):
            files, variables = deployment.var_files, deployment.variables
            yield load_root(
                self.library,
                directory,
                var_files=files,
                variables=variables,
                workspace=deployment.workspace,
                module_map=self._module_map(self.config_for(directory)),
            )

    def evaluated(self, directory: str, deployment: Deployment) -> ModuleInstance:
        """Return a root module evaluated in one environment."""
        extra = tuple(os.path.abspath(path) for path in self.request.var_files)
        return load_root(
            self.library,
            directory,
            var_files=(*deployment.var_files, *extra),
            variables=deployment.variables,
            workspace=deployment.workspace,
            steps=self.steps.of(directory),
            unit=deployment.unit,
            stand_ins=self._has_stand_ins(directory),
            module_map=self._module_map(self.config_for(directory)),
            state_of=partial(self._read_state, directory, deployment),
        )

    def _read_state(self, directory: str, deployment: Deployment, data: HclBlock) -> RootState | Unknown:
        """Return the state of another root module that a data source surely reads, or the reason why none is."""
        self.state_readers.add(directory)
        if self._states is None:
            from dynlint.run.states import States  # noqa: PLC0415  # few root modules read a state

            self._states = States(
                self.tree, lambda path: self.found_in(path).deployments, self.evaluated, self._is_root
            )
        return self._states.read_by(directory, deployment, data)

    def _is_root(self, path: str) -> bool:
        return path not in self.called and self._lies_within(path)

    def _given_folders(self) -> list[str]:
        """Return the folders outside the tree that the user has named: a fleet's, and those of given settings."""
        modules = self._given.modules if self._given is not None else ()
        return [*(folder for _, folder in self.request.repositories), *(module.folder for module in modules)]

    def _module_map(self, config: Config) -> ModuleMap:
        if config.path not in self._module_maps:
            self._module_maps[config.path] = ModuleMap(config.modules, self.request.repositories)
        return self._module_maps[config.path]

    def _has_stand_ins(self, directory: str) -> bool:
        return self.request.stand_ins and self.config_for(directory).stand_ins

    def touched(self) -> set[str]:
        """Return every path outside the walk that the answer depends on, whether it exists or not."""
        rules = rule_folders(self.config, self.request)
        folders = {*self.targets.folders, *self.library.folders}
        listed = (os.path.join(path, "") for path in rules)
        found = {*self.library.read_paths, *folders, *listed, self.request.config or ""}
        found.update(os.path.join(path, name) for path in rules for name in _listed(path))
        found.update(self.tree.looked_for())
        found.update(os.path.join(above, FILE_NAME) for path in self.targets.folders for above in _parents(path))
        return found - {""}

    def lists_modules_of(self, path: str) -> bool:
        """Tell whether a path is looked at for its Terraform files alone, which the walk has: a module's folder."""
        folders = self.tree.folders
        is_walked = path in folders and path not in self.tree.outside
        return is_walked and path not in self.library.touched and path not in self.library.read_as_data

    def wanted(self, path: str) -> bool:
        """Tell whether a folder can reach DynamoDB and lies below the given paths."""
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
        from dynlint.settings.path_patterns import matcher  # noqa: PLC0415  # few settings exclude

        return matcher(config.exclude)(os.path.relpath(path, config.directory).replace(os.sep, "/"))


def _listed(folder: str) -> list[str]:
    try:
        return names_in(folder)
    except UnreadableFileError:
        return []


def _parents(path: str) -> Iterator[str]:
    while os.path.dirname(path) != path:
        path = os.path.dirname(path)
        yield path
