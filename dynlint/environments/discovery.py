"""Finds the environments of a root module: settings, tfvars files, folders, variables, workspaces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.environments.absent_files import absent_files, from_absent_files, without_absent_values
from dynlint.environments.called_modules import called_with
from dynlint.environments.deployment import (
    BY_SETTINGS,
    DEFAULT,
    Deployment,
    Evidence,
    PipelineFacts,
    Unused,
    named,
    named_deployment,
)
from dynlint.environments.from_variable import NAMES, allowed_environments, default_environment
from dynlint.environments.from_workspaces import from_workspaces, in_workspaces
from dynlint.environments.root_modules import is_library
from dynlint.environments.value_files import owned_files, variables_in
from dynlint.environments.value_groups import FILE, SortedFiles, root_names, sorted_files
from dynlint.environments.workspaces import WORKSPACE, asks_for_workspace, names_of_variable
from dynlint.filesystem.borders import top_of
from dynlint.filesystem.read_files import is_within
from dynlint.hcl.modules.given_values import given_values
from dynlint.model.context import Environment
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import is_environment_name, is_plain_name
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.files.configuration import Declared
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.units import Unit
    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.model.known import Value
    from dynlint.settings.config_file import Config

__all__ = ["DEFAULT", "Deployment", "Found", "deployments", "environments_of", "of_plan_file"]


ENVIRONMENTS_BY = "environments by "
"""How the kind of what a library remembers begins; the path of the settings follows."""
ROOT = "{root}"
"""What stands for the name of a root module's folder in ``var_files``."""


class Found(NamedTuple):
    """The environments of a root module (at least one), and what was found and not used."""

    deployments: list[Deployment]
    unused: tuple[Unused, ...] = ()
    ended: bool = False
    """Whether the search for names of environments ended at its limit of steps: some may be missing."""


def deployments(library: Library, directory: str, config: Config) -> list[Deployment]:
    """Return the environments of a root module, at least one."""
    return environments_of(library, directory, config).deployments


def environments_of(library: Library, directory: str, config: Config) -> Found:
    """Return the environments of a root module, and what was found and not used. The answer is computed once."""
    return library.remembered(
        (f"{ENVIRONMENTS_BY}{config.path}", directory),
        lambda: _told(library, directory, _found(library, directory, config)),
    )


def _told(library: Library, directory: str, found: Found) -> Found:
    """Return environments, with the fact that the search for their names ended early."""
    if not library.ended_searches:
        return found
    folders = {directory, *(folder for folder, _ in called_with(library, directory, WORKSPACE))}
    return found._replace(ended=not folders.isdisjoint(library.ended_searches))


def _found(library: Library, directory: str, config: Config) -> Found:
    if directory in library.units:
        from dynlint.hcl.modules.units import units_of  # noqa: PLC0415  # few repositories have units

        return Found([_of_unit(unit, directory, config) for unit in units_of(library, directory)])
    if library.doubt and is_library(library, directory):
        unknown: dict[str, Value] = dict.fromkeys(library.configuration(directory).variables, Unknown(library.doubt))
        return Found([Deployment(Environment(DEFAULT), variables=unknown)])
    configured = _configured(directory, config)
    if configured:
        unused = (*_not_configured(library, directory, configured), *_without_file(directory, configured, config))
        return Found(configured, unused)
    folder = _from_folder(library, directory)
    own = folder[0].environment.name if folder else ""
    files = library.remembered(("files of", directory + own), lambda: sorted_files(library, directory, own))
    facts = PipelineFacts({}, {}, {})
    if _lacks_something(library, directory, files, folder):
        facts = pipeline_facts(library, directory)
        files = sorted_files(library, directory, own, facts.files) if facts.files else files
    found = _from_files(library, directory, files) or [
        deployment._replace(var_files=files.shared)
        for deployment in folder
        or _from_variable(library, directory, files.shared)
        or from_workspaces(library, directory, facts)
        or _from_values(library, directory, facts)
        or from_absent_files(facts)
        or _from_backends(library, directory, files.shared)
        or _from_lookups(library, directory, files.shared)
        or _from_default_workspace(library, directory)
        or _from_default(library, directory, files.shared)
    ]
    found = in_workspaces(library, directory, found, facts)
    if not facts.absent:
        return Found(found, (*files.unused, *facts.unread))
    declared = library.configuration(directory).variables
    unused = (*files.unused, *facts.unread, *absent_files(facts, directory))
    return Found(without_absent_values(found, facts, declared), unused)


