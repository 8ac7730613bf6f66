"""The edits of findings whose changes are made at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING

from dynlint.fixing.edits import overlap, together

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dynlint.fixing.edits import Edit


class TakenEdits:
    """Edits that do not overlap, by file: each new one is compared with those near it alone."""

    def __init__(self) -> None:
        self._starts: dict[str, list[int]] = {}
        self._edits: dict[str, list[Edit]] = {}
        """In the order of their starts, of which there may be several at one place."""

    def take(self, edits: dict[str, list[Edit]]) -> bool:
        """Take ordered edits (by file) if they overlap none that is taken; tell whether they were taken."""
        if any(overlap(together((*self._near(path, own), *own))) for path, own in edits.items()):
            return False
        for path, own in edits.items():
            for edit in own:
                self._add(path, edit)
        return True

    def _near(self, path: str, own: Sequence[Edit]) -> list[Edit]:
        """Return the taken edits that begin inside some edits or at their ends, and those that begin last before."""
        starts = self._starts.get(path, [])
        first = bisect_left(starts, min(edit.start for edit in own))
        if first:
            first = bisect_left(starts, starts[first - 1])
        return self._edits.get(path, [])[first : bisect_right(starts, max(edit.end for edit in own))]

    def _add(self, path: str, edit: Edit) -> None:
        starts, edits = self._starts.setdefault(path, []), self._edits.setdefault(path, [])
        at = bisect_right(starts, edit.start)
        starts.insert(at, edit.start)
        edits.insert(at, edit)
