"""Lints one source, in a worker, and writes its part."""

from __future__ import annotations

import os
from contextlib import nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from dynlint.faults import HOW_TO_REPORT, name_of
from dynlint.finding import AnalysisError, Result
from dynlint.fleet import parts
from dynlint.fleet.apart import OverdueError, answer_of
from dynlint.reports.as_json import as_data
from dynlint.rulebook.rulebook import RulebookError, load
from dynlint.run import cache
from dynlint.run.git_revision import RevisionError, commit_of, revision_tree
from dynlint.run.lint import answer
from dynlint.run.session import Session
from dynlint.settings.config_file import ConfigError
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dynlint.fleet.sources import FleetSource
    from dynlint.request import Request


LIMIT = 600
"""The default of the seconds that one source may take."""


class Orders(NamedTuple):
    """Settings that are the same for every source of a run; paths are absolute."""

    request: Request
    """Its paths are each source's ``.``."""
    folder: str
    """Where the parts go."""
    earlier: str = ""
    """The folder of an earlier run to compare with; empty for none."""
    run: str = ""
    """What tells the parts of this run from those it found."""
    limit: float = LIMIT
    """The seconds that one source may take."""


class Outcome(NamedTuple):
    """The counts of a source, for the summary."""

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
        """Return the number of findings of a severity."""
        return sum(numbers.get(severity, 0) for numbers in self.findings.values())


def survey(source: FleetSource, orders: Orders) -> Outcome:
    """Lint a source, unless an existing part (of this run or the earlier one) is still valid.

    It runs in a process of its own for a limited time; DiedError is raised if that ends without an answer.
    """
    with suppress(RulebookError):  # the run that lints with them reports the error
        load(orders.request.rule_paths)  # once for all sources of this worker
    notes = [*_notes(source, orders)]
    try:
        answer = answer_of(partial(_said, source, orders, [note["state"] for _, note in notes]), orders.limit)
    except OverdueError:
        return failed(source, orders, f"This source was not finished within {orders.limit:g} seconds (--timeout).")
    if isinstance(answer, str):
        return failed(source, orders, answer)
    return _known(source, orders, *notes[answer]) if isinstance(answer, int) else _put(source, orders, *answer)


def failed(source: FleetSource, orders: Orders, why: str) -> Outcome:
    """Write an error for a source that could not be linted; the next run tries again."""
    return _put(source, orders, Result(errors=(AnalysisError(source.name, 1, 1, why),)), None)


def unfinished(source: FleetSource, orders: Orders, why: str) -> Outcome:
    """Return what this run has written for a source whose answer did not arrive, else the error. Nothing is written."""
    note = parts.note(parts.part_path(orders.folder, source.name))
    if note is not None and note.get("run") == orders.run and _is_outcome(note.get("outcome")):
        return Outcome(**note["outcome"])
    return Outcome(source.name, {}, 0, 0, [why], 0, 0, 0.0)


def _notes(source: FleetSource, orders: Orders) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the parts of a source that are complete, and the state that each depends on."""
    for folder in filter(None, (orders.folder, orders.earlier)):
        path = parts.part_path(folder, source.name)
        note = parts.note(path)
        if note is not None and note.get("state") is not None and _is_outcome(note.get("outcome")):
            yield path, note


def _is_outcome(data: Any) -> bool:
    """Tell whether a note has the counts of a source, each of its kind: the part may be anybody's."""
    if not isinstance(data, dict) or {*data} != {*Outcome._fields} - {"is_known"}:
        return False
    numbers = (data[name] for name in ("undecided", "suppressed", "tables", "roots"))
    return (
        isinstance(data["source"], str)
        and isinstance(data["seconds"], (int, float))
        and all(isinstance(number, int) for number in numbers)
        and isinstance(data["errors"], list)
        and all(isinstance(error, str) for error in data["errors"])
        and isinstance(data["findings"], dict)
        and all(_is_counted(found) for found in data["findings"].values())
    )


def _is_counted(found: Any) -> bool:
    return isinstance(found, dict) and all(isinstance(number, int) for number in found.values())


def _known(source: FleetSource, orders: Orders, there: str, note: dict[str, Any]) -> Outcome:
    outcome = Outcome(**note["outcome"], is_known=note.get("run") != orders.run)
    path = parts.part_path(orders.folder, source.name)
    return outcome if there == path else _written(outcome, path, lambda: parts.copy(there, path))


def _said(source: FleetSource, orders: Orders, states: list[dict[str, Any]]) -> int | str | tuple[Result, Any]:
    """Return the index of the part that is still valid, else the result with its state, or the error."""
    for number, state in enumerate(states):
        if _holds(state, source, orders):
            return number
    return _linted(source, orders)


def _holds(state: dict[str, Any], source: FleetSource, orders: Orders) -> bool:
    try:
        os.chdir(source.path)
        request = _request(source, orders)
        return state == _state_of_commit(source, orders) if source.is_bare else cache.Before(request).holds(state)
    except (OSError, RevisionError):
        return False


def _request(source: FleetSource, orders: Orders) -> Request:
    return orders.request._replace(without=source.without) if source.without else orders.request


def _linted(source: FleetSource, orders: Orders) -> str | tuple[Result, Any]:
    try:
        os.chdir(source.path)
        state = _state_of_commit(source, orders) if source.is_bare else None
        with revision_tree(state["commit"], source.path) if state else nullcontext():
            request = _request(source, orders)
            before = cache.Before(request)
            before.look()  # before the run reads any file
            session = Session(request)
            result = answer(session)
            return result, state or _plain_state(before, session)
    except (ConfigError, RulebookError, RevisionError) as error:
        return str(error)
    except OSError as error:
        return f"This source cannot be read: {error.strerror}."
    except Exception as error:  # noqa: BLE001  # one repository's trouble is not the others'
        return f"internal error: {name_of(error)}; {HOW_TO_REPORT}"


def _plain_state(before: cache.Before, session: Session) -> dict[str, Any] | None:
    state = cache.state_of(before, session.touched())
    return None if state is None else state.plain()


def _state_of_commit(source: FleetSource, orders: Orders) -> dict[str, Any]:
    return {"key": cache.key(orders.request), "commit": commit_of(source.path, "HEAD")}


def _put(source: FleetSource, orders: Orders, result: Result, state: dict[str, Any] | None) -> Outcome:
    outcome = _outcome(source, result)
    fields = {name: value for name, value in outcome._asdict().items() if name != "is_known"}
    note = {"run": orders.run, "state": state, "outcome": fields}
    path = parts.part_path(orders.folder, source.name)
    return _written(outcome, path, lambda: parts.write(path, [*_rows(source, result)], note))


def _written(outcome: Outcome, path: str, write: Callable[[], None]) -> Outcome:
    """Return the outcome of a source after its part is written; an error if that fails."""
    try:
        write()
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        return outcome._replace(errors=[*outcome.errors, f"{path}: this part cannot be written: {why}"])
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
        for row in data[kind]:
            yield {**row, "source": source.name, "kind": kind.removesuffix("s")}
