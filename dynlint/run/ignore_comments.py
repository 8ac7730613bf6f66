"""Applies ignore comments to the findings of a run, and reports on the comments themselves."""

from __future__ import annotations

from time import strftime
from typing import TYPE_CHECKING

from dynlint.finding import Suppressed
from dynlint.reports.order import by_place_of_finding
from dynlint.run.apply_rules import lint_comments
from dynlint.run.merge_findings import merged
from dynlint.startup.light_tuples import NamedTuple
from dynlint.suppression import Comment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from dynlint.finding import AnalysisError, Finding, Step, Undecided
    from dynlint.rule import Rule
    from dynlint.rulebook.rulebook import Rulebook
    from dynlint.source import Location
    from dynlint.suppression import Suppression


class CommentSettings(NamedTuple):
    """The settings that decide about the ignore comments of a run."""

    comments: Sequence[Suppression]
    """Every comment in what was read, in the order of files."""
    rulebook: Rulebook
    rules: Sequence[Rule]
    """The rules that run."""
    undecided: Sequence[Undecided]
    """What rules could not answer: a comment there may be needed."""
    are_forbidden: bool
    """Whether comments count for nothing here."""
    is_partial: bool
    """Whether the run sees a part only (some rules, environments or files): then no comment is called unused."""
    broken: Mapping[str, Sequence[tuple[int, int]]] = {}  # never changed
    """By path the first and last lines of blocks with a syntax error."""


class AppliedComments(NamedTuple):
    """Findings after the ignore comments were applied."""

    standing: list[Finding]
    """Findings that no comment silences, and those about comments, merged over environments."""
    suppressed: list[Suppressed]
    comments: list[Comment]
    errors: list[AnalysisError]
    """Rules about comments that failed."""


def apply_comments(
    findings: list[Finding], reading: CommentSettings, placed: Callable[[Iterable[Finding]], Iterator[Finding]]
) -> AppliedComments:
    """Split findings into reported and suppressed ones, and add those about comments.

    The findings are not merged yet: a comment on one root module's call is about that root module only. `placed` gives
    a finding its root module.
    """
    findings = _outside_broken_blocks(reading.broken, findings)
    if not reading.comments:
        return AppliedComments(merged(findings), [], [], [])
    today = _today()
    meanings = reading.rulebook.meanings
    of_file = {} if reading.are_forbidden else _by_file(reading.comments)
    standing: list[Finding] = []
    silenced: dict[Suppression, list[Finding]] = {}
    for finding in findings:
        comment = _suppressing(finding, _near(finding, of_file), meanings, today)
        (standing if comment is None else silenced.setdefault(comment, [])).append(finding)
    about = [_comment(reading, comment, comment in silenced, meanings, today) for comment in reading.comments]
    verdicts = lint_comments(about, reading.rules)
    standing.extend(placed(verdicts.findings))
    suppressed = [Suppressed(finding, comment) for comment, found in silenced.items() for finding in merged(found)]
    return AppliedComments(merged(standing), sorted(suppressed, key=by_place_of_finding), about, verdicts.errors)


def _outside_broken_blocks(broken: Mapping[str, Sequence[tuple[int, int]]], findings: list[Finding]) -> list[Finding]:
    """Leave out findings in a block with a syntax error: its content is not reliable."""
    if not broken:
        return findings
    return [
        finding
        for finding in findings
        if finding.rule == "DYN001"
        or not any(first <= finding.location.line <= last for first, last in broken.get(finding.location.path, ()))
    ]


def _by_file(comments: Sequence[Suppression]) -> dict[str, list[tuple[int, Suppression]]]:
    """Return the comments of each file, numbered: there may be thousands of comments and findings."""
    found: dict[str, list[tuple[int, Suppression]]] = {}
    for numbered in enumerate(comments):
        found.setdefault(numbered[1].location.path, []).append(numbered)
    return found


