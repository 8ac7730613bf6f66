"""What is asked of a run."""

from __future__ import annotations

import os

from dynlint.records import NamedTuple


class MappedModule(NamedTuple):
    """A prefix of sources of modules, and the folder (absolute) with what they name."""

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
    """One of `dynlint.config.PRESETS`; None for the configuration's."""
    rule_paths: tuple[str, ...] = ()
    all_files: bool = False
    no_inline_ignores: bool = False
    """Ignore comments silence nothing."""
    modules: tuple[tuple[str, str, str], ...] = ()
    """What another program has fetched: a caller's folder, the call's name, the module's folder; all absolute."""
    without: tuple[str, ...] = ()
    """Folders (absolute) to leave out with all below: their settings are broken."""
    trust: bool = False
    """Load rules in Python from the `rule_paths` of a `.dynlint.yaml` that dynlint found by itself: its code runs."""
    coverage: bool = False
    """Say of each table which alarms watch it, too."""
    repositories: tuple[tuple[str, str], ...] = ()
    """Addresses of git repositories, and the folders (absolute) where they are checked out: modules are found there."""
    stand_ins: bool = True
    """Judge modules that are not on disk by what dynlint knows of them, unless the settings say no."""


def is_trusted() -> bool:
    """Tell whether the environment of who runs dynlint says that code of the linted tree may run."""
    return os.environ.get("DYNLINT_TRUST") == "1"
