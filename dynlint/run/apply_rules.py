"""Runs rules over every subject of a module, in one environment."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from dynlint.faults import fault
from dynlint.finding import BY_DEFAULTS, IF_PRODUCTION, AnalysisError, Finding, Severity, Step, Undecided
from dynlint.model.block import Attribute, Body, Place, UndeterminedError
from dynlint.model.context import Problem
from dynlint.model.effort import COMPARISONS, EFFORT, TooMuchError
from dynlint.model.resource_types import ANY
from dynlint.rule import Draft, Rule
from dynlint.run.subjects import checks_of, subjects_of
from dynlint.source import Location

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dynlint.model.system.module import Module
    from dynlint.suppression import Comment


_FAILED = "an internal error of dynlint, which is reported"


class Verdicts:
    """What the rules reported about one module in one environment."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.undecided: list[Undecided] = []
        self.errors: list[AnalysisError] = []

    def add(self, other: Verdicts) -> None:
        """Add what was reported elsewhere."""
        self.findings.extend(other.findings)
        self.undecided.extend(other.undecided)
        self.errors.extend(other.errors)


def lint(module: Module, rules: Sequence[Rule]) -> Verdicts:
    """Run rules over every subject of a module."""
    verdicts = Verdicts()
    subjects = subjects_of(module, verdicts.errors)
    asked = {check for check, found in subjects.items() if found != []}
    with EFFORT:
        for rule in rules:
            own = checks_of(type(rule))
            if asked.isdisjoint(own):
                continue
            severity = rule.severity_in(module.environment.production)
            if severity is None:
                continue
            for check in own:
                judge, found = getattr(rule, check), subjects[check]
                if found is None:
                    _leave_open(verdicts, rule, severity, module, module, _FAILED)
                    continue
                for subject in found:
                    _judge(verdicts, rule, severity, module, subject, judge)
    return verdicts


def lint_beside(module: Module, others: Sequence[Module], rules: Sequence[Rule]) -> Verdicts:
    """Run the rules that compare a module with itself in other environments."""
    verdicts = Verdicts()
    for rule in filter(compares, rules):
        severity = rule.severity_in(module.environment.production)
        if severity is not None:
            check = partial(rule.check_environments, others=others)
            with EFFORT:
                _judge(verdicts, rule, severity, module, module, check)
    return verdicts


def compares(rule: Rule) -> bool:
    """Tell whether a rule compares environments."""
    return type(rule).check_environments is not Rule.check_environments


def lint_comments(comments: Iterable[Comment], rules: Sequence[Rule]) -> Verdicts:
    """Run the rules about ignore comments."""
    verdicts = Verdicts()
    for rule in rules:
        severity = rule.severity_in(None)
        if severity is None:
            continue
        for comment in comments:
            place = Place(comment.suppression.location)
            try:
                for draft in rule.check_comment(comment):
                    finding = _finding(rule, draft.severity or severity, draft, place.location.path, "", place)
                    verdicts.findings.append(finding)
            except Exception as error:  # noqa: BLE001  # one fault costs one rule, at one subject
                verdicts.errors.append(fault(error, f"in {rule.id} ({rule.name})", *place.location[:3]))
    return verdicts


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
        if weight := getattr(subject, "weight", 0):
            EFFORT.spend(weight)
        for draft in check(*arguments):
            _note(verdicts, rule, severity, module, subject, draft)
    except UndeterminedError as blocked:
        _note(verdicts, rule, severity, module, subject, rule.undecided(blocked.attribute, blocked.why))
    except TooMuchError:
        _give_up(verdicts, rule, severity, module, subject)
    except Exception as error:  # noqa: BLE001  # one fault costs one rule, at one subject
        _fail(verdicts, rule, severity, module, subject, error)


