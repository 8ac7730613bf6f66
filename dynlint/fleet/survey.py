"""One source, linted by whichever worker gets it, into its part."""

from __future__ import annotations

import os
from contextlib import nullcontext
from threading import Lock
from typing import TYPE_CHECKING, Any

from dynlint.finding import AnalysisError, Result
from dynlint.fleet import parts
from dynlint.reports.as_json import as_data
from dynlint.rulebook.rulebook import RulebookError
from dynlint.run import cache
from dynlint.run.git_revision import RevisionError, commit_of, standing_at
from dynlint.run.lint import answer
from dynlint.run.session import Session
from dynlint.settings.config_file import ConfigError
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.fleet.sources import FleetSource
    from dynlint.request import Request

_ALONE = Lock()
"""A worker may have several threads, and the working directory is the process's."""


class Orders(NamedTuple):
    """What is the same for every source of a run; paths are absolute."""

    request: Request
    """Its paths are each source's ``.``."""
    folder: str
    """Where the parts go."""
    earlier: str = ""
    """The folder of an earlier run to compare with; empty for none."""
    run: str = ""
    """What tells the parts of this run from those it found."""


class Outcome(NamedTuple):
    """What the summary needs to know of a source."""

    source: str
    findings: dict[str, dict[str, int]]
    """How many of each severity by rule (``DYN201 recovery-disabled``)."""
    undecided: int
    suppressed: int
    errors: list[str]
    tables: int
    roots: int
    seconds: float
    is_known: bool = False
    """Nothing has changed since another run: the answer is that run's."""

    def count(self, severity: str) -> int:
        """Return how many findings of a severity there are."""
        return sum(numbers.get(severity, 0) for numbers in self.findings.values())


def survey(source: FleetSource, orders: Orders) -> Outcome:
    """Lint a source, unless the part of it that is there (or in the earlier run) says what it would say today."""
    with _ALONE:
        here = os.getcwd()
        try:
            return _known(source, orders) or _linted(source, orders)
        finally:
            os.chdir(here)


def failed(source: FleetSource, orders: Orders, why: str) -> Outcome:
    """Write of a source that it could not be linted; the next run tries again."""
    return _put(source, orders, Result(errors=(AnalysisError(source.name, 1, 1, why),)), None)


def _known(source: FleetSource, orders: Orders) -> Outcome | None:
    path = parts.part_path(orders.folder, source.name)
    for folder in filter(None, (orders.folder, orders.earlier)):
        there = parts.part_path(folder, source.name)
        note = parts.note(there)
        if note is not None and note.get("state") is not None and _holds(note["state"], source, orders):
            if there != path:
                parts.copy(there, path)
            return Outcome(**note["outcome"], is_known=note["run"] != orders.run)
    return None


def _holds(state: dict[str, Any], source: FleetSource, orders: Orders) -> bool:
    try:
        os.chdir(source.path)
        return state == _state_of_commit(source, orders) if source.is_bare else cache.holds(state, orders.request)
    except (OSError, RevisionError):
        return False


def _linted(source: FleetSource, orders: Orders) -> Outcome:
    try:
        os.chdir(source.path)
        state = _state_of_commit(source, orders) if source.is_bare else None
        with standing_at(state["commit"], source.path) if state else nullcontext():
            session = Session(orders.request)
            result = answer(session)
            state = state or cache.state_of(orders.request, session.touched(), result.summary.seconds)
    except (ConfigError, RulebookError, RevisionError) as error:
        return failed(source, orders, str(error))
    except OSError as error:
        return failed(source, orders, f"This source cannot be read: {error.strerror}.")
    except Exception as error:  # noqa: BLE001  # one repository's trouble is not the others'
        return failed(source, orders, f"internal error: {type(error).__name__}: {error}; please report it")
    return _put(source, orders, result, state)


def _state_of_commit(source: FleetSource, orders: Orders) -> dict[str, Any]:
    return {"key": cache.key(orders.request), "commit": commit_of(source.path, "HEAD")}


def _put(source: FleetSource, orders: Orders, result: Result, state: dict[str, Any] | None) -> Outcome:
    outcome = _outcome(source, result)
    said = {name: value for name, value in outcome._asdict().items() if name != "is_known"}
    note = {"run": orders.run, "state": state, "outcome": said}
    parts.write(parts.part_path(orders.folder, source.name), [*_rows(source, result)], note)
    return outcome


def _outcome(source: FleetSource, result: Result) -> Outcome:
    findings: dict[str, dict[str, int]] = {}
    for finding in result.findings:
        numbers = findings.setdefault(f"{finding.rule} {finding.name}", {})
        numbers[finding.severity.label] = numbers.get(finding.severity.label, 0) + 1
    errors = [f"{error.path}:{error.line}: {error.message}" for error in result.errors]
    counts = (len(result.undecided), len(result.suppressed))
    return Outcome(
        source.name, findings, *counts, errors, result.summary.tables, result.summary.roots, result.summary.seconds
    )


def _rows(source: FleetSource, result: Result) -> Iterator[dict[str, Any]]:
    data = as_data(result)
    for kind in ("findings", "undecided", "suppressed", "errors"):
        for said in data[kind]:
            yield {**said, "source": source.name, "kind": kind.removesuffix("s")}
