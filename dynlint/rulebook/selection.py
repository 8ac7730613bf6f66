"""Which rules there are for a run, and which of them it asks for."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import OUTSIDE, Border
from dynlint.finding import AnalysisError
from dynlint.request import Request
from dynlint.rulebook import rulebook as rulebooks
from dynlint.rulebook.plugins import PluginError, folder_of
from dynlint.rulebook.rulebook import RulebookError
from dynlint.settings.config_file import find

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.settings.config_file import Config

_WHY = "they are Python code of the linted tree, which runs only with --trust, DYNLINT_TRUST=1 or --config FILE"


def rule_folders(config: Config, request: Request) -> tuple[str, ...]:
    """Return the folders of rules beside the built-in ones; ConfigError where one is not there."""
    return (*_folders(config, request), *_plugins(config), *request.rule_paths)


def rulebook_of(config: Config, request: Request) -> Rulebook:
    """Return the built-in rules with those of folders and plug-ins; RulebookError or ConfigError where that fails.

    Folders that the command line names, and installed plug-ins, are the word of who runs dynlint, and so are the
    settings that `--config` names. A `.dynlint.yaml` that was found comes with the linted code: of its folders the
    rules in Python are loaded only where the request trusts it.
    """
    named = tuple(_folders(config, request))
    sure = (*_plugins(config), *request.rule_paths)
    if request.trust or request.config or not named:
        return rulebooks.load((*named, *sure))
    return rulebooks.load(sure, named)


def rulebook_here(rule_paths: tuple[str, ...], *, trust: bool) -> tuple[Rulebook, tuple[AnalysisError, ...]]:
    """Return the rules for the working directory, by the nearest configuration, and which files were not loaded."""
    config = find(".")
    rulebook = rulebook_of(config, Request(rule_paths=rule_paths, trust=trust))
    return rulebook, tuple(not_loaded(rulebook, config))


def not_loaded(rulebook: Rulebook, config: Config) -> Iterator[AnalysisError]:
    """Yield an error for each folder of a configuration whose rules in Python were not loaded."""
    withheld = dict(rulebook.withheld)
    for number, path in enumerate(config.rule_paths):
        names = withheld.pop(os.path.join(config.directory, path), ())
        if names:
            message = f"The rules in {path} ({', '.join(names)}) were not loaded: {_WHY}."
            yield AnalysisError(config.path, *config.place_of(("rule_paths", number)), message)


def rules_of(rulebook: Rulebook, config: Config, request: Request) -> tuple[Rule, ...]:
    """Return the rules to run; what is asked for with the run wins over the configuration.

    Selected rules run alone. Without any a preset says which, and rules that the configuration sets up run besides:
    those of one environment in that one.
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
    """Return the rules that settings name; a mistyped one is reported with its place when the settings are read."""
    return {rule.id for name in names if (rule := rulebook.find(name)) is not None}


def _chosen(rulebook: Rulebook, config: Config, key: str) -> set[str]:
    """Return the rules that the configuration selects or ignores; ConfigError with the place of an unknown one."""
    found: set[str] = set()
    for number, word in enumerate(getattr(config, key)):
        try:
            found |= rulebook.chosen((word,))
        except RulebookError as error:  # noqa: PERF203  # the place is of one of them
            raise config.error((key, number), str(error)) from None
    return found


def _folders(config: Config, request: Request) -> Iterator[str]:
    """Yield the folders that settings name and the command line does not.

    They lie inside the repository, where nobody gave the settings.
    """
    given = {os.path.realpath(path) for path in request.rule_paths}
    for number, path in enumerate(config.rule_paths):
        folder = os.path.join(config.directory, path)
        if not request.config and not Border((config.directory,)).holds(os.path.normpath(folder)):
            hint = "name it with --rules, or these settings with --config"
            raise config.error(("rule_paths", number), f"the folder lies {OUTSIDE}: {hint}")
        if not os.path.isdir(folder):
            raise config.error(("rule_paths", number), f"there is no folder {path}")
        if os.path.realpath(folder) not in given:
            yield folder


def _plugins(config: Config) -> Iterator[str]:
    for number, name in enumerate(config.plugins):
        try:
            yield folder_of(name)
        except PluginError as error:  # noqa: PERF203  # the place is of one of them
            raise config.error(("plugins", number), str(error)) from None
