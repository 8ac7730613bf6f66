"""The files of values that a run found and did not use, and searches for environments that ended early."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.environments.deployment import Unused
from dynlint.environments.value_files import variables_in
from dynlint.environments.value_groups import FILE
from dynlint.finding import AnalysisError
from dynlint.hcl.files.library import shown_path
from dynlint.hcl.values.limits import NAMES_STEPS, NAMES_STEPS_OF_BYTE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dynlint.environments.discovery import Found
    from dynlint.hcl.files.library import Library


class UnusedFiles:
    """Which files of values the root modules of a run used, and which not."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        """`given` are the files of values (absolute) that every root module is given."""
        self.used: set[str] = {*given}
        """Files of values that some environment has (absolute paths)."""
        self.unused: dict[str, Unused] = {}
        """What a root module did not use, by its path; another one may use it."""

    def add(self, found: Found) -> None:
        """Record the environments of a root module."""
        self.used.update(path for deployment in found.deployments for path in deployment.var_files)
        for each in found.unused:
            self.unused.setdefault(each.path, each)

    def merge(self, used: Iterable[str], unused: Iterable[Unused]) -> None:
        """Add the records of another process."""
        self.used.update(used)
        for each in unused:
            self.unused.setdefault(each.path, each)

    def all(self, library: Library, roots: Sequence[str]) -> list[Unused]:
        """Return the files that no root module (absolute folders) used, with those outside of any module's folder."""
        lying_alone = (library.value_files or {}).get("", ()) if roots else ()
        unknown = [path for path in lying_alone if path not in self.used and path not in self.unused]
        if unknown:  # forgotten root modules are read again: few runs have such files
            declared = {name for root in roots for name in library.configuration(root).variables}
            self.unused.update((path, _without_module(library, path, declared)) for path in unknown)
        return sorted(each for path, each in self.unused.items() if path not in self.used)


def variables_left_aside(library: Library, found: Found) -> frozenset[str]:
    """Return the variables that files set which may be for an environment of a root module, unknown for which one."""
    paths = (each.path for each in found.unused if each.counts and each.what == FILE)
    return frozenset().union(*(variables_in(library, path) for path in paths))


def search_that_ended(found: Found, directory: str) -> Iterator[AnalysisError]:
    """Yield an error of a root module (absolute) whose environments may be more than those that were found."""
    if found.ended:
        yield AnalysisError(
            *(shown_path(directory), 1, 1),
            f"Finding the environments of this root module takes more than {NAMES_STEPS_OF_BYTE} steps for each byte "
            f"of its files, or more than {NAMES_STEPS:,}: some may be missing. The settings can name its environments.",
        )


def _without_module(library: Library, path: str, declared: set[str]) -> Unused:
    known = sorted(variables_in(library, path) & declared)
    if not known:
        return Unused(path, 1, FILE, "it sets no variable of a root module that was looked at")
    return Unused(path, 1, FILE, f"it sets var.{known[0]}, and nothing says of which root module", counts=True)
