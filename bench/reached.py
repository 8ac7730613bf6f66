"""Which tests reach which line: the quick group under coverage, test by test, kept in a file."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from coverage import Coverage, CoverageData

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = ("-m", "not terraform and not tools", "--ignore", "tests/terraform", "--ignore", "tests/inside_checkov")
_SETTINGS = "[run]\nsource =\n  dynlint\n  rules\nrelative_files = True\n"


class Reached:
    """The tests that reach each line of a tree.

    file    where the answer of coverage is kept; it is made, by a run of the quick group in the working directory,
            where it is not there
    """

    def __init__(self, file: Path) -> None:
        if not file.exists():
            _measure(file)
        self._data = CoverageData(str(file))
        self._data.read()
        self._names = {str(Path(name)): name for name in self._data.measured_files()}

    def by(self, path: Path, line: int) -> tuple[list[str], list[str]]:
        """Return the ids of the tests that reach a line, and of all others that reach its file.

        A line that runs when its file is imported, or whose answer is kept for the process, is reached by few tests or
        none, though others depend on it.
        """
        contexts: dict[int, list[str]] = self._data.contexts_by_lineno(self._names.get(str(path), ""))
        here = _ids(contexts.get(line, []))
        anywhere = _ids([context for each in contexts.values() for context in each])
        return sorted(here), sorted(anywhere - here)

    def lines_of(self, test: str) -> int:
        """Return how many lines of the tree a test reaches."""
        return self._sizes[test]

    @cached_property
    def _sizes(self) -> Counter[str]:
        found: Counter[str] = Counter()
        for name in self._names.values():
            for contexts in self._data.contexts_by_lineno(name).values():
                found.update(contexts)
        return found


def _ids(contexts: list[str]) -> set[str]:
    return {context for context in contexts if context}


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Name the test that runs: what is reached before it, as files are imported, is nobody's."""
    measured = Coverage.current()
    assert measured is not None  # noqa: S101  # a test
    measured.switch_context(item.nodeid)
    yield
    measured.switch_context("")


def _measure(file: Path) -> None:
    settings = file.with_suffix(".rc")
    settings.write_text(_SETTINGS, encoding="utf-8")
    command = [sys.executable, "-m", "coverage", "run", f"--rcfile={settings}", "-m", "pytest", "-q", "-p", "reached"]
    path = os.pathsep.join((".", str(Path(__file__).parent)))
    variables = os.environ | {"COVERAGE_FILE": str(file), "PYTHONPATH": path}
    subprocess.run([*command, *QUICK], env=variables, check=True)
