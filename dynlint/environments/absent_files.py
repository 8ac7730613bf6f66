"""Files of values that scripts and pipelines pass and that the repository lacks: they are kept elsewhere.

Nobody knows here what they set. So a variable that such a file may set is unknown, whatever its default is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.deployment import Unused, named_deployment
from dynlint.model.known import Unknown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.environments.deployment import AbsentFile, Deployment, PipelineFacts
    from dynlint.model.known import Value

ABSENT = "file of values that is not there"


def from_absent_files(facts: PipelineFacts) -> list[Deployment]:
    """Return the environments that the names of such files contain."""
    found = []
    for name, file in facts.absent.items():
        if name:
            found.append(named_deployment(name, file.evidence))
    return found


def without_absent_values(
    found: Iterable[Deployment], facts: PipelineFacts, declared: Iterable[str]
) -> list[Deployment]:
    """Return the environments with every variable unknown that such a file may set."""
    variables = list(declared)
    return [_without(deployment, facts, variables) for deployment in found]


def absent_files(facts: PipelineFacts, directory: str) -> Iterator[Unused]:
    """Yield such files, each once, as entries that were found and not used for a root module."""
    for file in dict.fromkeys(facts.absent.values()):
        why = f"the line passes {file.spelled}, which the repository does not have"
        yield Unused(file.evidence.path, file.evidence.line, ABSENT, why, directory, counts=True)


def _without(deployment: Deployment, facts: PipelineFacts, declared: list[str]) -> Deployment:
    file = facts.absent.get(deployment.environment.name) or facts.absent.get("")
    if file is None or deployment.var_files:
        return deployment
    unknown: dict[str, Value] = dict.fromkeys(declared, Unknown(_reason(file)))
    return deployment._replace(variables={**unknown, **deployment.variables})


def _reason(file: AbsentFile) -> str:
    return f"{file.spelled} may set it, and the repository does not have that file"
