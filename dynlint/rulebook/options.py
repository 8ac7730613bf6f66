"""Applies options and severities of the configuration to the rules, for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.settings.config_file import ConfigError
from dynlint.settings.yaml_with_places import MarkedError, expected, flag, suggestion, word, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.settings.config_file import Config
    from dynlint.settings.yaml_with_places import Marked

    Options = dict[str, dict[str, Any]]
    """By the rule's id, then by the option's name."""

_KINDS = {bool: "true or false", int: "a whole number", tuple: "a list, such as [a, b]", str: "text"}
"""What an option must be, by the type of its default."""


class Settings:
    """The options of each rule in one configuration, checked for every environment."""

    def __init__(self, config: Config, rulebook: Rulebook) -> None:
        """Raise ConfigError, with the place, for an unknown rule or option, or a value of the wrong type."""
        self.config = config
        self.rulebook = rulebook
        tags: Options = {"DYN901": {"tags": config.required_tags}} if config.required_tags else {}
        self.shared = _over(tags, self._read(("rules",), config.rules))
        self.by_environment = {
            each.name: self._read(("environments", each.name, "rules"), each.rules) for each in config.environments
        }

    def configured(self, rules: Iterable[Rule], environment: str = "") -> tuple[Rule, ...]:
        """Return the rules as configured for an environment; its own settings win."""
        own = self.by_environment.get(environment, {})
        merged = _over(self.shared, own)
        return tuple(rule.configured(merged.get(rule.id, {}), asked_for=rule.id in own) for rule in rules)

    def _read(self, way: tuple[str, ...], given: dict[str, dict[str, object]]) -> Options:
        found: Options = {}
        for name, options in given.items():
            rule = self.rulebook.find(name)
            if rule is None and self.rulebook.may_mean(name):
                continue
            if rule is None:
                nearest = self.rulebook.nearest(name)
                hint = f"; did you mean {nearest}?" if nearest else ""
                raise self.config.error((*way, name), f"there is no rule {name!r}{hint}")
            read = {option: self._option(rule, (*way, name, option)) for option in options}
            found = _over(found, {rule.id: read})
        return found

    def _option(self, rule: Rule, way: tuple[str, ...]) -> Any:
        name = way[-1]
        if name != "severity" and name not in rule.options:
            known = suggestion(name, ("severity", *rule.options))
            raise self.config.error(way, f'{rule.id} has no option "{name}"{known}')
        entry = self.config.entry(way)
        assert entry is not None, way  # noqa: S101  # the way was read from the configuration
        try:
            return _typed(entry, name, "" if name == "severity" else rule.options[name])
        except MarkedError as error:
            raise ConfigError(self.config.path, error.line, error.column, error.message) from None


def _over(below: Options, above: Options) -> Options:
    """Return two layers of options merged; the upper one wins, option by option."""
    return {rule: {**below.get(rule, {}), **above.get(rule, {})} for rule in (*below, *above)}


def _typed(entry: Marked, name: str, default: object) -> Any:
    """Return an option's value with its default's type; raise MarkedError if it has another one."""
    if entry.value is not None and isinstance(default, (bool, str)):
        return (flag if isinstance(default, bool) else word)(entry, name)
    if isinstance(default, int) and isinstance(entry.value, int) and not isinstance(entry.value, bool):
        return entry.value
    if isinstance(default, tuple) and entry.items is not None:
        return words(entry, name)
    raise expected(entry, name, _KINDS[type(default)])
