"""Each rule as a check of Checkov: its id, what it is called, and the resources it is asked about."""

from __future__ import annotations

import functools
import os
import re
from typing import TYPE_CHECKING

from dynlint import model
from dynlint.filesystem.read_files import LIST_BYTES, read_text
from dynlint.request import Request, trust_said
from dynlint.rule import Rule
from dynlint.rulebook.rulebook import Rulebook, RulebookError, load
from dynlint.rulebook.selection import rulebook_of
from dynlint.settings.config_file import ConfigError, find
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_CATEGORIES = {"1": "ENCRYPTION", "2": "BACKUP_AND_RECOVERY", "4": "LOGGING", "5": "IAM", "9": "CONVENTION"}
_TABLES, _ALARMS = "aws_dynamodb_table", "aws_cloudwatch_metric_alarm"
_JUDGED = {
    "check_table": (_TABLES,),
    "check_index": (_TABLES,),
    "check_alarm": (_ALARMS,),
    "check_metric": (_ALARMS,),
    "check_target": ("aws_appautoscaling_target",),
    "check_scaling_policy": ("aws_appautoscaling_policy",),
    "check_environments": (_TABLES, "aws_appautoscaling_target"),
}
"""Policies are judged too, but pass in silence: most have nothing to do with DynamoDB."""
_POLICIES = frozenset(
    (
        *("aws_iam_policy_document", "aws_iam_policy", "aws_iam_role", "aws_iam_role_policy", "aws_iam_user_policy"),
        *("aws_iam_group_policy", "aws_ssoadmin_permission_set_inline_policy", "aws_dynamodb_resource_policy"),
    )
)
_ANY_TYPE = frozenset(("*", "aws_iam_policy_document"))
"""Every resource, and the one data source that Checkov is asked to show us."""
_MENTIONED = re.compile(r"aws_[a-z0-9_]+")
_MODEL = re.compile(r"from dynlint\.model\.([\w.]+) import")
_PLAIN_MODEL = ("block", "context", "known", "system.module")
"""Modules of the model that say nothing of what a rule is about."""


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
        known = rulebook_of(config, Request(trust=trust_said(None)))
        return [rule for rule in known.rules if builtin().find(rule.id) is None]
    except (ConfigError, RulebookError, OSError):
        return []


@functools.cache
def builtin() -> Rulebook:
    """Return the rules that come with dynlint, loaded once."""
    return load()


def _described(rule: Rule) -> Description:
    own = [name for name in _CHECKS if _overrides(rule, name)]
    named = _of_policy(rule)
    judged = named.union(kind for check in own for kind in _JUDGED.get(check, ()))
    severity = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW"}[rule.severity.label]
    category = _CATEGORIES.get(rule.id[3] if rule.id.startswith("DYN") else "", "GENERAL_SECURITY")
    url = rule.references[0] if rule.references else ""
    types = _ANY_TYPE if rule.at_any_resource else named or _types(rule, own)
    return Description(rule.checkov_id, rule.id, rule.name, rule.title, category, severity, url, judged, types)


def _of_policy(rule: Rule) -> frozenset[str]:
    """Return the types of resources that a policy in YAML names; none of a rule in Python."""
    return frozenset(name for name in getattr(rule, "resources", ()) if not name.startswith("data."))


def _types(rule: Rule, checks: list[str]) -> frozenset[str]:
    judged = (kind for check in checks for kind in _JUDGED.get(check, ()))
    return _mentioned(rule, checks).union(judged) if checks and "check_comment" not in checks else frozenset()


def _overrides(rule: Rule, check: str) -> bool:
    return getattr(type(rule), check) is not getattr(Rule, check)


def _mentioned(rule: Rule, checks: list[str]) -> frozenset[str]:
    """Return the types that a rule, its examples included, and the parts of the model it imports speak of."""
    own, parts = _named(getattr(type(rule), checks[0]).__code__.co_filename)
    folder = os.path.dirname(model.__file__)
    policies = _POLICIES if {"check_policy", "check_statement"} & {*checks} else frozenset()
    return own.union(policies, *(_named(os.path.join(folder, part.replace(".", os.sep) + ".py"))[0] for part in parts))


@functools.cache
def _named(path: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the types that a file speaks of, and the parts of the model that it imports."""
    if not os.path.isfile(path):  # a package of the model: its data is not about one rule
        return frozenset(), frozenset()
    text = read_text(path, LIST_BYTES)
    return frozenset(_MENTIONED.findall(text)), frozenset(_MODEL.findall(text)).difference(_PLAIN_MODEL)
