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
from dynlint.run.found import Answer, Question
from dynlint.run.kept_answers import KeptAnswers

if TYPE_CHECKING:
    from dynlint.run.session import Session

_KINDS = {**cache.KINDS, **{kind.__name__: kind for kind in (Question, FileFacts, Problem, Unused)}}
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
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):  # somebody else wrote it
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
    lines = [found.line or json.dumps([[*name], *_plain_found(found)]) for name, found in named]
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
        "facts": {path: cache.plain(facts) for path, facts in kept.facts.items()},
        "more": [kept.shape, kept.folders, kept.environments, kept.steps, kept.roots],
        "others": [sorted(each) for each in (kept.asked, kept.concerning, kept.relevant, kept.read_as_data)],
    }


def _kept(data: dict[str, Any], lines: list[bytes]) -> KeptAnswers:
    kept = KeptAnswers()
    for number, line in enumerate(filter(None, lines)):
        name, *found = json.loads(line)
        if number < data["answers"]:
            kept.answers[Question(*name)] = _made_found(found, line.decode())
        else:
            kept.beside[tuple(name)] = _made_found(found, line.decode())
    kept.facts = {path: cache.made(facts, _KINDS) for path, facts in data["facts"].items()}
    kept.shape, kept.folders, kept.environments, kept.steps, kept.roots = data["more"]
    kept.asked, kept.concerning, kept.relevant, kept.read_as_data = map(set, data["others"])
    return kept


def _plain_found(found: Answer) -> list[Any]:
    verdicts, aside = found.verdicts, found.aside
    looked = tuple(found.looked_at.watched), tuple(found.looked_at.spoken), tuple(found.looked_at.moves)
    said = tuple(verdicts.findings), tuple(verdicts.undecided), tuple(verdicts.errors)
    rest = tuple(found.tables), tuple(found.calls), tuple(aside.unused.values())
    names = [[*found.environments], *map(sorted, (found.modules, aside.used, found.files))]
    return [cache.plain((said, looked, rest)), names, [found.is_exhausted, found.looks_around, found.reads_states]]


def _made_found(data: list[Any], line: str) -> Answer:
    found = Answer()
    found.line = line
    values, names, (found.is_exhausted, found.looks_around, found.reads_states) = data
    said, looked, rest = cache.made(values, _KINDS)
    found.verdicts.findings, found.verdicts.undecided, found.verdicts.errors = map(list, said)
    found.looked_at.watched, found.looked_at.spoken, found.looked_at.moves = map(set, looked)
    found.tables, found.calls = map(set, rest[:2])
    found.environments = dict.fromkeys(names[0])
    found.modules, found.aside.used, found.files = map(set, names[1:])
    found.aside.unused = {each.path: each for each in rest[2]}
    return found