def _note(verdicts: Verdicts, rule: Rule, severity: Severity, module: Module, subject: Any, draft: Draft) -> None:
    """Record a draft as a finding; an internal error while locating it costs only this draft."""
    if isinstance(draft.fault, TooMuchError):
        _give_up(verdicts, rule, severity, module, draft.place)
        return
    if draft.fault is not None:
        _fail(verdicts, rule, severity, module, draft.place, draft.fault)
        return
    try:
        if draft.blocked_by and rule.resources != ANY and not _may_concern_dynamodb(subject, draft, module):
            return
        _take(verdicts, rule, severity, module, draft)
    except (UndeterminedError, TooMuchError):
        raise
    except Exception as error:  # noqa: BLE001  # one fault costs one finding
        _fail(verdicts, rule, severity, module, getattr(draft.place, "body", draft.place), error)


def _may_concern_dynamodb(subject: Any, draft: Draft, module: Module) -> bool:
    from dynlint.model.system.concern import may_concern_dynamodb  # noqa: PLC0415  # only where something is undecided

    return may_concern_dynamodb(subject, draft.place, module)


def _fail(verdicts: Verdicts, rule: Rule, severity: Severity, module: Module, subject: Any, error: Exception) -> None:
    """Record an internal error: an error of the run, and an undecided answer at the subject."""
    address, _, location = _nearest(subject, module)
    verdicts.errors.append(fault(error, f"in {rule.id} ({rule.name}) at {address}", *location[:3]))
    _leave_open(verdicts, rule, severity, module, subject, _FAILED)


def _give_up(verdicts: Verdicts, rule: Rule, severity: Severity, module: Module, subject: Any) -> None:
    """Record that the rules exceed the limit of comparisons: an error of the run, and an undecided answer."""
    what = f"more than the {COMPARISONS} comparisons that dynlint makes in one root module"
    message = f"The rules take {what}: what they could not judge is undecided."
    verdicts.errors.append(AnalysisError(module.path, 1, 1, message))
    _leave_open(verdicts, rule, severity, module, subject, f"the rules take {what}")


def _leave_open(verdicts: Verdicts, rule: Rule, severity: Severity, module: Module, subject: Any, why: str) -> None:
    """Record an undecided answer with its reason, so that no one takes the rule's silence for approval."""
    address, attribute, location = _nearest(subject, module)
    names = (module.environment.name,)
    question = rule.title.rstrip(".") + "?"
    verdicts.undecided.append(
        Undecided(rule.id, rule.name, severity, address, attribute, question, location, why, names)
    )


def _nearest(subject: Any, module: Module) -> tuple[str, str, Location]:
    """Return the address, attribute and place of a subject; those of the module if the subject has none."""
    try:
        placed = isinstance(subject, (Attribute, Body, Problem, Location))
        address, attribute, place = _where(subject if placed else getattr(subject, "body", None) or subject.block)
    except Exception:  # noqa: BLE001  # the fault that led here is what is told
        return module.path, "", Location(module.path, 1, 1, 1, 1)
    return address or place.location.path, attribute, place.location


def _take(verdicts: Verdicts, rule: Rule, severity: Severity, module: Module, draft: Draft) -> None:
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
        notes.append(BY_DEFAULTS)
    return "; ".join(notes)


def _doubt(place: object) -> str:
    """Return why it is unknown whether the current resource exists."""
    body = place.body if isinstance(place, Attribute) else place
    resource = getattr(body, "resource", body)
    uncertain = getattr(resource, "uncertain", None)
    return f"it is unknown whether it exists: {uncertain.why}" if uncertain is not None else ""


def _where(place: Attribute | Body | Problem | Location) -> tuple[str, str, Place]:
    """Return the address, the attribute's path and the place of a draft."""
    if isinstance(place, Location):
        return place.path, "", Place(place)
    if isinstance(place, Problem):
        return place.address, "", Place(place.location, place.trail, excerpt=place.excerpt, cause=place.cause)
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
        fix=rule.fix if draft.changes else "",
        cause=place.cause,
    )


def _trail_to(cause: Attribute) -> tuple[Step, ...]:
    place = cause.place()
    path, line, column = place.location[:3]
    return Step(path, line, column, place.excerpt[-1][1].strip()), *place.trail
