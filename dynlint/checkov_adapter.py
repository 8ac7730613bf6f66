"""What Checkov is told: each rule as a check, and dynlint's own verdict on a resource, evaluated once a root.

Nothing here imports Checkov: its objects come in, plain facts go out. The checks themselves are in `rules/_checkov`.
"""

from __future__ import annotations

import functools
import os
import re
from typing import TYPE_CHECKING, NamedTuple

from dynlint import model
from dynlint.choosing import rulebook_of, rules_of
from dynlint.config import ConfigError
from dynlint.environments import is_library
from dynlint.hcl.loading import blocks
from dynlint.judging import Run
from dynlint.plan.recognition import is_plan
from dynlint.request import Request
from dynlint.rule import Rule
from dynlint.rulebook import RulebookError, load
from dynlint.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Result
    from dynlint.rulebook import Rulebook

_KEYS = re.compile(r'\[(?:".*?"|\d+)\](?=\.|$)')
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
_MENTIONED = re.compile(r"\baws_[a-z0-9_]+")
_MODEL = re.compile(r"from dynlint\.model\.(\w+) import")
_PLAIN_MODEL = ("block", "context", "known", "module")
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
    """The resource types that the rule may find something at."""


class Verdict(NamedTuple):
    """What dynlint says of one rule and resource; `passed` is None where it says nothing."""

    passed: bool | None
    findings: tuple[Finding, ...] = ()


def descriptions() -> list[Description]:
    """Return the built-in rules that can speak of a resource."""
    described = [_described(rule) for rule in _builtin().rules]
    return [description for description in described if description.types]


@functools.cache
def _builtin() -> Rulebook:
    return load()


def _described(rule: Rule) -> Description:
    own = [name for name in _CHECKS if _overrides(rule, name)]
    judged = frozenset(kind for check in own for kind in _JUDGED.get(check, ()))
    severity = {"error": "HIGH", "warning": "MEDIUM", "info": "LOW"}[rule.severity.label]
    category = _CATEGORIES.get(rule.id[3], "GENERAL_SECURITY")
    url = rule.references[0] if rule.references else ""
    types = judged | _mentioned(rule, own) if own and "check_comment" not in own else frozenset()
    return Description(rule.checkov_id, rule.id, rule.name, rule.title, category, severity, url, judged, types)


def _overrides(rule: Rule, check: str) -> bool:
    return getattr(type(rule), check) is not getattr(Rule, check)


def _mentioned(rule: Rule, checks: list[str]) -> frozenset[str]:
    """Return the types that a rule, its examples included, and the parts of the model it imports speak of."""
    own, parts = _named(getattr(type(rule), checks[0]).__code__.co_filename)
    folder = os.path.dirname(model.__file__)
    policies = _POLICIES if {"check_policy", "check_statement"} & {*checks} else frozenset()
    return own.union(policies, *(_named(os.path.join(folder, f"{part}.py"))[0] for part in parts))


@functools.cache
def _named(path: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the types that a file speaks of, and the parts of the model that it imports."""
    if not os.path.isfile(path):  # a package of the model: its data is not about one rule
        return frozenset(), frozenset()
    with open(path, encoding="utf-8") as file:
        text = file.read()
    return frozenset(_MENTIONED.findall(text)), frozenset(_MODEL.findall(text)).difference(_PLAIN_MODEL)


class Verdicts:
    """What dynlint says of one root module, or one plan."""

    def __init__(self, result: Result, addresses: Iterable[str], spoken: Iterable[Rule]) -> None:
        """`addresses` are those of all resources, `spoken` the rules that had a say."""
        self._spoken = {rule.id for rule in spoken}
        self._findings: dict[tuple[str, str], list[Finding]] = {}
        for finding in result.findings:
            self._findings.setdefault((finding.rule, finding.address), []).append(finding)
        self._undecided = {(item.rule, item.address) for item in result.undecided}
        self._silenced = {(item.finding.rule, item.finding.address) for item in result.suppressed}
        self._instances: dict[str, list[str]] = {}
        for address in addresses:
            self._instances.setdefault(_KEYS.sub("", address), []).append(address)

    def of(self, rule: str, address: str) -> Verdict:
        """Return the verdict on a resource as Checkov names it: without a key it stands for all its instances."""
        known = self._instances.get(_KEYS.sub("", address), [])
        meant = [address] if address in known else known if address == _KEYS.sub("", address) else []
        found = [finding for each in meant for finding in self._findings.get((rule, each), ())]
        if found:
            return Verdict(passed=False, findings=tuple(found))
        doubtful = any((rule, each) in self._undecided | self._silenced for each in meant)
        return Verdict(True if meant and rule in self._spoken and not doubtful else None)


class Engine:
    """dynlint at work for a run of Checkov: each root is evaluated when its first resource comes up."""

    def __init__(self, var_files: Iterable[str] = ()) -> None:
        self._var_files = tuple(os.path.abspath(path) for path in var_files)
        self._verdicts: dict[str, Verdicts | None] = {}
        self.errors: list[str] = []
        """Why a root could not be judged, for the log; whoever tells it empties the list."""

    def verdict(self, rule: str, address: str, root: str) -> Verdict:
        """Return the verdict on a resource; `root` is a root module's folder or a plan file, absolute."""
        if root not in self._verdicts:
            self._verdicts[root] = self._judged(root)
        verdicts = self._verdicts[root]
        return Verdict(None) if verdicts is None else verdicts.of(rule, address)

    def _judged(self, root: str) -> Verdicts | None:
        try:
            return _verdicts_of_plan(root) if is_plan(root) else _verdicts_of_root(root, self._var_files)
        except (ConfigError, RulebookError, OSError) as error:
            self.errors.append(f"dynlint did not judge {root}: {error}")
            return None


def _started(request: Request) -> Run:
    session = Session(request)
    plain = not (session.config.rule_paths or session.config.plugins)
    rulebook = _builtin() if plain else rulebook_of(session.config, request)
    return Run(session, rulebook, rules_of(rulebook, session.config, request))


def _verdicts_of_root(root: str, var_files: tuple[str, ...]) -> Verdicts | None:
    work = _started(Request(paths=(root,), var_files=var_files))
    session = work.session
    if root not in session.tree.folders or not session.wanted(root):
        return None
    work.lint_root(root, alone=is_library(session.library, root))
    addresses: dict[str, None] = {}
    spoken: list[Rule] = []
    for plan, module in session.evaluations(root):
        addresses.update((block.address, None) for block in blocks(module))
        spoken.extend(rule for rule in work.rules if rule.severity_in(plan.environment.production) is not None)
    return Verdicts(work.result(0.0), addresses, spoken)


def _verdicts_of_plan(path: str) -> Verdicts:
    from dynlint.plan.reading import PlanError, read_plan  # noqa: PLC0415  # only for plans

    work = _started(Request(paths=(path,)))
    work.lint_plan(path)
    try:
        addresses = [planned.address for planned in read_plan(path).resources]
    except PlanError:
        addresses = []
    return Verdicts(work.result(0.0), addresses, work.rules)
