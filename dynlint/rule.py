"""What a rule is.

A rule is a class in a file of its own, named for what it flags. Its docstring is its documentation page and a test:
the first line is the title, then the sections ``What it does``, ``Why is this bad?``, ``Example`` (this rule fires) and
``Use instead`` (it does not). It overrides one or more `check_` methods, which yield `Draft`s.

Reading `Attribute.value` where the value is unknown ends the check for that subject: the linter reports it as
undecided, with what blocks it. So a rule is written as if everything were known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from dynlint.finding import RuleText, Severity
from dynlint.model.block import UndeterminedError
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Literal

    from dynlint.finding import Change
    from dynlint.model.block import Attribute, Body
    from dynlint.model.context import Disabled, Problem
    from dynlint.model.dynamodb.table import Index, Table
    from dynlint.model.iam.access import Policy, Statement
    from dynlint.model.system.module import Module
    from dynlint.model.watching.alarm import Alarm, Metric
    from dynlint.model.watching.scaling import ScalingPolicy, ScalingTarget
    from dynlint.source import Location
    from dynlint.suppression import Comment

    Fix = Literal["", "safe", "unsafe"]

Subject = TypeVar("Subject")


class Draft(NamedTuple):
    """A finding as a rule yields it: the place, the message, the changes. The linter adds the rest."""

    place: Attribute | Body | Problem | Location
    message: str
    changes: tuple[Change, ...] = ()
    severity: Severity | None = None
    """Another severity than the rule's, for a weaker case of it."""
    blocked_by: str = ""
    """Not a finding but undecided, and why."""
    fault: Exception | None = None
    """Neither, but an exception that nobody foresaw; the place is the subject that was judged."""
    because: Disabled | None = None
    """What would do and is not made here: what leaves it out goes on the trail."""


