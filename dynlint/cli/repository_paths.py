"""Paths relative to the repository's top, as code hosts want them, wherever dynlint was started."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.run.targets import repository

if TYPE_CHECKING:
    from collections.abc import Callable

    from dynlint.finding import Change, Finding, Result


def from_top(result: Result) -> Result:
    """Return findings and errors with paths from the top of the working directory's repository."""
    here = os.getcwd()
    top = repository(here)
    if top == here:
        return result

    def placed(path: str) -> str:
        whole = os.path.join(here, path)
        return os.path.relpath(whole, top).replace(os.sep, "/") if whole.startswith(os.path.join(top, "")) else path

    findings = tuple(_placed(finding, placed) for finding in result.findings)
    errors = tuple(error._replace(path=placed(error.path)) for error in result.errors)
    return result._replace(findings=findings, errors=errors)


def _placed(finding: Finding, placed: Callable[[str], str]) -> Finding:
    place, changed = finding.location, finding.changed_at
    return finding._replace(
        address=placed(finding.address) if finding.address == place.path else finding.address,
        location=place._replace(path=placed(place.path)),
        trail=tuple(step._replace(path=placed(step.path)) for step in finding.trail),
        changes=tuple(_change(change, placed) for change in finding.changes),
        changed_at=changed and changed._replace(path=placed(changed.path)),
        instances=tuple(each._replace(path=placed(each.path)) for each in finding.instances),
    )


def _change(change: Change, placed: Callable[[str], str]) -> Change:
    location = change.location._replace(path=placed(change.location.path))
    return change._replace(location=location, own=tuple(_change(each, placed) for each in change.own))
