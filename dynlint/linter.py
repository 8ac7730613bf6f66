"""Rules over a module: what they say about every subject, in one environment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from dynlint.finding import IF_PRODUCTION, AnalysisError, Finding, Location, Severity, Step, Undecided
from dynlint.model.block import Attribute, Place, UndeterminedError
from dynlint.model.context import Problem
from dynlint.rule import Draft, Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dynlint.model.block import Body
    from dynlint.model.module import Module
    from dynlint.suppression import Comment


class Verdicts:
    """What the rules said about one module in one environment."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.undecided: list[Undecided] = []
        self.errors: list[AnalysisError] = []

    def taken(self) -> tuple[list[Finding], list[Undecided], list[AnalysisError]]:
        """Return everything said so far, and forget it."""
        said = self.findings, self.undecided, self.errors
        self.findings, self.undecided, self.errors = [], [], []
        return said


def lint(module: Module, rules: Sequence[Rule]) -> Verdicts:
    """Run rules over every subject of a module."""
    verdicts = Verdicts()
    subjects = {check: list(found(module)) for check, found in _ALTITUDES}
    for rule in rules:
        severity = rule.severity_in(module.environment.production)
        if severity is not None:
            for check in checks_of(type(rule)):
                judge = getattr(rule, check)
                for subject in subjects[check]:
                    _judge(verdicts, rule, severity, module, subject, judge)
    return verdicts


def checks_of(rule: type[Rule]) -> tuple[str, ...]:
    """Return the names of the checks that a rule has of its own, of those over a module's subjects."""
    if rule not in _CHECKS:
        _CHECKS[rule] = tuple(check for check, _ in _ALTITUDES if getattr(rule, check) is not getattr(Rule, check))
    return _CHECKS[rule]


_CHECKS: dict[type[Rule], tuple[str, ...]] = {}


def lint_beside(module: Module, others: Sequence[Module], rules: Sequence[Rule]) -> Verdicts:
    """Run the rules that compare a module with the same one in other environments."""
    verdicts = Verdicts()
    for rule in rules:
        severity = rule.severity_in(module.environment.production)
        if severity is not None and compares(rule):
            check = partial(rule.check_environments, others=others)
            _judge(verdicts, rule, severity, module, module, check)
    return verdicts


def compares(rule: Rule) -> bool:
    """Tell whether a rule looks at several environments at once."""
    return type(rule).check_environments is not Rule.check_environments


def lint_comments(comments: Iterable[Comment], rules: Sequence[Rule]) -> list[Finding]:
    """Run the rules about ignore comments."""
    findings = []
    for rule in rules:
        severity = rule.severity_in(None)
        if severity is None:
            continue
        for comment in comments:
            for draft in rule.check_comment(comment):
                place = Place(comment.suppression.location)
                findings.append(_finding(rule, draft.severity or severity, draft, place.location.path, "", place))
    return findings


def _judge(
    verdicts: Verdicts,
    rule: Rule,
    severity: Severity,
    module: Module,
    subject: Any,
    check: Callable[..., Iterable[Draft]],
) -> None:
    arguments = (subject,) if subject is module else (subject, module)
    try:
        for draft in check(*arguments):
            _note(verdicts, rule, severity, module, draft)
    except UndeterminedError as blocked:
        _note(verdicts, rule, severity, module, rule.undecided(blocked.attribute, blocked.why))


def _note(verdicts: Verdicts, rule: Rule, severity: Severity, module: Module, draft: Draft) -> None:
    address, attribute, place = _where(draft.place)
    if not address:
        address = place.location.path
    doubt = draft.blocked_by or _doubt(draft.place)
    if doubt:
        verdicts.undecided.append(
            Undecided(
                rule.id,
                rule.name,
                severity,
                address,
                attribute,
                rule.title.rstrip(".") + "?",
                place.location,
                doubt,
                (module.environment.name,),
            )
        )
        return
    worst = min(draft.severity, severity) if draft.severity is not None else severity
    note = _note_of(rule, module)
    finding = _finding(rule, worst, draft, address, attribute, place)
    verdicts.findings.append(finding._replace(environments=_names(module), note=note))


def _names(module: Module) -> tuple[str, ...]:
    return (module.environment.name,) if module.environment.name else ()


def _note_of(rule: Rule, module: Module) -> str:
    notes = []
    if rule.production_only and module.environment.production is None:
        notes.append(IF_PRODUCTION)
    if module.is_library:
        notes.append("judged by the module's own defaults: no root module in this run calls it")
    return "; ".join(notes)


def _doubt(place: object) -> str:
    """Return why it cannot be told whether the resource at hand exists at all."""
    body = place.body if isinstance(place, Attribute) else place
    resource = getattr(body, "resource", body)
    uncertain = getattr(resource, "uncertain", None)
    return f"it cannot be told whether it exists: {uncertain.why}" if uncertain is not None else ""


def _where(place: Attribute | Body | Problem | Location) -> tuple[str, str, Place]:
    """Return the address, the attribute's path and the place of what a draft is about."""
    if isinstance(place, Location):
        return place.path, "", Place(place)
    if isinstance(place, Problem):
        return place.address, "", Place(place.location, excerpt=place.excerpt)
    if isinstance(place, Attribute):
        return place.body.address, place.path, place.place()
    return place.address, place.path, place.place()


def _finding(rule: Rule, severity: Severity, draft: Draft, address: str, attribute: str, place: Place) -> Finding:
    return Finding(
        *(rule.id, rule.name, severity, address, attribute, draft.message, place.location),
        trail=(*place.trail, *(_trail_to(draft.because.cause) if draft.because else ())),
        calls=place.calls,
        excerpt=place.excerpt,
        value=place.value,
        changes=draft.changes,
    )


def _trail_to(cause: Attribute) -> tuple[Step, ...]:
    place = cause.place()
    path, line, column = place.location[:3]
    return Step(path, line, column, place.excerpt[-1][1].strip()), *place.trail


def _granting(module: Module) -> Iterator[Any]:
    return (policy for policy in module.policies if policy.purpose in ("identity", "resource"))


_ALTITUDES: tuple[tuple[str, Callable[[Any], Iterable[Any]]], ...] = (
    ("check_module", lambda module: (module,)),
    ("check_problem", lambda module: module.problems),
    ("check_table", lambda module: module.tables),
    ("check_index", lambda module: (index for table in module.tables for index in table.indexes)),
    ("check_alarm", lambda module: module.alarms),
    ("check_metric", lambda module: module.metrics),
    ("check_target", lambda module: module.targets),
    ("check_scaling_policy", lambda module: module.scaling_policies),
    ("check_policy", _granting),
    (
        "check_statement",
        lambda module: (
            statement for policy in _granting(module) for statement in policy.statements if statement.allows
        ),
    ),
)
