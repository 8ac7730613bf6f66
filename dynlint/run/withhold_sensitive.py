"""Removes from rules' messages whatever depends on sensitive values.

A rule judges the real values. What it reports is compared with what it reports on two twins of the module, which have
other values in place of sensitive ones: a message, change or undecided answer that is the same for both twins does not
depend on them. Otherwise only the rule's title is reported. Modules without sensitive values (nearly all) have no
twins.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, TypeVar

from dynlint.finding import Finding, Undecided
from dynlint.run.apply_rules import Verdicts, lint, lint_beside
from dynlint.source import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from dynlint.model.system.module import Module
    from dynlint.rule import Rule

S = TypeVar("S", Finding, Undecided)


def lint_withheld(module: Module, rules: Sequence[Rule]) -> Verdicts:
    """Run rules over every subject of a module, and report nothing sensitive."""
    verdicts = lint(module, rules)
    if (verdicts.findings or verdicts.undecided) and _has_sensitive_values(module):
        return _shown(verdicts, rules, lambda variant, spoke: lint(_twin(module, variant), spoke))
    return verdicts


def lint_beside_withheld(module: Module, others: Sequence[Module], rules: Sequence[Rule]) -> Verdicts:
    """Run the rules that compare a module with itself in other environments, and report nothing sensitive."""
    verdicts = lint_beside(module, others, rules)
    if (verdicts.findings or verdicts.undecided) and any(map(_has_sensitive_values, (module, *others))):
        return _shown(verdicts, rules, lambda variant, spoke: _beside(module, others, spoke, variant))
    return verdicts


def _beside(module: Module, others: Sequence[Module], rules: Sequence[Rule], variant: int) -> Verdicts:
    twins = [_twin(other, variant) for other in others]
    return lint_beside(_twin(module, variant), twins, rules)


def without_secrets(module: Module) -> Module:
    """Return a module; if it has sensitive values, a twin of it."""
    return _twin(module, 0) if _has_sensitive_values(module) else module


def looks_around(module: Module) -> bool:
    """Tell whether what was said of a module depends on other root modules, for its own sake or for a twin's."""
    twins = module.surroundings.twins if _has_sensitive_values(module) else ()
    return module.looks_around or any(twin(module).looks_around for twin in twins)


def _has_sensitive_values(module: Module) -> bool:
    return module.has_sensitive_values() or any(other.has_sensitive_values() for other in module.surroundings.met)


def _twin(module: Module, variant: int) -> Module:
    """Return a twin of a module; the twins of all modules in an environment are made together, once."""
    from dynlint.model.system.withheld import Twins  # noqa: PLC0415  # few modules have twins

    around = module.surroundings
    if not around.twins:
        around.twins = (Twins(0).of, Twins(1).of)
    twin: Module = around.twins[variant](module)
    return twin


def _shown(verdicts: Verdicts, rules: Sequence[Rule], judge: Callable[[int, Sequence[Rule]], Verdicts]) -> Verdicts:
    reported = {each.rule for each in verdicts.findings} | {each.rule for each in verdicts.undecided}
    spoke = [rule for rule in rules if rule.id in reported]  # the others have no sensitive values
    titles = {rule.id: rule.title.rstrip(".") for rule in spoke}
    one, other = _judged(judge, 0, spoke), _judged(judge, 1, spoke)
    findings = _paired(verdicts.findings, one.findings, other.findings)
    doubts = _paired(verdicts.undecided, one.undecided, other.undecided)
    verdicts.findings = [_finding(*pair, titles) for pair in zip(verdicts.findings, findings)]
    verdicts.undecided = [_doubt(*pair) for pair in zip(verdicts.undecided, doubts)]
    return verdicts


def _judged(judge: Callable[[int, Sequence[Rule]], Verdicts], variant: int, rules: Sequence[Rule]) -> Verdicts:
    try:
        return judge(variant, rules)
    except Exception:  # noqa: BLE001  # a rule may fail at a value that stands for another; the real verdict is there
        return Verdicts()


def _paired(items: Sequence[S], *twins: Sequence[S]) -> Iterator[tuple[S, S] | None]:
    """Yield for each report on the module those of both twins; None if a twin has more or fewer reports."""
    own, others = _by_place(items), [_by_place(each) for each in twins]
    seen: Counter[tuple[object, ...]] = Counter()
    for item in items:
        key = _place(item)
        found = [other.get(key, []) for other in others]
        same = all(len(each) == len(own[key]) for each in found)
        yield (found[0][seen[key]], found[1][seen[key]]) if same else None
        seen[key] += 1


def _by_place(items: Iterable[S]) -> dict[tuple[object, ...], list[S]]:
    found: dict[tuple[object, ...], list[S]] = {}
    for item in items:
        found.setdefault(_place(item), []).append(item)
    return found


def _place(item: Finding | Undecided) -> tuple[object, ...]:
    return item.rule, item.address, item.attribute, item.location


def _finding(finding: Finding, twins: tuple[Finding, Finding] | None, titles: dict[str, str]) -> Finding:
    if twins is not None:
        one, other = twins
        message = _unspelled(one.message)
        if message == _unspelled(other.message):
            return finding._replace(message=message, changes=one.changes if one.changes == other.changes else ())
    message = f"{titles.get(finding.rule, finding.name)}: {finding.address} depends on a {HIDDEN} here."
    return finding._replace(message=message, changes=())


def _doubt(doubt: Undecided, twins: tuple[Undecided, Undecided] | None) -> Undecided:
    if twins is not None:
        one, other = (_unspelled(twin.blocked_by) for twin in twins)
        if one == other:
            return doubt._replace(blocked_by=one)
    return doubt._replace(blocked_by=f"it depends on a {HIDDEN}")


def _unspelled(text: str) -> str:
    from dynlint.model.system.withheld import unspelled  # noqa: PLC0415  # few modules have twins

    return unspelled(text, HIDDEN)
