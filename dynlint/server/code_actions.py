"""Code actions at a finding: fix it, fix all of its rule, ignore it, open the rule's page."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dynlint.reports.escape import shown
from dynlint.server.fixes import FixSelection, edit_of, fixed, refusals, workspace_edit
from dynlint.server.ignoring import comment, comment_place
from dynlint.server.protocol import types
from dynlint.server.rule_pages import address_of
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from dynlint.finding import Finding
    from dynlint.request import Request
    from dynlint.server.client_settings import ClientSettings
    from dynlint.server.positions import Positions
    from dynlint.server.project import Look, Project

FIX_ALL = "source.fixAll.dynlint"
IGNORE, IGNORE_WITH_REASON, OPEN_PAGE = "dynlint.ignore", "dynlint.ignoreWithReason", "dynlint.openPage"
"""The commands: the second is the editor's own, which asks for the reason and then uses the first."""


class CodeActions(NamedTuple):
    """Makes code actions; use it inside `Project.reading`."""

    path: str
    """The file, absolute."""
    look: Look
    project: Project
    positions: Positions
    settings: ClientSettings
    version_of: Callable[[str], int | None]

    def at(self, place: types.Range, only: Collection[str] | None) -> list[types.CodeAction]:
        """Return the actions at a place; `only` are the requested kinds, None for all."""
        if only and all(kind.startswith("source") for kind in only):
            return [self._fix_everything()] if any(FIX_ALL.startswith(kind) for kind in only) else []
        found: list[types.CodeAction] = []
        for finding in self._findings(place):
            found += [*self._fixes(finding), *self._ignoring(finding), *_pages(finding)]
        return found

    def _findings(self, place: types.Range) -> Iterator[Finding]:
        """Yield the findings at a place, or caused there."""
        offered: set[str] = set()
        for finding in self.project.result.findings:
            stretches = [self.positions.range_of(finding.location)] if self._is_here(finding.location.path) else []
            here = (step for step in finding.trail if self._is_here(step.path))
            stretches += [self.positions.line_of(self.path, step.line, step.column) for step in here]
            if finding.fingerprint not in offered and any(_touch(stretch, place) for stretch in stretches):
                offered.add(finding.fingerprint)
                yield finding

    def _is_here(self, path: str) -> bool:
        return os.path.abspath(path) == self.path

    def _fixes(self, finding: Finding) -> Iterator[types.CodeAction]:
        wanted = FixSelection(finding.rule, finding.fingerprint, unsafe=self.settings.unsafe_fixes)
        if not wanted.picks(finding):
            return
        kind, unsafe = types.CodeActionKind.QuickFix, " (unsafe)" * (finding.fix != "safe")
        title = f"Fix {finding.name}{unsafe}: {shown(finding.changes[0].preview)}"
        yield types.CodeAction(title, kind, is_preferred=finding.fix == "safe", data=self._data(wanted))
        every = FixSelection(finding.rule, path=self.path, unsafe=self.settings.unsafe_fixes)
        if sum(map(every.picks, self.project.result.findings)) > 1:
            yield types.CodeAction(f"Fix all {finding.name} in this file{unsafe}", kind, data=self._data(every))

    def _fix_everything(self) -> types.CodeAction:
        return types.CodeAction(
            "Fix all that is safe to fix in this file", FIX_ALL, data=self._data(FixSelection(path=self.path))
        )

    def _data(self, wanted: FixSelection) -> dict[str, Any]:
        return {"file": self.path, **dict(zip(FixSelection._fields, wanted))}

    def _ignoring(self, finding: Finding) -> Iterator[types.CodeAction]:
        file = self.look.file(self.path)
        if file is None or comment_place(finding, file) is None:
            return
        title = f"Ignore {finding.name} here with a comment"
        kind = types.CodeActionKind.QuickFix
        if self.settings.asks_for_reason:
            arguments = [self.path, finding.fingerprint, finding.name]
            yield types.CodeAction(title, kind, command=types.Command(title, IGNORE_WITH_REASON, arguments=arguments))
        else:
            yield types.CodeAction(title, kind, edit=self.ignored(finding.fingerprint, ""))

    def ignored(self, fingerprint: str, reason: str) -> types.WorkspaceEdit | None:
        """Return the edit that ignores a finding for a reason; None if the finding is gone."""
        file = self.look.file(self.path)
        found = next((each for each in self.project.result.findings if each.fingerprint == fingerprint), None)
        place = comment_place(found, file) if found is not None and file is not None else None
        if found is None or file is None or place is None:
            return None
        text = file.source.text
        line = text[place : text.find("\n", place) if "\n" in text[place:] else len(text)]
        after = text[:place] + comment(found.name, reason, line) + text[place:]
        return edit_of({self.path: (text.encode(), after.encode())}, self.positions, self.version_of)

    def resolved(self, action: types.CodeAction, request: Request, open_files: Collection[str]) -> str:
        """Compute the edit of a fix; return why it is not made, empty if it is."""
        data: Any = action.data
        wanted = FixSelection(**{name: data[name] for name in FixSelection._fields})
        found = fixed(wanted, self.project, request, open_files)
        action.edit = workspace_edit(found, self.positions, self.version_of)
        return refusals(found)


def _pages(finding: Finding) -> Iterator[types.CodeAction]:
    address = address_of(finding.rule, finding.name, finding.url)
    if address:
        title = f"Open the page of {finding.name}"
        yield types.CodeAction(
            title, types.CodeActionKind.Empty, command=types.Command(title, OPEN_PAGE, arguments=[address])
        )


def _touch(one: types.Range, other: types.Range) -> bool:
    return one.start <= other.end and other.start <= one.end
