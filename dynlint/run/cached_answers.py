"""What was found root by root, remembered for the next run of the same request: it judges what a change reaches.

It lies beside the answer to the whole request and holds as that one does, only that Terraform files and files of values
may have changed, come or gone: `KeptAnswers` tells what depends on them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dynlint.environments.deployment import Unused
from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.problems.file_report import FileFacts
from dynlint.model.context import Problem
from dynlint.run import cache
from dynlint.run.found import Question
from dynlint.run.kept_answers import KeptAnswers
from dynlint.run.tuples_as_json import TupleReader
from dynlint.run.written_answer import WrittenAnswer

if TYPE_CHECKING:
    from dynlint.run.found import Answer
    from dynlint.run.session import Session

_TERRAFORM = (*SUFFIXES, *VALUE_SUFFIXES)


def recall_answers(session: Session) -> KeptAnswers:
    """Return what an earlier run of a session's request found and still holds; nothing where there was none."""
    try:
        _, _, state, more, *answers = cache.entry_of(session.request)
        changed = _changed(json.loads(state), session)
        if changed is None:
            return KeptAnswers()
        kept = _kept(json.loads(more), answers)
        kept.touched = set(json.loads(state)["touched"])
        kept.outdate(session, changed)
        if kept.concerns_others:
            kept.outdate_others()
    except (OSError, ValueError, TypeError, LookupError, AttributeError, RecursionError):  # somebody else wrote it
        return KeptAnswers()
    return kept


def lines_of(session: Session, kept: KeptAnswers, state: cache.EntryState) -> str:
    """Return the lines to remember of the answers of a run; `state` is what the answer to its request depends on."""
    if session.library.unreadable or session.tree.orchestrating or session.library.units:
        return ""
    needless = {path for path in state.touched.keys() - kept.touched if session.lists_modules_of(path)}
    touched = {path: found for path, found in state.touched.items() if path not in needless}
    said = {"key": state.key, "files": state.walked, "touched": touched}
    named: list[tuple[tuple[object, ...], Answer]] = [*kept.answers.items(), *kept.beside.items()]
    lines = [found.line or json.dumps([name, WrittenAnswer.of(found)]) for name, found in named]
    return "\n".join([json.dumps(said), json.dumps(_plain(kept)), *lines, ""])


def _changed(state: Any, session: Session) -> set[str] | None:
    """Return the files (absolute) that are not as they were; None where that may mean anything."""
    if state["key"] != cache.key(session.request):
        return None
    now = cache.walked(session.request.paths)
    before = {path: tuple(found) for path, found in state["files"].items()}
    changed = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
    touched = state["touched"].items()
    changed.update(path for path, found in touched if cache.stat_of(path) != (tuple(found) if found else None))
    return changed if all(path.endswith(_TERRAFORM) for path in changed) else None


def _plain(kept: KeptAnswers) -> dict[str, Any]:
    return {
        "answers": len(kept.answers),
        "facts": kept.facts,
        "more": [kept.shape, kept.folders, kept.environments, kept.steps, kept.roots],
        "others": [sorted(each) for each in (kept.asked, kept.concerning, kept.relevant, kept.read_as_data)],
    }


def _kept(data: dict[str, Any], lines: list[bytes]) -> KeptAnswers:
    kept, reader = KeptAnswers(), TupleReader((*cache.KINDS, FileFacts, Problem, Unused, WrittenAnswer))
    for number, line in enumerate(filter(None, lines)):
        name, found = json.loads(line)
        answer = reader.record(WrittenAnswer, found).answer(line.decode())
        if number < data["answers"]:
            kept.answers[Question(*name)] = answer
        else:
            kept.beside[tuple(name)] = answer
    kept.facts = {path: reader.record(FileFacts, facts) for path, facts in data["facts"].items()}
    kept.shape, kept.folders, kept.environments, kept.steps, kept.roots = data["more"]
    kept.asked, kept.concerning, kept.relevant, kept.read_as_data = map(set, data["others"])
    return kept
