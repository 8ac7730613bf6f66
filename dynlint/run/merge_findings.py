"""Merges the same finding in several environments into one that lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.run.baseline import fingerprint
from dynlint.run.fold_examples import without_examples
from dynlint.run.joined_changes import joined
from dynlint.startup.lazy_regex import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dynlint.finding import Change, Finding, Occurrence, Undecided

_NUMBER = lazy_pattern(r"\[\d+\]")


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Merge findings that differ only in environments, or in a dynamic block's index; by place, with fingerprints."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        key = (
            finding.rule,
            finding.address,
            _NUMBER.sub("[]", finding.attribute),
            finding.message,
            finding.severity,
            finding.location,
            finding.trail,
            finding.note,
        )
        groups.setdefault(key, []).append(finding)
    result = [
        group[0]._replace(
            value=group[0].value if len({finding.value for finding in group}) == 1 else "",
            environments=_environments(group),
            occurrences=_occurrences(group),
            calls=tuple(dict.fromkeys(call for finding in group for call in finding.calls)),
            changes=_changes(group),
        )
        for group in groups.values()
    ]
    result = without_examples(joined(result), _cause)
    result.sort(key=_order)
    return [finding._replace(fingerprint=fingerprint(finding)) for finding in result]


def _cause(finding: Finding) -> object:
    return finding.rule, _NUMBER.sub("[]", finding.attribute), finding.location, finding.trail


def _changes(group: Sequence[Finding]) -> tuple[Change, ...]:
    """Return the changes of a finding in several environments, each with its own places.

    If several root modules need changes in their own files, all of these are made.
    """
    changes = group[0].changes
    owned = any(change.own for finding in group for change in finding.changes)
    if not owned or len({len(finding.changes) for finding in group}) != 1:
        return changes and _united(group)
    return tuple(change._replace(own=_own(group, number)) for number, change in enumerate(changes))


def _united(group: Iterable[Finding]) -> tuple[Change, ...]:
    """Return the changes of findings, at each place those of the first that has one there."""
    found: list[Change] = []
    for finding in group:
        places = {change.location for change in found}
        found += [change for change in finding.changes if change.location not in places]
    return tuple(found)


def _own(group: Sequence[Finding], number: int) -> tuple[Change, ...]:
    found: dict[Change, dict[str, None]] = {}
    for finding in group:
        for own in finding.changes[number].own:
            found.setdefault(own, {}).update(dict.fromkeys(finding.environments))
    return tuple(own._replace(environments=tuple(names)) for own, names in found.items())


def _order(finding: Finding) -> tuple[object, ...]:
    where = (finding.location, finding.rule, finding.address, finding.environments)
    return (*where, finding.message, finding.attribute, finding.trail)


def merged_undecided(undecided: Iterable[Undecided]) -> list[Undecided]:
    """Merge undecided answers that differ only in environments and root modules; sorted by place."""
    groups: dict[tuple[object, ...], list[Undecided]] = {}
    for item in undecided:
        groups.setdefault(item[:-2], []).append(item)
    result = [
        group[0]._replace(environments=_environments(group), occurrences=_occurrences(group))
        for group in groups.values()
    ]
    result = without_examples(result, lambda item: (item.rule, item.attribute, item.location, item.blocked_by))
    return sorted(result, key=lambda item: (item.location, item.rule, item.address))


def _occurrences(group: Iterable[Finding | Undecided]) -> tuple[Occurrence, ...]:
    return tuple(dict.fromkeys(where for item in group for where in item.occurrences))


def _environments(group: Iterable[Finding | Undecided]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for item in group for name in item.environments))
