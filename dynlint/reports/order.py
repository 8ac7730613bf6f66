"""The order in which every report speaks, and the words for counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dynlint.finding import Finding, Suppressed, Undecided


def by_place(finding: Finding | Undecided) -> tuple[object, ...]:
    """Return the sort key of a finding: path, line, rule; then whatever tells two apart."""
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


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings there are of each severity, the worst first."""
    found = {severity.label: 0 for severity in sorted(Severity, reverse=True)}
    for finding in findings:
        found[finding.severity.label] += 1
    return found


def alike(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Group findings that say the same at the same place of several instances, in their order."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        said = finding.message.replace(finding.address, "")
        where = (finding.location, finding.environments, finding.trail)
        groups.setdefault((finding.rule, finding.severity, said, finding.note, *where), []).append(finding)
    return list(groups.values())
