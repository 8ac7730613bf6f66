"""The order of findings in all reports, how they are grouped, and the words for counts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dynlint.finding import BY_DEFAULTS, ReportedInstance, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import Finding, Result, Step, Suppressed, Undecided

MANY = 10
"""How many findings at one place are told one by one if the ends of their trails alone tell them apart."""
_MODULE_CALLS = r'(?:module\.[^.\[]+(?:\[(?:"[^"]*"|\d+)\])?\.)*'
"""What an address begins with inside of modules: ``module.a.module.b[0].``."""
_INSTANCE = r'module\.[^.\[\s]+(?:\[(?:"[^"]*"|\d+)\])?\.|\[(?:"[^"]*"|\d+)\]'
"""What tells instances of one resource apart: the calls of modules in front, and the keys."""

_OF_TERRAFORM = (".tf", ".tofu", ".hcl", ".tf.json", ".tofu.json", ".hcl.json")
"""The ends of the names of files with resources; other files are read by these."""


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
    """Return a sentence about files that were found and not used, of values or with them; empty if there are none."""
    number = len(result.not_used)
    were = "was" if number == 1 else "were"
    sentence = f"{counted(number, 'file')} that may give values {were} not used: dynlint environments shows "
    return sentence + ("it." if number == 1 else "them.") if number else ""


def unread_lists(result: Result) -> str:
    """Return a sentence about lists of fetched modules that were not read; empty if there are none."""
    if not result.unread_lists:
        return ""
    (path, why), number = result.unread_lists[0], len(result.unread_lists) - 1
    more = f" Nor {'was' if number == 1 else 'were'} {counted(number, 'other list', 'other lists')}." if number else ""
    return f"The list of modules {path} was not read: {why}. Run terraform init again.{more}"


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return the numbers of findings by severity, the worst first."""
    found = {severity.label: 0 for severity in sorted(Severity, reverse=True)}
    for finding in findings:
        found[finding.severity.label] += 1
    return found


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by place, one for each cause."""
    return tuple(by_cause(sorted(findings, key=by_place)))


def by_cause(findings: Iterable[Finding]) -> list[Finding]:
    """Return one finding for those with one cause: the same at one place of several instances, or what names a cause.

    It is the first of them, has the occurrences of all, and names all as its `instances`. They are in their order.
    """
    return [together for together, _ in causes(findings)]


def causes(findings: Iterable[Finding]) -> list[tuple[Finding, list[Finding]]]:
    """Return such findings, each with those of its instances."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        about = _cause_key(finding) if finding.cause is None else (finding.rule, finding.cause)
        key = (*about, finding.severity, finding.environments, finding.changed_at)
        groups.setdefault(key, []).append(finding)
    joined = [(group[0] if len(group) == 1 else _together(group), group) for group in groups.values()]
    return joined if len(joined) <= MANY else _many_together(joined)


def _many_together(found: list[tuple[Finding, list[Finding]]]) -> list[tuple[Finding, list[Finding]]]:
    """Join findings at one place whose trails begin alike, where there are many: the switches of many items of a map.

    Such a finding has the steps that are the same, and no change, as each of its instances has its own.
    """
    alike: dict[tuple[object, ...], list[tuple[Finding, list[Finding]]]] = {}
    for finding, group in found:
        trail = finding.trail
        key = (*_cause_key(finding)[:-1], trail[:1], finding.severity, finding.environments, finding.changed_at)
        alike.setdefault(key if trail else (id(finding),), []).append((finding, group))
    joined: list[tuple[Finding, list[Finding]]] = []
    for parts in alike.values():
        if len(parts) <= MANY:
            joined += parts
            continue
        members = [each for _, group in parts for each in group]
        same = _same_steps([part.trail for part, _ in parts])
        joined.append((_together(members)._replace(trail=same, changes=(), fix=""), members))
    return joined


def _same_steps(trails: Sequence[tuple[Step, ...]]) -> tuple[Step, ...]:
    """Return the steps with which all trails begin."""
    same = trails[0]
    for trail in trails[1:]:
        length = next((number for number, (one, other) in enumerate(zip(same, trail)) if one != other), len(trail))
        same = same[:length]
    return same


