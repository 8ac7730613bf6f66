"""Which rules exist for a run, and which of them it selects."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import OUTSIDE, Border
from dynlint.request import Request, given_trust
from dynlint.rulebook import rulebook as books
from dynlint.rulebook.rulebook import RulebookError, Untrusted
from dynlint.settings.config_file import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.settings.config_file import Config


def rule_folders(config: Config, request: Request) -> tuple[str, ...]:
    """Return the folders of rules beside the built-in ones; raise ConfigError if one does not exist."""
    return (*(folder.path for folder in _folders(config, request)), *_plugins(config), *request.rule_paths)


def rulebook_of(config: Config, request: Request) -> Rulebook:
    """Return the built-in rules with those of folders and plug-ins; raise RulebookError or ConfigError on failure.

    Folders on the command line, installed plug-ins, and settings given with `--config` are trusted, unless the request
    says otherwise. A `.dynlint.yaml` that was found belongs to the linted code: rules in Python from its folders are
    loaded only if the request trusts it, and never if another user has put it into a folder that anybody may write to.
    """
    named = tuple(_folders(config, request))
    sure = (*_plugins(config), *request.rule_paths)
    if not named or (request.trusts_settings and (request.config or not config.is_planted)):
        return books.load((*(folder.path for folder in named), *sure))
    return books.load(sure, named)


def rulebook_here(rule_paths: tuple[str, ...], trust: bool | None) -> Rulebook:
    """Return the rules for the working directory: those of the nearest configuration, and of further folders."""
    return rulebook_of(find("."), Request(rule_paths=rule_paths, trust=given_trust(trust)))


def rules_of(rulebook: Rulebook, config: Config, request: Request) -> tuple[Rule, ...]:
    """Return the rules to run; the request wins over the configuration.

    Selected rules run alone. Otherwise a preset selects the rules, and those that the configuration sets options of run
    as well: in one environment, if they are set there.
    """
    waiting: set[str] = set()
    if request.select:
        wanted = rulebook.chosen(request.select)
    elif config.select and not request.preset:
        wanted = _chosen(rulebook, config, "select")
    else:
        wanted = rulebook.preset(request.preset or config.preset)
        wanted |= _found(rulebook, config.rules) | ({"DYN005"} if config.require_reason else set())
        waiting = _found(rulebook, (name for each in config.environments for name in each.rules)) - wanted
    running = (wanted | waiting) - _chosen(rulebook, config, "ignore") - rulebook.chosen(request.ignore)
    rules = (rule for rule in rulebook.rules if rule.id in running)
    return tuple(rule.waiting() if rule.id in waiting else rule for rule in rules)


def _found(rulebook: Rulebook, names: Iterable[str]) -> set[str]:
    """Return the rules that settings name; an unknown one is reported with its place when the settings are read."""
    return {rule.id for name in names if (rule := rulebook.find(name)) is not None}


def _chosen(rulebook: Rulebook, config: Config, key: str) -> set[str]:
    """Return the rules that the configuration selects or ignores; raise ConfigError at an unknown one."""
    found: set[str] = set()
    for number, word in enumerate(getattr(config, key)):
        try:
            found |= rulebook.chosen((word,))
        except RulebookError as error:  # noqa: PERF203  # the place is of one of them
            raise config.error((key, number), str(error)) from None
    return found


def _folders(config: Config, request: Request) -> Iterator[Untrusted]:
    """Yield the folders that settings name and the command line does not.

    They must lie inside the repository, unless the user named the settings.
    """
    given = {os.path.realpath(path) for path in request.rule_paths}
    for number, path in enumerate(config.rule_paths):
        folder = os.path.join(config.directory, path)
        if not request.gives_settings and not Border((config.directory,)).holds(os.path.normpath(folder)):
            hint = "name it with --rules, or these settings with --config"
            raise config.error(("rule_paths", number), f"the folder lies {OUTSIDE}: {hint}")
        if not os.path.isdir(folder):
            raise config.error(("rule_paths", number), f"there is no folder {path}")
        if os.path.realpath(folder) not in given:
            place = (config.path, *config.place_of(("rule_paths", number)))
            yield Untrusted(folder, path.rstrip("/"), place, config.is_planted)


def _plugins(config: Config) -> Iterator[str]:
    if not config.plugins:
        return
    from dynlint.rulebook.plugins import PluginError, folder_of  # noqa: PLC0415  # few settings name one

    for number, name in enumerate(config.plugins):
        try:
            yield folder_of(name)
        except PluginError as error:  # noqa: PERF203  # the place is of one of them
            raise config.error(("plugins", number), str(error)) from None
