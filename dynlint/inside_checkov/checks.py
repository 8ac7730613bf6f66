"""Each rule as a check of Checkov: its id, what it is called, and the resources it is asked about."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from dynlint.model.resource_types import ANY, OF_CHECK, POLICIES, POLICY_DOCUMENT
from dynlint.request import Request, given_trust
from dynlint.rule import Rule
from dynlint.rulebook.rulebook import Rulebook, RulebookError, load
from dynlint.rulebook.selection import rulebook_of
from dynlint.rulebook.yaml_rules.rule import YamlRule
from dynlint.settings.config_file import ConfigError, find
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_CATEGORIES = {"1": "ENCRYPTION", "2": "BACKUP_AND_RECOVERY", "4": "LOGGING", "5": "IAM", "9": "CONVENTION"}
_ANY_TYPE = frozenset((*ANY, POLICY_DOCUMENT))
"""Every resource, and the one data source that Checkov is asked to show us."""
_SILENT = frozenset(POLICIES)
"""They are judged too, but pass in silence: most have nothing to do with DynamoDB."""


_CHECKS = tuple(name for name in vars(Rule) if name.startswith("check_"))


class Description(NamedTuple):
    """A rule as Checkov describes a check; category and severity are the names of Checkov's own."""

    id: str
    rule: str
    """The rule's own id."""
    name: str
    title: str
    category: str
    severity: str
    url: str
    judged: frozenset[str]
    """The resource types that pass where nothing is found."""
    types: frozenset[str]
    """The resource types, or patterns of them, that the rule may find something at."""


def descriptions(folders: Iterable[str] = ()) -> list[Description]:
    """Return the rules that can speak of a resource: the built-in ones, and those that the folders' settings name."""
    own = {rule.id: rule for folder in folders for rule in _own(folder)}
    described = [_described(rule) for rule in (*builtin().rules, *own.values())]
    return [description for description in described if description.types]


def _own(folder: str) -> list[Rule]:
    """Return a team's own rules; none where the settings have a mistake, of which the engine tells."""
    try:
        config = find(folder)
        if not (config.rule_paths or config.plugins):
            return []
        known = rulebook_of(config, Request(trust=given_trust(None)))
        return [rule for rule in known.rules if builtin().find(rule.id) is None]
    except (ConfigError, RulebookError, OSError):
        return []


@functools.cache
def builtin() -> Rulebook:
    """Return the rules that come with dynlint, loaded once."""
    return load()


def _described(rule: Rule) -> Description:
    severity = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW"}[rule.severity.label]
    category = _CATEGORIES.get(rule.id[3] if rule.id.startswith("DYN") else "", "GENERAL_SECURITY")
    url = rule.references[0] if rule.references else ""
    judged, types = _judged(rule), types_of(rule)
    return Description(rule.checkov_id, rule.id, rule.name, rule.title, category, severity, url, judged, types)


def types_of(rule: Rule) -> frozenset[str]:
    """Return the types of resources that a rule says it may find something at, else those of its checks."""
    if isinstance(rule, YamlRule):
        return _of_policy(rule)
    if rule.resources is not None:
        return _ANY_TYPE if rule.resources == ANY else frozenset(rule.resources)
    own = [name for name in _CHECKS if _overrides(rule, name)]
    if "check_module" in own or "check_problem" in own:
        return _ANY_TYPE
    return frozenset(kind for check in own for kind in OF_CHECK.get(check, ()))


def _judged(rule: Rule) -> frozenset[str]:
    """Return the types of which every resource is judged, so that silence says that nothing is wrong."""
    own = (OF_CHECK.get(check, ()) for check in _CHECKS if _overrides(rule, check))
    named = _of_policy(rule) if isinstance(rule, YamlRule) else frozenset()
    return named.union(*own) - (_SILENT - named)


def _of_policy(rule: YamlRule) -> frozenset[str]:
    """Return the types of resources that a policy in YAML names."""
    return frozenset(name for name in rule.resources if not name.startswith("data."))


def _overrides(rule: Rule, check: str) -> bool:
    return getattr(type(rule), check) is not getattr(Rule, check)
