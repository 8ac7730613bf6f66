"""When a run was made, and of which commit: for reports that are kept."""

from __future__ import annotations

import os
from time import strftime
from typing import TYPE_CHECKING

from dynlint.finding import RunFacts
from dynlint.run.git_revision import RevisionError, commit_of, repository_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def run_facts(paths: Sequence[str]) -> RunFacts:
    """Return the time, the paths as given, and the commit that is checked out there."""
    return RunFacts(strftime("%Y-%m-%d %H:%M %z"), _commit(paths[0]), tuple(paths))


def _commit(path: str) -> str:
    """Return the commit at a path; empty where there is none, or git fails."""
    whole = os.path.abspath(path)
    try:
        return commit_of(repository_of(whole if os.path.isdir(whole) else os.path.dirname(whole)), "HEAD")
    except RevisionError:
        return ""
