"""The limit of a run on the environments of its root modules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.limits import LEAST_ENVIRONMENTS, RUN_ENVIRONMENTS
from dynlint.finding import AnalysisError
from dynlint.hcl.files.library import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.environments.deployment import Deployment
    from dynlint.run.session import Session


def judged_deployments(session: Session, directory: str) -> list[Deployment]:
    """Return the environments of a root module (an absolute folder) that a run judges."""
    return session.deployments_of(directory)[: _most(session)]


def environments_beyond(session: Session, directory: str) -> Iterator[AnalysisError]:
    """Yield an error for the environments of a root module (an absolute folder) that are not judged."""
    found, most = len(session.deployments_of(directory)), _most(session)
    if found > most:
        why = f"a run judges {RUN_ENVIRONMENTS} root modules and environments, and no more than {most} of each here"
        message = f"{found - most} of the {found} environments of this root module were not judged: {why}."
        yield AnalysisError(shown_path(directory), 1, 1, message)


def _most(session: Session) -> int:
    return max(LEAST_ENVIRONMENTS, RUN_ENVIRONMENTS // max(1, len(session.all_roots)))
