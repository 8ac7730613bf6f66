"""What to do when a report fails: leave out the findings that it cannot show, and report the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.faults import fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import AnalysisError, Finding, Result, Undecided

    Render = Callable[[Result], str]


def rendered_without(render: Render, result: Result, error: Exception) -> tuple[str, tuple[AnalysisError, ...]]:
    """Return a report without the findings that it cannot show, and an error for each.

    Raises the error that the report failed with where no single finding is the cause.
    """
    whole, errors = _without(render, result)
    if not errors:
        raise error
    return render(whole._replace(errors=(*whole.errors, *errors))), errors


def _without(render: Render, result: Result) -> tuple[Result, tuple[AnalysisError, ...]]:
    """Return a result without the findings, undecided answers and suppressions for which the report alone fails."""
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
    """Tell whether the report of a single entry can be made; record the error if not."""
    try:
        render(alone)
    except Exception as error:  # noqa: BLE001  # one fault costs one finding
        errors.append(fault(error, f"in reporting {what.rule} ({what.name})", *what.location[:3]))
        return False
    return True