def _of_unit(unit: Unit, directory: str, config: Config) -> Deployment:
    """Return the one environment of a Terragrunt unit: from the settings for its folder, else from the unit."""
    configured = _configured(directory, config)
    known = {deployment.environment.name for deployment in configured}
    name = next((name for name in unit.environment_names() if name in known or is_environment_name(name)), "")
    chosen = [deployment for deployment in configured if deployment.environment.name == name] or [
        deployment for deployment in configured if deployment.settings is not None and deployment.settings.paths
    ]
    if len(chosen) == 1 or (chosen and name):
        return chosen[0]._replace(unit=unit)
    found = named_deployment(name, Evidence(directory, 0, "unit")) if name else Deployment(Environment(DEFAULT))
    return found._replace(unit=unit)


def pipeline_facts(library: Library, directory: str) -> PipelineFacts:
    """Return what scripts and pipelines contain about a root module."""
    return library.remembered(("pipeline facts of", directory), lambda: _pipeline_facts(library, directory))


def _pipeline_facts(library: Library, directory: str) -> PipelineFacts:
    from dynlint.environments.pipeline_files import beyond_the_limit, pipeline_files  # noqa: PLC0415  # start-up: where nothing else says enough

    paths = pipeline_files(library, directory)
    if not paths:
        return PipelineFacts({}, {}, {})
    from dynlint.environments.pipeline_evidence import facts_of_root  # noqa: PLC0415  # start-up: where there are such files

    facts = facts_of_root(library, directory, root_names(library, directory), paths)
    return facts._replace(unread=beyond_the_limit(paths, directory))


def _lacks_something(library: Library, directory: str, files: SortedFiles, folder: list[Deployment]) -> bool:
    """Tell whether scripts and pipelines may add to what the root module and its files of values say."""
    if any(each.counts for each in files.unused) or asks_for_workspace(library, directory):
        return True
    return not files.environments and not folder


def of_plan_file(
    word: str, directory: str, variables: dict[str, Value], config: Config, wanted: tuple[str, ...]
) -> Deployment:
    """Return the environment of a plan file: the requested one, else as its name, folder or variables say."""
    configured = {deployment.environment.name: deployment for deployment in _configured(directory, config)}
    chosen = wanted[0] if len(wanted) == 1 else word
    if chosen in configured:
        return configured[chosen]
    if wanted == (chosen,) or is_environment_name(chosen):
        return named_deployment(chosen)
    if len(configured) == 1:
        return next(iter(configured.values()))
    words = [deployment.environment.name for deployment in _from_folder(None, directory)]
    words.extend(value for name in NAMES if isinstance(value := variables.get(name), str))
    name = next((name for name in words if name in configured or is_environment_name(name)), DEFAULT)
    return configured.get(name) or named_deployment(name)


def _configured(directory: str, config: Config) -> list[Deployment]:
    if not config.environments:
        return []
    from dynlint.settings.path_patterns import matcher  # noqa: PLC0415  # few settings have environments

    found = []
    for settings in config.environments:
        relative = os.path.relpath(directory, config.directory).replace(os.sep, "/")
        if settings.paths and not matcher(settings.paths)(relative):
            continue
        settled = (_settled(config.directory, directory, name) for name in settings.var_files)
        files = [path for path in settled if path]
        line, _ = config.place_of(("environments", settings.name))
        place = Evidence(os.path.abspath(config.path), line, "environment in the settings")
        is_set = config.entry(("environments", settings.name, "production")) is not None
        because = BY_SETTINGS if is_set else named(settings.name)[1]
        environment = Environment(settings.name, settings.production)
        variables: dict[str, Any] = dict(settings.vars)
        found.append(Deployment(environment, tuple(files), variables, settings.workspace, settings, (place,), because))
    return found


def gives_values(library: Library, directory: str, config: Config) -> bool:
    """Tell whether settings give values to the variables of a folder: those of its own folder, or by its `paths`."""
    own = config.directory == directory
    chosen = [each for each in _configured(directory, config) if own or (each.settings and each.settings.paths)]
    if not chosen:
        return False
    declared = library.configuration(directory).variables.keys()
    for deployment in chosen:
        files = [path for path in deployment.var_files if os.path.isfile(path)]
        names = {*deployment.variables}.union(*(variables_in(library, path) for path in files))
        if names and names <= declared:
            return True
    return False


