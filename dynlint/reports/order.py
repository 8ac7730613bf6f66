"""The order of findings in all reports, how they are grouped, and the words for counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.finding import IF_PRODUCTION, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Result, Suppressed, Undecided

_MODULE_CALLS = r'(?:module\.[^.\[]+(?:\[(?:"[^"]*"|\d+)\])?\.)*'
"""What an address begins with inside of modules: ``module.a.module.b[0].``."""
_INSTANCE = r'module\.[^.\[\s]+(?:\[(?:"[^"]*"|\d+)\])?\.|\[(?:"[^"]*"|\d+)\]'
"""What tells instances of one resource apart: the calls of modules in front, and the keys."""


def by_place(finding: Finding | Undecided) -> tuple[object, ...]:
    """Return the sort key of a finding: path, line, rule; then what distinguishes findings at one place."""
    place = finding.location
    return (
        *(place.path, place.line, finding.rule, place.column, finding.address, finding.attribute),
        *(finding.environments, finding.message),
    )


def by_place_of_finding(suppressed: Suppressed) -> tuple[object, ...]:
    """Return the sort key of a suppressed finding."""
    return by_place(suppressed.finding)


def counted(number: int, one: str, many: str = "") -> str:
    """Return a count with its noun: ``1 table``, ``2 tables``."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def not_used(result: Result) -> str:
    """Return a sentence about files of values that were found and not used; empty if there are none."""
    number = len(result.not_used)
    were = "was" if number == 1 else "were"
    sentence = f"{counted(number, 'file')} of values {were} not used: dynlint environments shows "
    return sentence + ("it." if number == 1 else "them.") if number else ""


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the numbers of findings by severity, the worst first."""
    found = {severity.label: 0 for severity in sorted(Severity, reverse=True)}
    for finding in findings:
        found[finding.severity.label] += 1
    return found


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings with the same message at the same place for several instances, in their order."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((*_said(finding), finding.severity, finding.environments), []).append(finding)
    return [group if len({each.value for each in group}) == 1 else _without_value(group) for group in groups.values()]


def _without_value(group: list[Finding]) -> list[Finding]:
    """Return a group whose instances have different values without a value: none stands for all."""
    return [group[0]._replace(value=""), *group[1:]]


def merge_by_severity(groups: Iterable[list[Finding]]) -> list[list[list[Finding]]]:
    """Group findings with the same message at one line, also milder ones in other environments; the worst first."""
    together: dict[tuple[object, ...], list[list[Finding]]] = {}
    for group in groups:
        together.setdefault(_said(group[0]), []).append(group)
    return [sorted(each, key=lambda group: -group[0].severity) for each in together.values()]


def at_one_place(blocks: Iterable[list[list[Finding]]]) -> list[tuple[list[list[Finding]], list[str]]]:
    """Return each block with the sentences of others that differ in nothing else: of replicas made by one line."""
    found: dict[tuple[object, ...], tuple[list[list[Finding]], list[str]]] = {}
    for groups in blocks:
        first = groups[0][0]
        addresses = tuple(finding.address for group in groups for finding in group)
        where = tuple((group[0].severity, group[0].environments) for group in groups)
        key = (first.rule, first.note, first.location, first.trail, first.value, first.changes, addresses, where)
        if key in found:
            found[key][1].append(first.message)
        else:
            found[key] = (groups, [])
    return list(found.values())


def alike_undecided(undecided: Iterable[Undecided]) -> list[list[Undecided]]:
    """Group undecided answers at one place with one reason, for several instances, in their order."""
    groups: dict[tuple[object, ...], list[Undecided]] = {}
    for item in undecided:
        module = re.match(_MODULE_CALLS, item.address)
        why = item.blocked_by.replace(module.group() if module else "", "")
        groups.setdefault((item.location, item.rule, item.environments, why), []).append(item)
    return list(groups.values())


def _said(finding: Finding) -> tuple[object, ...]:
    """Return a finding's message without its instance and module call: one line is one cause."""
    message = re.sub(_INSTANCE, "", finding.message)
    return finding.rule, message, finding.note.replace(IF_PRODUCTION, ""), finding.location[:3], finding.trail
