"""Fixes as edits of the editor: each is made as `dynlint fix` makes it, after everything was judged again."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dynlint.filesystem.borders import Border
from dynlint.filesystem.overlay import remembering
from dynlint.filesystem.remembered_reads import RememberedReads
from dynlint.fixing.files import refusal
from dynlint.fixing.line_changes import changed_lines, lines_of
from dynlint.fixing.rounds import Rounds
from dynlint.run.lint import answer
from dynlint.run.session import Session
from dynlint.server.positions import uri_of
from dynlint.server.protocol import types
from dynlint.source import Source
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from dynlint.finding import Finding, Result
    from dynlint.fixing.rounds import Fixed
    from dynlint.request import Request
    from dynlint.server.positions import Positions
    from dynlint.server.project import Project


class FixSelection(NamedTuple):
    """Which findings are to be fixed."""

    rule: str = ""
    """Only this rule; empty for all."""
    fingerprint: str = ""
    """Only this finding; empty for all."""
    path: str = ""
    """Only what stands in a file (absolute path) or is caused there; empty for everywhere."""
    unsafe: bool = False

    def picks(self, finding: Finding) -> bool:
        """Tell whether a finding is selected and has a change that may be made."""
        if not finding.changes or (finding.fix != "safe" and not self.unsafe):
            return False
        if (self.rule and finding.rule != self.rule) or (self.fingerprint and finding.fingerprint != self.fingerprint):
            return False
        return not self.path or self.path in {*map(os.path.abspath, _paths(finding))}


def _paths(finding: Finding) -> Iterator[str]:
    yield finding.location.path
    yield from (step.path for step in finding.trail)
    yield from (change.location.path for change in finding.changes)


def fixed(wanted: FixSelection, project: Project, request: Request, open_files: Collection[str]) -> Fixed:
    """Return the result of fixing; all root modules that the edited files reach are judged again after each round.

    Use it inside `Project.reading`. `open_files` (absolute paths) may be edited, even if they are read-only on disk.
    """
    changed = {os.path.abspath(path) for each in project.result.findings if wanted.picks(each) for path in _paths(each)}
    paths = tuple(sorted({*open_files, *changed}))
    asked = request._replace(paths=paths, start=project.top)
    broken: set[str] = set()

    def judge() -> Result:
        result = answer(Session(asked, project.trees))
        broken.update(os.path.abspath(error.path) for error in result.errors)
        return result

    on_disk = refusal(broken, Border([project.top]).holds)

    def refuses(path: str) -> str:
        return ("its file has a syntax error" if path in broken else "") if path in open_files else on_disk(path)

    with remembering(RememberedReads()):  # text of a trial is not text of the editor
        return Rounds(judge, refuses).run(lambda result: filter(wanted.picks, result.findings))


def refusals(found: Fixed) -> str:
    """Return why changes were not made, as a sentence; empty if all were."""
    return "; ".join(dict.fromkeys(f"{finding.rule} is not fixed: {why}" for finding, why in found.refused))


def workspace_edit(found: Fixed, positions: Positions, version_of: Callable[[str], int | None]) -> types.WorkspaceEdit:
    """Return the edits of a fix by file; `version_of` returns the version of an open file by its address."""
    return edit_of({path: (found.before[path], found.after[path]) for path in found.after}, positions, version_of)


def edit_of(
    changes: Mapping[str, tuple[bytes, bytes]], positions: Positions, version_of: Callable[[str], int | None]
) -> types.WorkspaceEdit:
    """Return the edits that turn texts into others, line by line, by the absolute paths of the files."""
    edits = []
    for path, (before, after) in sorted(changes.items()):
        uri = uri_of(path)
        document = types.OptionalVersionedTextDocumentIdentifier(uri, version_of(uri))
        edits.append(types.TextDocumentEdit(document, [*_line_edits(before.decode(), after.decode(), positions)]))
    return types.WorkspaceEdit(document_changes=edits)


def _line_edits(before: str, after: str, positions: Positions) -> Iterator[types.TextEdit]:
    source, old, new = Source("", before), lines_of(before), lines_of(after)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for kind, first, last, begin, end in changed_lines(old, new):
        if kind != "equal":
            yield types.TextEdit(positions.span(source, starts[first], starts[last]), "".join(new[begin:end]))