def _settled(base: str, directory: str, name: str) -> str:
    """Return the path of a file of values that the settings name, relative to the settings or to the root module.

    ``{root}`` is the name of the root module's folder; where no such file exists for it, the path is empty.
    """
    spelled = name.replace(ROOT, os.path.basename(directory))
    from_root = os.path.normpath(os.path.join(directory, spelled))
    from_base = os.path.normpath(os.path.join(base, spelled))
    if os.path.isfile(from_root):
        return from_root
    return "" if ROOT in name and not os.path.isfile(from_base) else from_base


def _not_configured(library: Library, directory: str, configured: Iterable[Deployment]) -> list[Unused]:
    """Return the files of values beside a root module that no environment of the settings names."""
    used = {path for deployment in configured for path in deployment.var_files}
    owned = [path for path in owned_files(library, directory) if path not in used]
    if not owned:
        return []
    by_itself = library.remembered(("files of", directory), lambda: sorted_files(library, directory))
    apart = {each.path: each for each in by_itself.unused if not each.counts}
    why = "no environment in the settings names it"
    return [apart.get(path) or Unused(path, 1, FILE, why, directory, counts=True) for path in owned]


def _without_file(directory: str, configured: Iterable[Deployment], config: Config) -> Iterator[Unused]:
    """Yield the patterns of the settings that match no file of a root module."""
    for settings in (deployment.settings for deployment in configured):
        for number, name in enumerate(settings.var_files if settings is not None else ()):
            if settings is not None and ROOT in name and not _settled(config.directory, directory, name):
                line, _ = config.place_of(("environments", settings.name, "var_files", number))
                why = f"{name.replace(ROOT, os.path.basename(directory))} is not there"
                yield Unused(os.path.abspath(config.path), line, "pattern of var_files", why, directory)


def _from_files(library: Library, directory: str, files: SortedFiles) -> list[Deployment]:
    """Return the environments of files of values, named as the files are, or as a variable in them says."""
    names = {name: _set_in(library, directory, name, paths) for name, paths in files.environments.items()}
    are_apart = len({*names.values()}) == len(names)  # else what one variable says does not tell them apart
    nameless = {*files.shared, *files.for_groups}
    return [
        named_deployment(
            names[name] if are_apart else name, *(Evidence(path, 1, FILE) for path in paths if path not in nameless)
        )._replace(var_files=paths)
        for name, paths in files.environments.items()
    ]


def _set_in(library: Library, directory: str, name: str, paths: tuple[str, ...]) -> str:
    """Return the environment that files of values set in a variable, where their own name is none."""
    if is_environment_name(name):
        return name
    given = given_values(library, directory, paths)
    values = (given[each].value for each in NAMES if each in given)
    return next((value for value in values if isinstance(value, str) and is_environment_name(value)), name)


def _from_folder(library: Library | None, directory: str) -> list[Deployment]:
    """Return the environment of the innermost folder inside the repository that is named after one.

    The name of the checkout itself says nothing: whoever made the checkout chose it. Without a repository, the given
    folder may be a checkout or not: its name counts where it is an environment's name and nothing else.
    """
    top, is_repository = _top(library, directory)
    path = directory
    while path != top:
        if is_environment_name(os.path.basename(path)):
            return [named_deployment(os.path.basename(path), Evidence(path, 0, "folder"))]
        path = os.path.dirname(path)
    name = os.path.basename(top)
    return [] if is_repository or not is_plain_name(name) else [named_deployment(name, Evidence(top, 0, "folder"))]


def _top(library: Library | None, directory: str) -> tuple[str, bool]:
    """Return the folder to which paths are relative, and whether it is the top of a repository."""
    repository = top_of(directory)
    if repository:
        return repository, True
    here = os.getcwd()
    given = library.border.top(directory) if library is not None and library.border is not None else directory
    return (here if is_within(given, here) else given), False


