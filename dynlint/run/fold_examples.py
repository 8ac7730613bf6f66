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
    examples = [each for each in group if any(_is_shown_by(whole, each) for whole in group)]
    kept = [each for each in group if each not in examples]
    for example in examples:
        likely = sorted(kept, key=lambda each: each.severity != example.severity)
        whole = next((each for each in likely if _is_shown_by(each, example)), None)
        if whole is not None:
            occurrences = tuple(dict.fromkeys((*whole.occurrences, *example.occurrences)))
            severity = max(whole.severity, example.severity)
            joined = whole._replace(occurrences=occurrences, severity=severity)
            kept[kept.index(whole)] = cast("Judged", joined)
    return kept


def _is_shown_by(whole: Judged, example: Judged) -> bool:
    """Tell whether one is of a root module, and the other of the same resource in its examples alone."""
    roots = {each.root for each in whole.occurrences}
    if not roots or not example.occurrences or not example.address.endswith(f".{whole.address}"):
        return False
    return all(any(shows(each.root, root) for root in roots) for each in example.occurrences)
