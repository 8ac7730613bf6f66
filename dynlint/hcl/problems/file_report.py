"""The facts that a run keeps of a file, problems and ignore comments, as data that processes can exchange."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dynlint.finding import AnalysisError
from dynlint.hcl.problems.of_configuration import file_problems
from dynlint.startup.light_tuples import NamedTuple
from dynlint.suppression import WORDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dynlint.hcl.files.library import Library
    from dynlint.hcl.syntax.statements import File
    from dynlint.model.context import Problem
    from dynlint.suppression import Suppression


class FileFacts(NamedTuple):
    """The facts of one file; all `problems` are of kind ``syntax``."""

    path: str
    problems: tuple[Problem, ...]
    comments: tuple[Suppression, ...]
    broken: tuple[tuple[int, int], ...] = ()
    """First and last line of each top-level block that contains a syntax error."""


def facts(library: Library) -> list[FileFacts]:
    """Return the facts of every parsed file, sorted by path."""
    return list(map(facts_of, library.parsed_files()))


def facts_of(file: File) -> FileFacts:
    """Return the facts of a file."""
    return FileFacts(file.source.path, tuple(file_problems(file)), _comments(file), tuple(_broken(file)))


def syntax_errors(files: Iterable[FileFacts]) -> Iterator[AnalysisError]:
    """Yield the syntax errors of files as errors of the run."""
    for file in files:
        for problem in file.problems:
            yield AnalysisError(file.path, problem.location.line, problem.location.column, problem.message)


def _broken(file: File) -> Iterator[tuple[int, int]]:
    position = file.source.position
    for block in file.body.blocks if file.problems else ():
        if any(block.start <= problem.start < block.end for problem in file.problems):
            yield position(block.start).line, position(block.end).line


def _comments(file: File) -> tuple[Suppression, ...]:
    if not any(word in file.source.text for word in WORDS):
        return ()
    from dynlint.hcl.syntax.ignore_comments import suppressions  # noqa: PLC0415  # most files have none

    return tuple(suppressions(file))
