"""What was found root by root, remembered for the next run of the same request: it judges what a change reaches.

It lies beside the answer to the whole request and holds as that one does, only that Terraform files and files of values
may have changed, come or gone: `KeptAnswers` tells what depends on them.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dynlint.environments.deployment import Unused
from dynlint.hcl.files.glance import Glance
from dynlint.hcl.files.library import SUFFIXES, VALUE_SUFFIXES
from dynlint.hcl.problems.file_report import FileFacts
from dynlint.model.context import Problem
from dynlint.run import cache
from dynlint.run.file_states import stat_of
from dynlint.run.found import Question
from dynlint.run.kept_answers import KeptAnswers
from dynlint.run.kept_environments import FoundBefore, KeptEnvironments
from dynlint.run.tuples_as_json import TupleReader
from dynlint.run.written_answer import WrittenAnswer

if TYPE_CHECKING:
    from dynlint.run.found import Answer
    from dynlint.run.session import Session

_TERRAFORM = (*SUFFIXES, *VALUE_SUFFIXES)


class Earlier:
    """What an earlier run of a request found in files and root modules, as far as it still holds."""

    def __init__(self, before: cache.Before) -> None:
        self.before = before
        before.look()  # before the run reads any file
        try:
            _, _, state, *self._rest = before.lines
            self._state: Any = json.loads(state)
            if self._state["key"] != before.key:
                self._state = None
        except (ValueError, TypeError, KeyError, RecursionError):  # somebody else wrote it
            self._state = None

    def glances(self) -> dict[str, Glance]:
        """Return what was seen in the files (absolute paths) that are as they were."""
        reader, files = TupleReader((Glance,)), self.before.look().files
        try:
            kept = self._state["glances"] if self._state else {}
            before = self._state["files"] if self._state else {}
            same = [path for path in kept if path in files and tuple(before[path]) == files[path]]
            return {path: reader.record(Glance, kept[path]) for path in same}
        except (ValueError, TypeError, LookupError, AttributeError):  # as above
            return {}

    def answers(self, session: Session) -> KeptAnswers:
        """Return what still holds for a session; nothing where there was no earlier run."""
        try:
            changed = self._changed() if self._state else None
            if changed is None:
                return KeptAnswers()
            more, *answers = self._rest
            kept = _kept(json.loads(more), answers)
            kept.touched = set(self._state["touched"])
            kept.outdate(session, changed)
            if kept.concerns_others:
                kept.outdate_others()
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):  # as above
            return KeptAnswers()
        return kept

    def _changed(self) -> set[str] | None:
        """Return the files (absolute) that are not as they were; None where that may mean anything."""
        now, before = self.before.look().files, {path: tuple(found) for path, found in self._state["files"].items()}
        changed = {path for path in before.keys() | now.keys() if before.get(path) != now.get(path)}
        touched = self._state["touched"].items()
        changed.update(path for path, found in touched if stat_of(path) != (tuple(found) if found else None))
        return changed if all(path.endswith(_TERRAFORM) for path in changed) else None


def lines_of(session: Session, kept: KeptAnswers, state: cache.EntryState) -> str:
    """Return the lines to remember of the answers of a run; `state` is what the answer to its request depends on."""
    if session.library.unreadable or session.tree.orchestrating or session.library.units:
        return ""
    needless = {path for path in state.touched.keys() - kept.touched if session.lists_modules_of(path)}
    touched = {path: found for path, found in state.touched.items() if path not in needless}
    files = state.walked.files
    glances = {path: glance for path, glance in session.tree.glances.items() if path in files}
    head = {"key": state.key, "files": files, "touched": touched, "glances": glances}
    named: list[tuple[tuple[object, ...], Answer]] = [*kept.answers.items(), *kept.beside.items()]
    lines = [found.line or json.dumps([name, WrittenAnswer.of(found)]) for name, found in named]
    return "\n".join([json.dumps(head), json.dumps(_plain(kept)), *lines, ""])


def _plain(kept: KeptAnswers) -> dict[str, Any]:
    return {
        "answers": len(kept.answers),
        "facts": kept.facts,
        "found": kept.found.all(),
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
    kept.found = KeptEnvironments(FoundBefore(*each) for each in data["found"])
    kept.shape, kept.folders, kept.environments, kept.steps, kept.roots = data["more"]
    kept.asked, kept.concerning, kept.relevant, kept.read_as_data = map(set, data["others"])
    return kept