def _from_variable(library: Library, directory: str, shared: tuple[str, ...]) -> list[Deployment]:
    """Return the environment that a variable's value names, or those that its validation allows."""
    given = given_values(library, directory, shared)
    for name, declared in _variables_with_names(library, directory):
        if name in given:
            value, source, attribute = given[name].value, given[name].source, given[name].attribute
            if isinstance(value, str) and is_environment_name(value) and source is not None and attribute is not None:
                line = source.position(attribute.start).line
                return [named_deployment(value, Evidence(os.path.abspath(source.path), line, f"value of var.{name}"))]
            continue
        allowed = allowed_environments(declared) if declared is not None else []
        if declared is not None and allowed and not is_library(library, directory):
            place = _place_of(declared, f"validation of var.{name}")
            return [named_deployment(value, place)._replace(variables={name: value}) for value in allowed]
    return []


def _from_backends(library: Library, directory: str, shared: tuple[str, ...]) -> list[Deployment]:
    """Return the environments of settings of the backend, with a variable for its name that has no value."""
    from dynlint.environments.backend_files import from_backend_files  # noqa: PLC0415  # start-up: where nothing else says enough

    given = given_values(library, directory, shared)
    declared = _variables_with_names(library, directory)
    return from_backend_files(
        library, directory, next((name for name, each in declared if each and name not in given), "")
    )


def _from_default_workspace(library: Library, directory: str) -> list[Deployment]:
    """Return the default workspace where the root module has a name for it."""
    if not asks_for_workspace(library, directory):
        return []
    from dynlint.environments.default_workspace import from_default_workspace  # noqa: PLC0415  # as above

    return from_default_workspace(library, directory)


def _from_lookups(library: Library, directory: str, shared: tuple[str, ...]) -> list[Deployment]:
    """Return the environments in which lookups know a variable that has neither a value nor a default."""
    given = given_values(library, directory, shared)
    for name, declared in _variables_with_names(library, directory):
        open_ = declared is not None and name not in given and "default" not in declared.block.body.attributes
        if not open_ or is_library(library, directory):
            continue
        known = names_of_variable(library, directory, name)
        places = {
            value: Evidence(os.path.abspath(path), line, f"var.{name}")
            for value, (path, line) in known.places.items()
            if is_environment_name(value)
        }
        found = [named_deployment(value, at)._replace(variables={name: value}) for value, at in places.items()]
        if found:
            return found if known.are_all else [*found, named_deployment(DEFAULT)]
    return []


def _from_default(library: Library, directory: str, shared: tuple[str, ...]) -> list[Deployment]:
    """Return the environment that a default names.

    A default that is not production leaves further environments possible. Without a default there is one unnamed
    environment.
    """
    given = given_values(library, directory, shared)
    for name, declared in _variables_with_names(library, directory):
        default = default_environment(declared) if declared is not None and name not in given else ""
        if declared is not None and default:
            own = named_deployment(default, _place_of(declared, f"default of var.{name}"))
            unknown = Unknown(f"only the default of var.{name} says {default}")
            return (
                [own]
                if own.environment.production
                else [own, named_deployment(DEFAULT)._replace(variables={name: unknown})]
            )
    return [named_deployment(DEFAULT)]


def _variables_with_names(library: Library, directory: str) -> list[tuple[str, Declared | None]]:
    """Return the variables, declared or given, that may name the environment; sensitive ones do not count."""
    configuration = library.configuration(directory)
    variables = configuration.variables
    secret = {name for name in NAMES if name in configuration.secrets and _is_secret(variables[name].block)}
    return [(name, variables.get(name)) for name in NAMES if name not in secret]


def _place_of(declared: Declared, what: str) -> Evidence:
    line = declared.source.position(declared.block.start).line
    return Evidence(os.path.abspath(declared.source.path), line, what)


def _is_secret(variable: WrittenBlock) -> bool:
    from dynlint.hcl.files.sensitive_declarations import SECRET, is_flagged  # noqa: PLC0415  # hardly ever asked

    return is_flagged(variable, SECRET)


def _from_values(library: Library, directory: str, facts: PipelineFacts) -> list[Deployment]:
    """Return the environments that pipelines pass in a variable of the root module."""
    declared = library.configuration(directory).variables
    return [
        named_deployment(value, place)._replace(variables={variable: value})
        for (variable, value), place in facts.values.items()
        if variable in declared and is_environment_name(value)
    ]
