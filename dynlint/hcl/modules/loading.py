"""Loads the blocks of the model from a directory: all instances of all resources in a root module and its modules."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from dynlint.hcl.files.manifest import is_of_call, locked_provider, manifest_path, module_list, shared_folder
from dynlint.hcl.files.relevance import is_local
from dynlint.hcl.modules.bodies import HclBody
from dynlint.hcl.modules.given_values import given_values, own_change
from dynlint.hcl.modules.module_instance import ModuleInstance
from dynlint.hcl.modules.scopes import GivenValue, Root
from dynlint.hcl.values import limits
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.errors import EvaluationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dynlint.hcl.files.library import Library
    from dynlint.hcl.files.manifest import Installed
    from dynlint.hcl.files.mapped_modules import ModuleMap
    from dynlint.hcl.files.stand_in import StandIn
    from dynlint.hcl.modules.bodies import HclBlock
    from dynlint.hcl.modules.scopes import Tracer
    from dynlint.hcl.modules.state_outputs import ReadableState
    from dynlint.hcl.modules.units import Unit
    from dynlint.model.context import Disabled
    from dynlint.model.known import Unknown, Value


def instantiate(
    library: Library,
    directory: str,
    new_trail: Callable[[], Tracer],
    *,
    var_files: Sequence[str] = (),
    variables: Mapping[str, Value] | None = None,
    workspace: str | None = None,
    steps: int = limits.EVALUATION_STEPS,
    unit: Unit | None = None,
    stand_ins: bool = True,
    module_map: ModuleMap | None = None,
    state_of: Callable[[HclBlock], ReadableState | Unknown] | None = None,
) -> ModuleInstance:
    """Return a root module with the values of its variables; nothing is evaluated yet.

    `directory` is absolute. `new_trail` makes an empty trail. `var_files` are paths, the later overriding the earlier;
    `variables` override them, as ``-var`` does. `steps` limits the evaluation. `unit` is the deployment if another
    program runs the root module. `stand_ins`: use stand-ins for modules that are not on disk. `module_map` maps sources
    of modules to folders. `state_of` returns the state of another root module that a data source reads.
    """
    given = given_values(library, directory, var_files) if unit is None else unit.given(var_files)
    for name, value in (variables or {}).items():
        given[name] = GivenValue(value, origin="configuration")
    configuration = library.configuration(directory)
    sources = ModuleSources(directory if unit is None else unit.working_directory, library)
    if configuration.secrets:
        from dynlint.hcl.modules.redaction import hide_given  # noqa: PLC0415  # few roots have sensitive variables

        hide_given(configuration, given)
    folder = directory if unit is None else configuration.directory
    root = Root(library, folder, workspace, given, [], sources.find, Budget(steps), new_trail)
    root = root._replace(own_change=partial(own_change, library, var_files) if unit is None else unit.own_change)
    if module_map:
        sources.module_map = module_map
        root = root._replace(mapped=sources.mapped)
    if state_of is not None:
        root = root._replace(state_of=state_of)
    if stand_ins:
        root = root._replace(stand_in=sources.stand_in)
    return ModuleInstance(root, configuration) if unit is None else unit.instance(root, configuration)


def modules(root: ModuleInstance) -> Iterator[ModuleInstance]:
    """Yield a module and every module that it calls, directly or indirectly, in the order of the calls."""
    stack = [root]
    count = 0
    while stack:
        module = stack.pop()
        count += 1
        if count > limits.MODULE_CALLS:
            report_limit(root, f"The modules are called more than {limits.MODULE_CALLS} times")
            return
        yield module
        children = [
            module.child(name, instance)
            for name in module.configuration.modules
            for instance in module.instances(f"module.{name}")
        ]
        stack.extend(child for child in reversed(children) if child is not None)


def blocks(root: ModuleInstance) -> Iterator[HclBlock]:
    """Yield every instance of every resource and data source of a root module, in the order of the files."""
    count = 0
    for module in modules(root):
        for name in module.configuration.resources:
            for instance in module.instances(name):
                count += 1
                if count > limits.BLOCKS:
                    report_limit(root, f"There are more than {limits.BLOCKS} resources")
                    return
                yield module.block(name, instance)


def report_limit(root: ModuleInstance, what: str) -> None:
    """Report, at its first call or resource, that a part of a root module is not evaluated."""
    configuration = root.configuration
    declared = next(iter((*configuration.modules.values(), *configuration.resources.values())), None)
    message = f"{what}: dynlint does not evaluate what is beyond."
    if declared is not None:
        root.root.report("limit", message, declared.source, declared.block.start, declared.block.header_end)
    elif configuration.files:
        root.root.report("limit", message, configuration.files[0].source, 0, 0)


def settings(root: ModuleInstance) -> Iterator[HclBody]:
    """Yield the terraform blocks of a root module, with its backend and required versions."""
    for declared in root.configuration.terraform:
        body = HclBody(root, declared.source, declared.block, declared.block.body, root.scope)
        body.address = "terraform"
        yield body


def output(root: ModuleInstance, name: str) -> Value:
    """Return the value of a root module's output; None if it is not declared or cannot be computed."""
    try:
        return root.output(name) if name in root.configuration.outputs else None
    except EvaluationError:
        return None


