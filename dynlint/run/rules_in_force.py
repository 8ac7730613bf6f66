"""Which rules run for a folder: its configuration selects and configures them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.rulebook.options import Settings
from dynlint.rulebook.selection import rules_of

if TYPE_CHECKING:
    from dynlint.environments.deployment import Deployment
    from dynlint.request import Request
    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.settings.config_file import Config


class RulesInForce:
    """The rules of a run by configuration and environment; each configuration is checked once."""

    def __init__(self, rulebook: Rulebook, request: Request, config: Config, rules: tuple[Rule, ...]) -> None:
        """`rules` are those that one configuration, that of the run, selects."""
        self._rulebook = rulebook
        self._request = request
        self._chosen = {config.path: rules}
        self._settings: dict[str, Settings] = {}
        self._configured: dict[tuple[str, str], tuple[Rule, ...]] = {}

    def of(self, config: Config, deployment: Deployment | None = None) -> tuple[Rule, ...]:
        """Return the rules of a configuration, configured for an environment; raise ConfigError if it is invalid."""
        environment = deployment.settings.name if deployment and deployment.settings else ""
        key = config.path, environment
        if key not in self._configured:
            self._configured[key] = self._settings_of(config).configured(self.chosen(config), environment)
        return self._configured[key]

    def chosen(self, config: Config) -> tuple[Rule, ...]:
        """Return the rules that a configuration selects, before they are configured."""
        if config.path not in self._chosen:
            self._chosen[config.path] = rules_of(self._rulebook, config, self._request)
        return self._chosen[config.path]

    def _settings_of(self, config: Config) -> Settings:
        if config.path not in self._settings:
            self._settings[config.path] = Settings(config, self._rulebook)
        return self._settings[config.path]
