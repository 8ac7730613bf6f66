"""The subjects of rules' checks: tables, indexes, alarms and the other parts of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.faults import fault
from dynlint.rule import Rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from dynlint.finding import AnalysisError
    from dynlint.model.system.module import Module


def subjects_of(module: Module, errors: list[AnalysisError]) -> dict[str, list[Any] | None]:
    """Return the subjects of each check by its name; None if an internal error makes them unavailable."""
    subjects: dict[str, list[Any] | None] = {}
    for check, found in _SUBJECTS_OF_CHECK:
        try:
            subjects[check] = list(found(module))
        except Exception as error:  # noqa: BLE001, PERF203  # the other checks have subjects of their own
            subjects[check] = None
            errors.append(fault(error, f"in finding what {check} is about", module.path))
    return subjects


def checks_of(rule: type[Rule]) -> tuple[str, ...]:
    """Return the names of the checks that a rule overrides, of those over a module's subjects."""
    if rule not in _CHECKS:
        _CHECKS[rule] = tuple(
            check for check, _ in _SUBJECTS_OF_CHECK if getattr(rule, check) is not getattr(Rule, check)
        )
    return _CHECKS[rule]


_CHECKS: dict[type[Rule], tuple[str, ...]] = {}


def _granting(module: Module) -> Iterator[Any]:
    return (policy for policy in module.policies if policy.purpose in ("identity", "resource"))


_SUBJECTS_OF_CHECK: tuple[tuple[str, Callable[[Any], Iterable[Any]]], ...] = (
    ("check_module", lambda module: (module,)),
    ("check_problem", lambda module: module.problems),
    ("check_table", lambda module: module.tables),
    ("check_index", lambda module: (index for table in module.tables for index in table.indexes)),
    ("check_alarm", lambda module: module.alarms),
    ("check_metric", lambda module: module.metrics),
    ("check_target", lambda module: module.targets),
    ("check_scaling_policy", lambda module: module.scaling_policies),
    ("check_policy", _granting),
    (
        "check_statement",
        lambda module: (
            statement for policy in _granting(module) for statement in policy.statements if statement.allows
        ),
    ),
)