def _together(group: list[Finding]) -> Finding:
    """Return the finding of several instances; if their values differ, it has none."""
    return group[0]._replace(
        message=_message(group),
        note=min((each.note for each in group), key=lambda note: BY_DEFAULTS in note),
        value=_shared_value(group),
        calls=tuple(dict.fromkeys(call for each in group for call in each.calls)),
        occurrences=tuple(dict.fromkeys(where for each in group for where in each.occurrences)),
        instances=tuple(instance for each in group for instance in instances_of(each)),
    )


def _message(group: list[Finding]) -> str:
    """Return the message of the first finding, and how many other places fail for its cause."""
    others = len({finding.location for finding in group}) - 1
    fail = "expression fails" if others == 1 else "expressions fail"
    return f"{group[0].message} For the same cause {others} other {fail}." if others else group[0].message


def with_all_environments(findings: Sequence[Finding]) -> Finding:
    """Return the first finding with the environments of all; if their values differ, it has none."""
    environments = dict.fromkeys(name for each in findings for name in each.environments)
    return findings[0]._replace(value=_shared_value(findings), environments=tuple(environments))


def _shared_value(findings: Sequence[Finding]) -> str:
    return findings[0].value if len({each.value for each in findings}) == 1 else ""


def instances_of(finding: Finding) -> tuple[ReportedInstance, ...]:
    """Return the instances that a finding is about: at least one."""
    place = finding.location
    own = ReportedInstance(
        *(finding.address, finding.attribute, finding.fingerprint),
        *(place.path, place.line, finding.message),
    )
    return finding.instances or (own,)


def other_addresses(findings: Iterable[Finding]) -> list[str]:
    """Return the addresses that findings are about besides their own, each once."""
    return list(dict.fromkeys(each.address for finding in findings for each in finding.instances[1:]))


def merge_by_severity(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings with the same message at one line, also milder ones in other environments; the worst first."""
    together: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        together.setdefault(_cause_key(finding), []).append(finding)
    return [
        sorted(each, key=lambda finding: (-finding.severity, BY_DEFAULTS in finding.note)) for each in together.values()
    ]


def at_one_place(blocks: Iterable[list[Finding]]) -> list[list[list[Finding]]]:
    """Group blocks of one rule at one place that have the same trail and change: their messages name other values.

    So are the tables that one ``for_each`` makes, or the environments of one root module, each with its own name.
    """
    found: dict[tuple[object, ...], list[list[Finding]]] = {}
    for findings in blocks:
        first = findings[0]
        milder = tuple((finding.severity, finding.environments) for finding in findings[1:])
        key = (first.rule, first.severity, first.note, first.location, first.trail, first.changes, milder)
        found.setdefault(key, []).append(findings)
    return list(found.values())


def alike_undecided(undecided: Iterable[Undecided]) -> list[list[Undecided]]:
    """Group undecided answers at one place with one reason, for several instances, in their order."""
    groups: dict[tuple[object, ...], list[Undecided]] = {}
    for item in undecided:
        module = re.match(_MODULE_CALLS, item.address)
        why = item.blocked_by.replace(module.group() if module else "", "")
        groups.setdefault((item.location, item.rule, item.environments, why), []).append(item)
    return list(groups.values())


def _cause_key(finding: Finding) -> tuple[object, ...]:
    """Return a finding's message without its instance and module call: one line is one cause.

    Nor does its note count: the same line of a module may be judged in a root module and by the module's own defaults.
    Where it is in a file that resources read, as a policy in JSON, its message is without its address, and its trail,
    which says who reads the file, does not count.
    """
    message, trail = re.sub(_INSTANCE, "", finding.message), finding.trail
    if trail and not finding.location.path.endswith(_OF_TERRAFORM):
        message, trail = message.replace(re.sub(_INSTANCE, "", finding.address), ""), ()
    return finding.rule, message, finding.location[:3], trail