def disabled(root: ModuleInstance, type_: str) -> Iterator[Disabled]:
    """Return the disabled resources of a type in a root module and the modules that it calls."""
    from dynlint.hcl.modules import disabled_resources as found  # noqa: PLC0415  # few findings need it

    return found.disabled(root, type_)


class ModuleSources:
    """Finds the sources of module calls on disk: local paths, and modules that ``terraform init`` has fetched."""

    def __init__(self, root_directory: str, library: Library) -> None:
        """The library records the paths that are searched for, and knows modules that other programs have fetched."""
        self.root_directory = root_directory
        self.library = library
        self._installed: dict[str, Installed] | None = None
        self.module_map: ModuleMap | None = None
        self._stand_ins: dict[tuple[str, str, str], StandIn | None] = {}

    def find(self, directory: str, source: str, address: str) -> str | None:
        """Return the directory (absolute) of a module call's source; None if it is not on disk."""
        if is_local(source):
            path = os.path.normpath(os.path.join(directory, source))
            self.library.touched.add(path)
            return path if self.library.may_list(path) and os.path.isdir(path) else None
        name = _without_keys(address).rpartition(".")[2]
        return self._from_init(address, source) or self.library.fetched.get((directory, name))

    def mapped(self, source: str, constraint: str) -> str | None:
        """Return the directory (absolute) that settings name for a source; None without one inside the border."""
        path = self.module_map.folder(source, constraint) if self.module_map and not is_local(source) else None
        if path is None:
            return None
        self.library.touched.add(path)
        return path if self.library.may_list(path) and os.path.isdir(path) else None

    def stand_in(self, source: str, constraint: str, address: str) -> StandIn | None:
        """Return the stand-in for a module that is not on disk; None if there is none."""
        asked = (source, constraint, _without_keys(address))
        if asked not in self._stand_ins:
            self._stand_ins[asked] = self._stand_in(*asked)
        return self._stand_ins[asked]

    def _stand_in(self, source: str, constraint: str, address: str) -> StandIn | None:
        from dynlint.hcl.files.stand_ins import Lock, may_make_tables, stand_in_for  # noqa: PLC0415  # rarely needed

        if may_make_tables(source) is None:
            return None
        self._from_init(address, source)
        entry = (self._installed or {}).get(_key(address))
        used = entry.version if entry is not None and is_of_call(entry, source) else ""
        return stand_in_for(source, constraint, Lock(used, locked_provider(self.root_directory, self.library)))

    def _from_init(self, address: str, source: str) -> str | None:
        if self._installed is None:
            self.library.touched.add(manifest_path(self.root_directory))
            self._installed = module_list(self.root_directory, self.library.border).entries
        entry = self._installed.get(_key(address))
        if entry is None or (shared_folder() and not is_of_call(entry, source)):
            return None
        border = self.library.border
        return entry.folder if (border is None or border.holds(entry.folder)) and os.path.isdir(entry.folder) else None


def _key(address: str) -> str:
    """Return the key of a call in the list of modules: ``store.alarms``."""
    return ".".join(_without_keys(address).split(".")[1::2])


def _without_keys(address: str) -> str:
    """Remove instance keys from an address: the list of modules has calls, not instances."""
    result, depth = [], 0
    for character in address:
        depth += character == "["
        if not depth:
            result.append(character)
        depth -= character == "]"
    return "".join(result)
