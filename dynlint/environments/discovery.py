"""Which environments a root module is deployed to: by configuration, tfvars files, folders, variables, workspaces."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.environments.from_variable import NAMES, allowed_environments, default_environment
from dynlint.environments.workspaces import workspace_names
from dynlint.filesystem.read_files import is_folder
from dynlint.hcl.modules.given_values import automatic_files, given_values
from dynlint.model.context import Environment
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import environment_part, is_environment_name, is_production_name
from dynlint.settings.path_patterns import matcher
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.files.library import Library
    from dynlint.hcl.modules.units import Unit
    from dynlint.hcl.syntax.statements import WrittenBlock
    from dynlint.model.known import Value
    from dynlint.settings.config_file import Config, EnvironmentSettings

_SHARED = frozenset(("common", "shared", "base", "global", "globals", "defaults", "default", "all"))
_PLAIN_STEMS = frozenset(("terraform", "variables", "vars", "main", "inputs", "values", "env", "tfvars"))
_VALUE_FOLDERS = frozenset(
    ("env", "envs", "environment", "environments", "vars", "var", "tfvars", "variables", "values", "config", "configs")
)
DEFAULT = "default"


class Deployment(NamedTuple):
    """One evaluation of a root module."""

    environment: Environment
    var_files: tuple[str, ...] = ()
    """Absolute paths, in order."""
    variables: dict[str, Value] = {}  # noqa: RUF012 (never changed)
    workspace: str | None = None
    settings: EnvironmentSettings | None = None
    unit: Unit | None = None
    """What else than Terraform runs it, with values of its own."""

    @property
    def gives_values(self) -> bool:
        """Whether somebody gave the root's variables values."""
        return (
            bool(self.var_files)
            or self.unit is not None
            or any(not isinstance(value, Unknown) for value in self.variables.values())
        )


def deployments(library: Library, directory: str, config: Config) -> list[Deployment]:
    """Return the environments of a root module, at least one."""
    if directory in library.units:
        from dynlint.hcl.modules.units import units_of  # noqa: PLC0415  # few repositories have units

        return [_of_unit(unit, directory, config) for unit in units_of(library, directory)]
    if library.doubt and is_library(library, directory):
        unknown = Unknown(library.doubt)
        return [
            Deployment(
                Environment(DEFAULT), variables=dict.fromkeys(library.configuration(directory).variables, unknown)
            )
        ]
    return (
        _configured(directory, config)
        or _from_files(library, directory)
        or _from_folder(directory)
        or _from_variable(library, directory)
        or _from_workspaces(library, directory)
        or [Deployment(Environment(DEFAULT))]
    )


def _of_unit(unit: Unit, directory: str, config: Config) -> Deployment:
    """Return the one environment of a unit: as settings say for its folder alone, else as the unit says."""
    configured = _configured(directory, config)
    known = {deployment.environment.name for deployment in configured}
    name = next((name for name in unit.environment_names() if name in known or is_environment_name(name)), "")
    chosen = [deployment for deployment in configured if deployment.environment.name == name] or [
        deployment for deployment in configured if deployment.settings is not None and deployment.settings.paths
    ]
    if len(chosen) == 1 or (chosen and name):
        return chosen[0]._replace(unit=unit)
    return Deployment(Environment(name, is_production_name(name)) if name else Environment(DEFAULT), unit=unit)


def of_plan_file(
    word: str, directory: str, variables: dict[str, Value], config: Config, wanted: tuple[str, ...]
) -> Deployment:
    """Return the environment of a plan file: the one asked for, else as its name, folder or variables tell."""
    configured = {deployment.environment.name: deployment for deployment in _configured(directory, config)}
    chosen = wanted[0] if len(wanted) == 1 else word
    if chosen in configured:
        return configured[chosen]
    if wanted == (chosen,) or is_environment_name(chosen):
        return Deployment(Environment(chosen, is_production_name(chosen)))
    if len(configured) == 1:
        return next(iter(configured.values()))
    told = [deployment.environment.name for deployment in _from_folder(directory)]
    told.extend(value for name in NAMES if isinstance(value := variables.get(name), str))
    named = next((name for name in told if name in configured or is_environment_name(name)), DEFAULT)
    production = is_production_name(named) if named != DEFAULT else None
    return configured.get(named) or Deployment(Environment(named, production))


def is_library(library: Library, directory: str) -> bool:
    """Tell whether a folder that nobody calls looks like a module for others: no backend, provider or own values.

    A module may carry a provider, as old ones do: a folder of ``modules/`` is one all the same. What reads the state of
    another root is one itself, though its backend and provider are written where it is run.
    """
    if directory in library.units:
        return False
    configuration = library.configuration(directory)
    if any(name.startswith("data.terraform_remote_state.") for name in configuration.resources):
        return False
    backed = any(
        block.type in ("backend", "cloud")
        for declared in configuration.terraform
        for block in declared.block.body.blocks
    )
    required = any("default" not in declared.block.body.attributes for declared in configuration.variables.values())
    given = automatic_files(directory) or _value_files(library, directory)
    provided = configuration.providers and os.path.basename(os.path.dirname(directory)) != "modules"
    return (
        bool(configuration.variables)
        and not (backed or provided or given)
        and (required or bool(configuration.outputs))
    )


def _configured(directory: str, config: Config) -> list[Deployment]:
    found = []
    for settings in config.environments:
        relative = os.path.relpath(directory, config.directory).replace(os.sep, "/")
        if settings.paths and not matcher(settings.paths)(relative):
            continue
        files = [_settled(config.directory, directory, name) for name in settings.var_files]
        environment = Environment(settings.name, settings.production)
        variables: dict[str, Any] = dict(settings.vars)
        found.append(Deployment(environment, tuple(files), variables, settings.workspace, settings))
    return found