def _near(finding: Finding, of_file: dict[str, list[tuple[int, Suppression]]]) -> list[Suppression]:
    """Return the comments of the files of a finding, in their order."""
    places: tuple[Location | Step, ...] = (finding.location, *finding.trail, *finding.calls)
    paths = {place.path for place in places}.intersection(of_file)
    return [comment for _, comment in sorted(numbered for path in paths for numbered in of_file[path])]


def _comment(
    reading: CommentSettings, suppression: Suppression, used: bool, meanings: Mapping[str, set[str]], today: str
) -> Comment:
    named = {rule for word in suppression.rules for rule in meanings.get(word.lower(), ())}
    idle = named.isdisjoint(rule.id for rule in reading.rules)
    idle = idle or _names_what_was_not_loaded(reading.rulebook, suppression)
    used = used or reading.are_forbidden or reading.is_partial or idle or _may_silence(reading, suppression, named)
    ours = suppression.tool == "dynlint" or bool(named) or suppression.tool in suppression.rules
    return Comment(suppression, used, _unknown(reading.rulebook, suppression), today, ours)


def _may_silence(reading: CommentSettings, suppression: Suppression, named: set[str]) -> bool:
    """Tell whether a rule that the comment names was undecided there: the comment may be needed."""
    return any(
        item.rule in named and suppression.covers(item.location.path, item.location.line) for item in reading.undecided
    )


def _names_what_was_not_loaded(rulebook: Rulebook, suppression: Suppression) -> bool:
    return any(rulebook.may_mean(word) and rulebook.find(word) is None for word in suppression.rules)


def _unknown(rulebook: Rulebook, suppression: Suppression) -> tuple[tuple[str, str], ...]:
    if suppression.tool != "dynlint":
        return ()
    words = (word for word in suppression.rules if rulebook.find(word) is None and not rulebook.may_mean(word))
    return tuple((word, rulebook.nearest(word)) for word in words)


def _reaches(suppression: Suppression, finding: Finding) -> bool:
    """Tell whether a comment stands at the finding, at a step of its trail, or at a module call above it."""
    if suppression.workspace and suppression.workspace not in finding.environments:
        return False
    if suppression.key and f'["{suppression.key}"]' not in finding.address:
        return False
    places: Iterable[tuple[str, int]] = (
        (finding.location.path, finding.location.line),
        *((step.path, step.line) for step in finding.trail),
        *((call.path, call.line) for call in finding.calls),
    )
    return any(suppression.covers(path, line) for path, line in places)


def _suppressing(
    finding: Finding, suppressions: Iterable[Suppression], meanings: Mapping[str, set[str]], today: str
) -> Suppression | None:
    """Return the first comment that suppresses a finding; `meanings` maps ids, names and aliases to rule ids."""
    for suppression in suppressions:
        if suppression.is_expired(today) or not _reaches(suppression, finding):
            continue
        if any(_means(rule.lower(), finding.rule, suppression.tool, meanings) for rule in suppression.rules):
            return suppression
    return None


def _means(word: str, rule: str, tool: str, meanings: Mapping[str, set[str]]) -> bool:
    """Tell whether a word of a comment means a rule; a tool's own name means every rule that the tool has, too."""
    if word != tool:
        return rule in meanings.get(word, ())
    return any(rule in rules and _is_of(tool, alias) for alias, rules in meanings.items())


def _is_of(tool: str, alias: str) -> bool:
    """Tell whether an id belongs to a tool: KICS has UUIDs, the others prefixes."""
    if tool == "kics":
        return len(alias) == 36 and alias.count("-") == 4
    prefixes = {
        "checkov": ("ckv",),
        "tfsec": ("aws-", "aws0"),
        "trivy": ("avd-", "aws-"),
        "tflint": ("aws_", "terraform_"),
        "terrascan": ("ac_aws_", "aws."),
    }
    return alias.startswith(prefixes.get(tool, ("dyn",)))


def _today() -> str:
    return strftime("%Y-%m-%d")  # the local date