class Rule:
    """A rule; see the module's docstring. Options are class attributes whose names stand in `options`."""

    id: ClassVar[str]
    severity: ClassVar[Severity] = Severity.WARNING
    elsewhere: ClassVar[Severity | None] = None
    """The severity outside production where it differs."""
    production_only: ClassVar[bool] = False
    default: ClassVar[bool] = True
    """Whether it runs without being selected."""
    resources: ClassVar[tuple[str, ...] | None] = None
    """Types of the resources that it may find something at, or patterns with ``*``; empty for a rule about texts,
    variables or settings. None: what its checks are about, any resource for a check of a whole module."""
    since: ClassVar[str] = "0.1"
    fix: ClassVar[Fix] = ""
    """Whether the change that a finding brings along is ``safe`` (nothing that exists is replaced, costs noticeably
    more or loses access) or ``unsafe``; empty for a rule that proposes no change."""
    fix_reason: ClassVar[str] = ""
    """Why, in a sentence."""
    references: ClassVar[tuple[str, ...]] = ()
    aliases: ClassVar[tuple[str, ...]] = ()
    """Peers' ids for the same thing; their skip comments count for this rule."""
    options: ClassVar[dict[str, Any]] = {}
    """The options a user may set, with their defaults; read with `option`."""

    name: str = ""
    """``recovery-disabled``: set from the file's name by the rulebook."""

    def __init__(self) -> None:
        self.settings: Mapping[str, Any] = {}
        """What the configuration sets for the environment at hand: options, and ``severity`` as a word."""
        self.asked_for = False
        """Whether the configuration sets the rule up for the environment at hand by its name."""
        self.waits = False
        """Whether it speaks only in environments that the configuration sets it up for."""

    def configured(self, settings: Mapping[str, Any], *, asked_for: bool) -> Rule:
        """Return the rule with a configuration's options and severity for an environment; this rule stays unchanged."""
        if not settings and not asked_for and not self.settings and not self.asked_for:
            return self
        twin = self._twin()
        twin.settings, twin.asked_for = settings, asked_for
        return twin

    def waiting(self) -> Rule:
        """Return the rule for a run in which only some environments configure it; this rule stays unchanged."""
        twin = self._twin()
        twin.waits = True
        return twin

    def _twin(self) -> Rule:
        twin = object.__new__(type(self))
        twin.__dict__.update(self.__dict__)
        return twin

    @property
    def doc(self) -> str:
        """The docstring, without indentation."""
        import inspect  # noqa: PLC0415  # only for explanations

        return inspect.cleandoc(type(self).__doc__ or "")

    @property
    def title(self) -> str:
        """The docstring's first line."""
        return (type(self).__doc__ or "").strip().partition("\n")[0]

    @property
    def text(self) -> RuleText:
        """What reports show about the rule."""
        url = self.references[0] if self.references else ""
        return RuleText(self.id, self.name, self.severity, self.title, type(self).__doc__ or "", url, self._looked_at())

    def _looked_at(self) -> tuple[str, ...]:
        """Return the names of the `check_` methods that the rule overrides."""
        checks = (name for name in vars(Rule) if name.startswith("check_"))
        own = (name for name in checks if getattr(type(self), name) is not getattr(Rule, name))
        return tuple(name.removeprefix("check_") for name in own)

    @property
    def checkov_id(self) -> str:
        """The id of the rule as a check of Checkov: ``CKV_DYN_201`` for ``DYN201``."""
        return f"CKV_DYN_{self.id.removeprefix('DYN')}"

    def option(self, name: str) -> Any:
        """Return an option's configured value, else its default."""
        return self.settings.get(name, self.options[name])

    def severity_in(self, production: bool | None) -> Severity | None:
        """Return the severity in an environment; None if the rule does not report there.

        If it is unknown whether the environment is production, a rule for production reports a warning. A configured
        severity applies wherever the rule reports; a rule that is configured for an environment reports there.
        """
        word = self.settings.get("severity")
        if word == "off" or (self.waits and not self.asked_for):
            return None
        given = Severity[word.upper()] if word else None
        if production:
            return given or self.severity
        if self.production_only and not self.asked_for:
            return None if production is False else min(given or self.severity, Severity.WARNING)
        return given or self.elsewhere or self.severity

    def finding(
        self,
        place: Attribute | Body | Problem | Location,
        message: str,
        changes: tuple[Change, ...] = (),
        severity: Severity | None = None,
        because: Disabled | None = None,
    ) -> Draft:
        """Return a finding: its place, a sentence that says what is wrong and what to write instead, and its cause."""
        return Draft(place, message, changes, severity, because=because)

    def undecided(self, place: Attribute | Body | Problem | Location, why: str) -> Draft:
        """Return an undecided answer, with a clause on what blocks it."""
        return Draft(place, "", (), None, why or "it is unknown")

    def each(self, subjects: Iterable[Subject], check: Callable[[Subject], Iterable[Draft]]) -> Iterator[Draft]:
        """Judge subjects one by one, so that an undecided one does not end the check of the others."""
        for subject in subjects:
            try:
                yield from check(subject)
            except UndeterminedError as blocked:  # noqa: PERF203  # one by one is the point
                yield self.undecided(blocked.attribute, blocked.why)
            except Exception as error:  # noqa: BLE001  # one fault costs one rule, at one subject
                yield Draft(subject, "", fault=error)  # type: ignore[arg-type]  # whatever it is that was judged

    def if_meant(
        self, doubt: str, attribute: Attribute, subject: Subject, check: Callable[[Subject], Iterable[Draft]]
    ) -> Iterator[Draft]:
        """Judge what an attribute names; if it may name something else, the findings become one undecided answer.

        `doubt` is the reason why it is not known whether the subject is meant; empty if it certainly is.
        """
        drafts = [*self.each([subject], check)]
        if not doubt or any(draft.fault is not None for draft in drafts):
            yield from drafts
        elif drafts:
            yield self.undecided(attribute, doubt)

    def check_module(self, module: Module) -> Iterable[Draft]:
        """Check a whole configuration."""
        return ()

    def check_problem(self, problem: Problem, module: Module) -> Iterable[Draft]:
        """Check a problem that the reader or evaluator found in the configuration."""
        return ()

    def check_table(self, table: Table, module: Module) -> Iterable[Draft]:
        """Check a table."""
        return ()

    def check_index(self, index: Index, module: Module) -> Iterable[Draft]:
        """Check an index of a table."""
        return ()

    def check_alarm(self, alarm: Alarm, module: Module) -> Iterable[Draft]:
        """Check an alarm."""
        return ()

    def check_metric(self, metric: Metric, module: Module) -> Iterable[Draft]:
        """Check a metric that an alarm watches."""
        return ()

    def check_target(self, target: ScalingTarget, module: Module) -> Iterable[Draft]:
        """Check a scaling target."""
        return ()

    def check_scaling_policy(self, policy: ScalingPolicy, module: Module) -> Iterable[Draft]:
        """Check a scaling policy."""
        return ()

    def check_policy(self, policy: Policy, module: Module) -> Iterable[Draft]:
        """Check an access policy that allows something."""
        return ()

    def check_statement(self, statement: Statement, module: Module) -> Iterable[Draft]:
        """Check a statement that allows something."""
        return ()

    def check_environments(self, module: Module, others: Sequence[Module]) -> Iterable[Draft]:
        """Check a whole configuration beside the same one in other environments."""
        return ()

    def check_comment(self, comment: Comment) -> Iterable[Draft]:
        """Check an ignore comment, after all other rules."""
        return ()