def _settled(base: str, directory: str, name: str) -> str:
    """A var file is named relative to the configuration, or to the root module."""
    from_root = os.path.join(directory, name)
    return from_root if os.path.isfile(from_root) else os.path.join(base, name)


def _from_files(library: Library, directory: str) -> list[Deployment]:
    named = _value_files(library, directory)
    shared = tuple(path for name, path in named if name in _SHARED)
    groups: dict[str, list[str]] = {}
    for name, path in named:
        if name not in _SHARED:
            groups.setdefault(name, []).append(path)
    if any(is_environment_name(name) for name in groups):
        groups = _together(library, {name: files for name, files in groups.items() if is_environment_name(name)})
    return [
        Deployment(Environment(name, _production(name)), (*shared, *files)) for name, files in sorted(groups.items())
    ]


def _together(library: Library, groups: dict[str, list[str]]) -> dict[str, list[str]]:
    """Bring together what is one environment: ``prod-sizing`` and ``prod-clients``, which set different variables.

    ``prod`` and ``prod-provisioned``, which set the same ones, are two.
    """
    names: dict[str, list[str]] = {}
    for name in groups:
        names.setdefault(environment_part(name), []).append(name)
    found: dict[str, list[str]] = {}
    for part, whole in names.items():
        files = [path for name in whole for path in groups[name]]
        if len(whole) == 1 or _set_different_variables(library, files):
            found[part] = files
        else:
            found.update((name, groups[name]) for name in whole)
    return found


def _set_different_variables(library: Library, paths: list[str]) -> bool:
    read = [file for file in map(library.parsed, paths) if file is not None]
    names = [name for file in read for name in file.body.attributes]
    return len(names) == len(set(names))


def _value_files(library: Library, directory: str) -> list[tuple[str, str]]:
    """Return (environment name, path) of tfvars files that Terraform does not read by itself."""
    automatic = set(automatic_files(directory))
    found = []
    for folder, depth in _value_folders(library, directory):
        for name in sorted(library.listed(folder)):
            path = os.path.join(folder, name)
            if name.endswith((".tfvars", ".tfvars.json")) and path not in automatic and not is_folder(path):
                stem = name.removesuffix(".json").removesuffix(".tfvars").removesuffix(".auto")
                inner = os.path.basename(folder)
                plain = stem in _PLAIN_STEMS or (depth and is_environment_name(inner) and not is_environment_name(stem))
                found.append((inner if depth and plain else stem, path))
    return found


def _value_folders(library: Library, directory: str) -> list[tuple[str, int]]:
    """The root itself, folders like ``env/``, and one level of folders named for environments."""
    found = [(directory, 0)]
    for folder, depth in found:
        for name in sorted(library.listed(folder)) if depth < 2 else ():
            path = os.path.join(folder, name)
            named = name in _VALUE_FOLDERS or is_environment_name(name)
            if named and os.path.isdir(path) and not _has_configuration(library, path):
                found.append((path, depth + 1))
    return found


def _has_configuration(library: Library, folder: str) -> bool:
    named = (name for name in library.listed(folder) if name.endswith((".tf", ".tofu")))
    return not all(is_folder(os.path.join(folder, name)) for name in named)


def _from_folder(directory: str) -> list[Deployment]:
    """The innermost folder named for an environment, not looking above the repository."""
    path, steps = directory, 0
    while steps < 6:
        name = os.path.basename(path)
        if is_environment_name(name):
            return [Deployment(Environment(name, is_production_name(name)))]
        above = os.path.dirname(path)
        if above == path or os.path.exists(os.path.join(path, ".git")):
            return []
        path, steps = above, steps + 1
        if path == os.path.expanduser("~"):
            return []
    return []


def _from_variable(library: Library, directory: str) -> list[Deployment]:
    """A value says the environment; a default, unless it is production's, leaves others open."""
    given = given_values(library, directory, ())
    configuration = library.configuration(directory)
    variables = configuration.variables
    for name in NAMES:
        if name in configuration.secrets and _is_secret(variables[name].block):
            continue  # what is sensitive is not the name of an environment
        value = given[name].value if name in given else None
        if isinstance(value, str) and is_environment_name(value):
            return [Deployment(Environment(value, is_production_name(value)))]
        if name in given or name not in variables:
            continue
        allowed = allowed_environments(variables[name])
        if allowed and not is_library(library, directory):
            return [
                Deployment(Environment(value, is_production_name(value)), variables={name: value}) for value in allowed
            ]
        default = default_environment(variables[name])
        if default:
            own = Deployment(Environment(default, is_production_name(default)))
            unknown = Unknown(f"only the default of var.{name} says {default}")
            other = Deployment(Environment(DEFAULT), variables={name: unknown})
            return [own] if own.environment.production else [own, other]
    return []


def _is_secret(variable: WrittenBlock) -> bool:
    from dynlint.hcl.files.sensitive_declarations import SECRET, is_flagged  # noqa: PLC0415  # hardly ever asked

    return is_flagged(variable, SECRET)


def _from_workspaces(library: Library, directory: str) -> list[Deployment]:
    return [
        Deployment(Environment(name, _production(name)), workspace=name)
        for name in workspace_names(library, directory)
        if name != DEFAULT
    ]


def _production(name: str) -> bool | None:
    """Tell whether a name that need be no environment's is production's; None where it is none."""
    return is_production_name(name) if is_environment_name(name) else None
