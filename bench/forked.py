"""Judges mistakes in one process that has collected all tests: it copies itself for each of them.

A mistake costs no import and no collection then. It must be inside of functions, whose code is
replaced in the copy; a mistake in what runs on import is judged in a process of its own.
"""

from __future__ import annotations

import functools
import gc
import os
import resource
import time
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

import pytest
from _pytest.runner import runtestprotocol
from mutations import Mutation, mutated
from reached import QUICK

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

OUTSIDE = "outside of functions"
"""What becomes of a mistake that cannot be judged here."""
SECONDS = 40
"""Of processor time, for each mistake."""
_NEAR = 6
"""How many lines the decorators of a function may take: its first line may be theirs."""


class Forks:
    """A plugin of pytest that judges mistakes instead of running the collected tests."""

    def __init__(self, chosen: Sequence[Mutation], tests: Sequence[Sequence[str]]) -> None:
        self.chosen = chosen
        self.tests = tests
        self.found: list[tuple[str, float]] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Judge each mistake by the tests that are for it."""
        items = {item.nodeid: item for item in session.items}
        for mutation, tests in zip(self.chosen, self.tests):
            began = time.monotonic()
            wanted = [items[test] for test in tests if test in items]
            by = _in_a_copy(functools.partial(_noticed_by, mutation, wanted))
            self.found.append((by, time.monotonic() - began))
        return True


def judged_in_copies(
    chosen: Sequence[Mutation], tests: Sequence[Sequence[str]], scratch: str
) -> list[tuple[str, float]]:
    """Return what becomes of each mistake, judged by some tests, and its seconds; `scratch` is a folder for files."""
    forks = Forks(chosen, tests)
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", *QUICK, "--basetemp", scratch, "tests"]
    pytest.main(options, [forks])
    return forks.found


def _in_a_copy(work: Callable[[], str]) -> str:
    """Return the answer of some work that is done in a copy of this process."""
    reading, writing = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
            os.write(writing, work().encode("utf-8", "replace")[:2000])
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(pid, 0)
    answer = os.read(reading, 2000).decode("utf-8", "replace")
    os.close(reading)
    return answer or "no end, or a crash"


def _noticed_by(mutation: Mutation, items: Sequence[pytest.Item]) -> str:
    if not _replaced(mutation):
        return OUTSIDE
    for item, following in zip(items, [*items[1:], None]):
        if any(report.failed for report in runtestprotocol(item, log=False, nextitem=following)):
            return item.nodeid
    return "alive"


def _replaced(mutation: Mutation) -> bool:
    """Replace the code of the functions that a mistake changes; return False where it changes anything else."""
    file = str(mutation.path.resolve())
    right, wrong = (
        compile(mutated(mutation.path, number), file, "exec", dont_inherit=True) for number in (-1, mutation.number)
    )
    if _outside(right) != _outside(wrong):
        return False
    before, after = _functions(right), _functions(wrong)
    changed = {place: after[place] for place in before if _whole(before[place]) != _whole(after[place])}
    gc.unfreeze()
    done = {place for each in gc.get_objects() if isinstance(each, FunctionType) for place in _put(each, file, changed)}
    cached = type(functools.lru_cache(len))
    for each in gc.get_objects():
        if isinstance(each, cached) and str(each.__module__).startswith("dynlint"):
            each.cache_clear()
    return bool(changed) and done == {*changed}


_Place = tuple[str, int]
"""The qualified name of a function, and its first line."""


def _put(function: FunctionType, file: str, changed: dict[_Place, CodeType]) -> list[_Place]:
    """Give a function the code of its place, and return the place; nothing for a function of another place."""
    old = function.__code__
    if old.co_filename != file:
        return []
    for (name, line), code in changed.items():
        if name == function.__qualname__ and abs(line - old.co_firstlineno) < _NEAR:
            function.__code__ = code
            return [(name, line)]
    return []


def _functions(code: CodeType, prefix: str = "") -> dict[_Place, CodeType]:
    """Return the functions of a module and of its classes."""
    found: dict[_Place, CodeType] = {}
    for each in _codes(code):
        if _is_function(each):
            found[prefix + each.co_name, each.co_firstlineno] = each
        else:
            found.update(_functions(each, f"{prefix}{each.co_name}."))
    return found


def _codes(code: CodeType) -> list[CodeType]:
    return [each for each in code.co_consts if isinstance(each, CodeType)]


def _is_function(code: CodeType) -> bool:
    return bool(code.co_flags & 2)  # CO_NEWLOCALS: a class has it not


def _own(code: CodeType) -> tuple[object, ...]:
    others = tuple(each for each in code.co_consts if not isinstance(each, CodeType))
    return code.co_code, others, code.co_names, code.co_varnames


def _whole(code: CodeType) -> tuple[object, ...]:
    return (*_own(code), *map(_whole, _codes(code)))


def _outside(code: CodeType) -> tuple[object, ...]:
    """Return what is not inside of functions."""
    return (*_own(code), *(each.co_name if _is_function(each) else _outside(each) for each in _codes(code)))
