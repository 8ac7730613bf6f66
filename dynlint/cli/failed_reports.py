"""A report that failed: what it cannot show costs itself, and the rest is reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.faults import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import AnalysisError, Finding, Result, Undecided

    Render = Callable[[Result], str]


def rendered_without(render: Render, result: Result, error: Exception) -> tuple[str, tuple[AnalysisError, ...]]:
    """Return a report that failed with an error, without what it cannot show, and what that was; raise it elsewise."""
    whole, errors = _without(render, result)
    if not errors:
        raise error
    return render(whole._replace(errors=(*whole.errors, *errors))), errors


def _without(render: Render, result: Result) -> tuple[Result, tuple[AnalysisError, ...]]:
    """Return a result without the findings, undecided and silenced ones that a report of one alone fails at."""
    errors: list[AnalysisError] = []
    bare = result._replace(findings=(), undecided=(), suppressed=(), errors=())
    findings = [each for each in result.findings if _shows(render, bare._replace(findings=(each,)), each, errors)]
    open_ = [each for each in result.undecided if _shows(render, bare._replace(undecided=(each,)), each, errors)]
    silenced = [
        each for each in result.suppressed if _shows(render, bare._replace(suppressed=(each,)), each.finding, errors)
    ]
    whole = result._replace(findings=tuple(findings), undecided=tuple(open_), suppressed=tuple(silenced))
    return whole, tuple(errors)


def _shows(render: Render, alone: Result, what: Finding | Undecided, errors: list[AnalysisError]) -> bool:
    """Tell whether a report of one thing can be made; note the fault where it cannot."""
    try:
        render(alone)
    except Exception as error:  # noqa: BLE001  # one fault costs one finding
        errors.append(fault(error, f"in reporting {what.rule} ({what.name})", *what.location[:3]))
        return False
    return True
