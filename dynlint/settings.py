"""Options and severities from the configuration onto the rules, for one environment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.config import Config, EnvironmentSettings
    from dynlint.rule import Rule
    from dynlint.rulebook import Rulebook


def configure(
    rules: Iterable[Rule], rulebook: Rulebook, config: Config, environment: EnvironmentSettings | None
) -> None:
    """Give each rule what the configuration sets for it; an environment's setting wins.

    Raises ConfigError, with the place, for a rule or option that does not exist.
    """
    merged: dict[str, dict[str, object]] = {}
    if config.required_tags:
        _collect(merged, rulebook, config, {"DYN901": {"tags": config.required_tags}}, ("required_tags",))
    _collect(merged, rulebook, config, config.rules, ("rules",))
    if environment is not None:
        _collect(merged, rulebook, config, environment.rules, ("environments", environment.name, "rules"))
    for rule in rules:
        rule.settings = merged.get(rule.id, {})


def _collect(
    merged: dict[str, dict[str, object]],
    rulebook: Rulebook,
    config: Config,
    given: dict[str, dict[str, object]],
    way: tuple[str, ...],
) -> None:
    for word, options in given.items():
        rule = rulebook.find(word)
        if rule is None:
            nearest = rulebook.nearest(word)
            hint = f"; did you mean {nearest}?" if nearest else ""
            raise config.error((*way, word), f"there is no rule {word!r}{hint}")
        for name in options:
            if name != "severity" and name not in rule.options:
                known = ", ".join(("severity", *rule.options))
                raise config.error((*way, word, name), f"{rule.id} has no option {name!r}; it has {known}")
        merged[rule.id] = {**merged.get(rule.id, {}), **options}
