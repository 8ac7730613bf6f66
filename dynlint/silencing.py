"""Ignore comments over the findings of a run, and what there is to say about the comments themselves."""

from __future__ import annotations

from time import strftime
from typing import TYPE_CHECKING

from dynlint.finding import Suppressed
from dynlint.linter import lint_comments
from dynlint.merging import merged
from dynlint.reports.order import by_place_of_finding
from dynlint.suppression import Comment, Suppression, suppressing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dynlint.finding import Finding, Location, Step
    from dynlint.judging import Run
    from dynlint.rulebook import Rulebook


def silence(run: Run, findings: list[Finding]) -> tuple[list[Finding], list[Suppressed], list[Comment]]:
    """Split findings into those that stand and those that a comment silences; add those about comments, and these.

    The findings are not merged yet: a comment on one root's module call is about that root and no other.
    """
    findings = _outside_broken_blocks(run, findings)
    comments = [comment for file in run.file_facts for comment in file.comments]
    if not comments:
        return merged(findings), [], []
    today = _today()
    meanings = run.rulebook.meanings
    of_file = {} if _are_forbidden(run) else _by_file(comments)
    standing: list[Finding] = []
    silenced: dict[Suppression, list[Finding]] = {}
    for finding in findings:
        comment = suppressing(finding, _near(finding, of_file), meanings, today)
        (standing if comment is None else silenced.setdefault(comment, [])).append(finding)
    about = [_comment(run, comment, comment in silenced, meanings, today) for comment in comments]
    verdicts = lint_comments(about, run.rules)
    run.verdicts.errors.extend(verdicts.errors)
    standing.extend(run.placed(verdicts.findings))
    suppressed = [Suppressed(finding, comment) for comment, found in silenced.items() for finding in merged(found)]
    return merged(standing), sorted(suppressed, key=by_place_of_finding), about


def _outside_broken_blocks(run: Run, findings: list[Finding]) -> list[Finding]:
    """Leave out what was found in a block with a syntax error: nobody knows what it would say without."""
    broken = {file.path: file.broken for file in run.file_facts if file.broken}
    if not broken:
        return findings
    return [
        finding
        for finding in findings
        if finding.rule == "DYN001"
        or not any(first <= finding.location.line <= last for first, last in broken.get(finding.location.path, ()))
    ]


def _by_file(comments: list[Suppression]) -> dict[str, list[tuple[int, Suppression]]]:
    """Return the comments of each file, numbered: there may be thousands of them and of findings."""
    found: dict[str, list[tuple[int, Suppression]]] = {}
    for numbered in enumerate(comments):
        found.setdefault(numbered[1].location.path, []).append(numbered)
    return found


def _near(finding: Finding, of_file: dict[str, list[tuple[int, Suppression]]]) -> list[Suppression]:
    """Return the comments of the files that a finding has to do with, in their order."""
    places: tuple[Location | Step, ...] = (finding.location, *finding.trail, *finding.calls)
    paths = {place.path for place in places}.intersection(of_file)
    return [comment for _, comment in sorted(numbered for path in paths for numbered in of_file[path])]


def _are_forbidden(run: Run) -> bool:
    """Tell whether comments count for nothing here."""
    return run.session.config.forbid_inline or run.session.request.no_inline_ignores


def _comment(run: Run, suppression: Suppression, used: bool, meanings: Mapping[str, set[str]], today: str) -> Comment:
    request = run.session.request
    partial = bool(
        _are_forbidden(run) or request.environments or request.select or request.ignore or run.session.targets.files
    )
    named = {rule for word in suppression.rules for rule in meanings.get(word.lower(), ())}
    idle = named.isdisjoint(rule.id for rule in run.rules)
    used = used or partial or idle or _may_silence(run, suppression, named)
    ours = suppression.tool == "dynlint" or bool(named) or suppression.tool in suppression.rules
    return Comment(suppression, used, _unknown(run.rulebook, suppression), today, ours)


def _may_silence(run: Run, suppression: Suppression, named: set[str]) -> bool:
    """Tell whether a rule that the comment names could not answer there: the comment may be needed."""
    return any(
        item.rule in named and suppression.covers(item.location.path, item.location.line)
        for item in run.verdicts.undecided
    )


def _unknown(rulebook: Rulebook, suppression: Suppression) -> tuple[tuple[str, str], ...]:
    if suppression.tool != "dynlint" or rulebook.withheld:
        return ()
    return tuple((word, rulebook.nearest(word)) for word in suppression.rules if rulebook.find(word) is None)


def _today() -> str:
    return strftime("%Y-%m-%d")  # a person's calendar day
