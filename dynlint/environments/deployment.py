"""One evaluation of a root module: its environment, its values, and the evidence for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.model.context import Environment
from dynlint.model.known import Unknown
from dynlint.settings.environment_names import is_environment_name, is_lower_name, is_production_name
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from dynlint.hcl.modules.units import Unit
    from dynlint.model.known import Value
    from dynlint.settings.config_file import EnvironmentSettings

DEFAULT = "default"
"""The environment of a root module where nothing says another."""
BY_NAME, BY_SETTINGS = "by its name", "by the settings"


class Evidence(NamedTuple):
    """A place in the repository that names an environment."""

    path: str
    """A file or folder, absolute."""
    line: int
    """The line from 1; 0 for a folder."""
    what: str
    """What stands there, for a person: ``file of values``, ``folder``, ``terraform.workspace``."""


class Deployment(NamedTuple):
    """An environment of a root module: its values, where it comes from, whether it is production and why."""

    environment: Environment
    var_files: tuple[str, ...] = ()
    """Absolute paths, in order: the later one wins. Files that Terraform reads by itself are not among them."""
    variables: dict[str, Value] = {}  # noqa: RUF012 (never changed)
    """Values as with ``-var``, over those of the files."""
    workspace: str | None = None
    """The value of ``terraform.workspace``; None where it is not known."""
    settings: EnvironmentSettings | None = None
    evidence: tuple[Evidence, ...] = ()
    """What names the environment; empty where nothing does."""
    because: str = ""
    """Why it is production, or is not, or why that cannot be told: to follow yes, no or unknown."""
    unit: Unit | None = None
    """What else than Terraform runs it, with values of its own."""

    @property
    def gives_values(self) -> bool:
        """Whether anything gives values to the root module's variables."""
        return (
            bool(self.var_files)
            or self.unit is not None
            or any(not isinstance(value, Unknown) for value in self.variables.values())
        )


class Unused(NamedTuple):
    """A file or name that was found and not used."""

    path: str
    """A file, absolute."""
    line: int
    what: str
    """What it is, for a person: ``file of values``."""
    why: str
    """Why it was not used: a clause."""
    root: str = ""
    """The folder of the root module that it was looked at for, absolute; empty where it is for none."""
    counts: bool = False
    """Whether it may be values of an environment, so that every run says that it was not used."""


class PassedFile(NamedTuple):
    """A file of values that a script or pipeline passes to a root module."""

    key: tuple[str, ...] | None
    """What the blanks of the statement say in its path; empty for values of all environments, None without any."""
    evidence: Evidence
    workspace: str = ""
    """The workspace that is selected with it; empty where nothing says which."""


class AbsentFile(NamedTuple):
    """A file of values that a script or pipeline passes and that the repository lacks."""

    spelled: str
    """Its path as the statement has it, parts that are filled in as ``{name}``."""
    evidence: Evidence


class PipelineFacts(NamedTuple):
    """What scripts and pipelines contain about a root module."""

    files: dict[str, PassedFile]
    workspaces: dict[str, Evidence]
    values: dict[tuple[str, str], Evidence]
    """Where a variable that says the environment is given a value, by the two."""
    absent: dict[str, AbsentFile] = {}  # noqa: RUF012 (never changed)
    """Files that are passed and are not there, by their environment; the empty name is for any."""
    variables: frozenset[str] = frozenset()
    """The variables that are given any value."""
    backend: frozenset[str] = frozenset()
    """The arguments of the backend that are given a value; an empty name for those in a file."""
    unread: tuple[Unused, ...] = ()
    """The scripts and pipelines beyond the limit, as one entry."""


def named(name: str) -> tuple[Environment, str]:
    """Return the environment of a name, and the reason why it is production or not."""
    if is_environment_name(name):
        return Environment(name, is_production_name(name)), BY_NAME
    if is_lower_name(name):
        return Environment(name, False), BY_NAME  # a field, as above
    return Environment(name), "neither a name nor a setting says so"


def named_deployment(name: str, *evidence: Evidence) -> Deployment:
    """Return an environment that consists of a name alone."""
    environment, because = named(name)
    return Deployment(environment, evidence=evidence, because=because)
