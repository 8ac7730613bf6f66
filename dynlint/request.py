"""The request for a run, as data."""

from __future__ import annotations

import os

from dynlint.startup.light_tuples import NamedTuple

TRUST = "DYNLINT_TRUST"
"""The environment variable that says what `--trust` says."""


class MappedModule(NamedTuple):
    """A prefix of module sources, and the folder (absolute) where these modules lie."""

    prefix: str
    folder: str
    version: str = ""
    """The version that is in the folder; calls of others are not meant. Empty: whichever they ask for."""


class Request(NamedTuple):
    """What to lint and how; the command line's options as data."""

    paths: tuple[str, ...] = (".",)
    """Folders, plans as JSON, or changed files: then the roots and environments that they reach are linted."""
    environments: tuple[str, ...] = ()
    """Only these; empty for all."""
    var_files: tuple[str, ...] = ()
    config: str | None = None
    """A `.dynlint.yaml` to use for every path instead of the nearest."""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    preset: str | None = None
    """One of `dynlint.settings.config_file.PRESETS`; None for the configuration's."""
    rule_paths: tuple[str, ...] = ()
    all_files: bool = False
    no_inline_ignores: bool = False
    """Ignore comments silence nothing."""
    modules: tuple[tuple[str, str, str], ...] = ()
    """What another program has fetched: a caller's folder, the call's name, the module's folder; all absolute."""
    without: tuple[str, ...] = ()
    """Folders (absolute) to leave out with all below: their settings are broken, or they are linted by themselves."""
    coverage: bool = False
    """Say of each table which alarms watch it, too."""
    trust: bool | None = None
    """Whether rules in Python that settings name are run; None: only those of settings that were given (`config`)."""
    repositories: tuple[tuple[str, str], ...] = ()
    """Addresses of git repositories, and the folders (absolute) where they are checked out: modules are found there."""
    start: str = ""
    """The folder (absolute) in which the root modules are that changed files reach, to be judged in all environments;
    empty for the files' repository, and for the environments that they reach."""
    stand_ins: bool = True
    """Judge modules that are not on disk by what dynlint knows of them, unless the settings say no."""

    @property
    def trusts_settings(self) -> bool:
        """Whether the folders that settings name are trusted: by `trust`, or since the user named the settings."""
        return self.config is not None if self.trust is None else self.trust

    @property
    def gives_settings(self) -> bool:
        """Whether the user named the settings, so that they are not part of the linted files."""
        return self.config is not None and self.trusts_settings


def given_trust(choice: bool | None) -> bool | None:
    """Return what the option says, else what the environment variable says; None if neither is given."""
    return True if choice is None and os.environ.get(TRUST) == "1" else choice
