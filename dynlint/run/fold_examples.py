"""What a root module and its own examples have in common is said once: of the root module."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

from dynlint.environments.root_modules import shows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dynlint.finding import Finding, Undecided

    Judged = TypeVar("Judged", bound=Finding | Undecided)


def without_examples(judged: Iterable[Judged], cause: Callable[[Judged], object]) -> list[Judged]:
    """Return findings or undecided answers without those of examples that call a root module with the same ones.

    The root module's own answer takes over where else it occurs. `cause` is equal for two that one edit mends.
    """
    by_cause: dict[object, list[Judged]] = {}
    for each in judged:
        by_cause.setdefault(cause(each), []).append(each)
    return [each for group in by_cause.values() for each in (group if len(group) == 1 else _folded(group))]


def _folded(group: list[Judged]) -> list[Judged]:
    """Return a group with each example's answer joined to the root module's; the time grows with the group's length."""
    if len({each.root for judged in group for each in judged.occurrences}) < 2:
        return group
    by_address: dict[str, list[int]] = {}
    for number, judged in enumerate(group):
        by_address.setdefault(judged.address, []).append(number)
    shown = {number: _shown_by(group, by_address, judged) for number, judged in enumerate(group)}
    kept = dict(enumerate(group))
    for number, example in enumerate(group):
        wholes = [whole for whole in shown[number] if not shown[whole]]
        if wholes:
            whole = min(wholes, key=lambda each: kept[each].severity != example.severity)
            kept[whole] = _joined(kept[whole], example)
            del kept[number]
    return list(kept.values())


def _shown_by(group: list[Judged], by_address: dict[str, list[int]], example: Judged) -> list[int]:
    """Return the numbers of the answers in a group that an answer repeats for an example."""
    parts = example.address.split(".")
    ends = (".".join(parts[start:]) for start in range(1, len(parts)))
    numbers = (number for end in ends for number in by_address.get(end, ()))
    return [number for number in numbers if _is_shown_by(group[number], example)]


def _joined(whole: Judged, example: Judged) -> Judged:
    occurrences = tuple(dict.fromkeys((*whole.occurrences, *example.occurrences)))
    return cast("Judged", whole._replace(occurrences=occurrences, severity=max(whole.severity, example.severity)))


def _is_shown_by(whole: Judged, example: Judged) -> bool:
    """Tell whether one is of a root module, and the other of the same resource in its examples alone."""
    roots = {each.root for each in whole.occurrences}
    if not roots or not example.occurrences or not example.address.endswith(f".{whole.address}"):
        return False
    return all(any(shows(each.root, root) for root in roots) for each in example.occurrences)
