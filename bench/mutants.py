"""Make small mistakes in dynlint, one at a time, and see which of them no test notices.

Usage: python bench/mutants.py PART [NUMBER] [SEED] [--jobs N] [--map FILE] [--first N] [--tests N] [--also FILE...]
                                [--json FILE] [--forked] [--written TESTS...]

PART is rules, model, hcl, run, environments, others, or a path (rules/ttl_not_enabled.py); NUMBER of its mistakes are
drawn at random (all without it). Each is made in memory, in a process of its own, in a copy of the tree, where the
tests run that reach its line; which those are is told by a run of the quick group under coverage, kept in FILE.
With --first only N of them run at first: half are those that reach the fewest lines of the tree, for such a test is
about little else, and half are drawn at random. What is alive then is judged again by all of them. With --forked too
these first ones run in copies of one process that has collected all tests, which costs no import and no collection.
With --tests no more than N of them ever run, drawn at random, beside those in files named for the module: what is
alive then may be noticed by another one. PART may be the --json of an earlier run: what was alive is judged again;
--also names files of tests that run besides, such as those that were written since. With --written the mistake is
written into the file instead, and all of TESTS run: for a room whose tests start a program of their own, which no map
shows, such as the language server. A mistake that takes longer than the limit counts as noticed. All are listed on
stderr as they come; what nobody notices is printed, and the code is 1 then.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib.abc
import importlib.util
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

import hypothesis  # noqa: F401  # a process for each mistake has them from the start
import pytest
from forked import OUTSIDE, judged_in_copies
from mutations import Mutation, mutated, mutations
from reached import QUICK, Reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import CodeType, ModuleType

TOP = Path(__file__).resolve().parent.parent
SECONDS = 240
"""Of processor time: how busy the machine is must not decide. Without a mistake all takes less than half of it."""
WAIT = 3600
MEMORY = 4 << 30
PAGES = "tests/test_rules.py"
FEW = 5
"""Where fewer tests reach a line, all that reach its file run too: a cache may have answered the others."""
PARTS = {
    "rules": ("rules",),
    "model": ("dynlint/model",),
    "hcl": ("dynlint/hcl",),
    "run": ("dynlint/run", "dynlint/suppression.py", "dynlint/rulebook"),
    "environments": ("dynlint/environments",),
    "others": (
        *(f"dynlint/{room}" for room in ("cli", "fleet", "linear", "plan", "reports", "rule_cases", "settings")),
        *(f"dynlint/{module}.py" for module in ("faults", "finding", "request", "rule", "source", "testing")),
    ),
}


class Outcome(NamedTuple):
    """What became of a mistake: ``alive``, or what noticed it."""

    mutation: Mutation
    by: str
    seconds: float


def drawn(part: str, number: int, seed: int) -> list[Mutation]:
    """Return mistakes of a part, drawn at random."""
    if part.endswith(".json"):
        return _alive(json.loads(Path(part).read_text(encoding="utf-8")))
    found: list[Mutation] = []
    for name in PARTS.get(part, (part,)):
        path = Path(name)
        files = sorted(path.glob("*.py") if part == "rules" else path.rglob("*.py")) if path.is_dir() else [path]
        found += [each for file in files for each in mutations(file)]
    return sorted(Random(seed).sample(found, min(number or len(found), len(found))))  # noqa: S311  # no secret


def _module(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module with a mistake in it."""

    def __init__(self, mutation: Mutation, code: CodeType) -> None:
        self.name, self.path, self.code = _module(mutation.path), mutation.path, code

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> None: ...

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)  # noqa: S102  # that is what importing is


def judged(mutation: Mutation, tests: Sequence[str], scratch: str) -> str:
    """Return what notices a mistake, in a process that has imported nothing of dynlint; empty where nothing does."""
    sys.path[:0] = [str(Path.cwd()), str(Path("tests").resolve())]
    code = compile(mutated(mutation.path, mutation.number), str(mutation.path), "exec", dont_inherit=True)
    try:
        if mutation.path.parts[0] == "rules":
            _put_into_rules(mutation, code)
        else:
            sys.meta_path.insert(0, _Finder(mutation, code))
            importlib.import_module(_module(mutation.path))
    except Exception as error:  # noqa: BLE001  # whatever a mistake leads to
        return f"import: {type(error).__name__}"
    chosen = _Chosen(tests, mutation.path)
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-p", "no:cov", *QUICK]
    files = sorted({file_of(test) for test in tests})
    code_of_pytest = pytest.main([*options, "--basetemp", os.path.join(scratch, "pytest"), *files], [chosen])
    return (chosen.failed or "pytest") if code_of_pytest in (1, 2, 3) else ""


class _Chosen:
    """A plugin of pytest that lets some tests run, those with the name of a file first, and keeps which one fails."""

    def __init__(self, tests: Sequence[str], path: Path) -> None:
        self.tests = {*tests}
        self.own = {file_of(test) for test in tests if is_own(test, path) or "::" not in test}
        self.failed = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        by_file: dict[str, list[pytest.Item]] = {}
        for item in items:
            if item.nodeid in self.tests or file_of(item.nodeid) in self.tests:
                by_file.setdefault(file_of(item.nodeid), []).append(item)
        names = sorted(by_file, key=lambda name: (name not in self.own, name != PAGES, len(by_file[name])))
        items[:] = [item for name in names for item in by_file[name]]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = report.nodeid


def _put_into_rules(mutation: Mutation, code: CodeType) -> None:
    from dynlint.rulebook import bundle, rulebook  # noqa: PLC0415  # only in a process of its own

    rulebook.load()
    (files,) = bundle._KEPT.values()  # noqa: SLF001  # what this process has loaded
    for number, (stem, names) in enumerate(files):
        if stem == mutation.path.stem:
            own = {"__name__": names["__name__"], "__file__": names["__file__"]}
            exec(code, own)  # noqa: S102  # that is what importing a rule is
            files[number] = stem, own
    rulebook.built_in.cache_clear()  # or the rules that were made of the files before stay


def _alone(mutation: Mutation, tests: Sequence[str], scratch: str) -> None:
    """Judge a mistake in this process, which has so many seconds, and write down what notices it."""
    os.setsid()
    signal.alarm(WAIT)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    try:
        by = judged(mutation, tests, scratch)
        Path(scratch, "answer").write_text(by or "alive", encoding="utf-8")
    finally:
        os._exit(0)


def outcomes(chosen: Sequence[Mutation], tests_for: Callable[[Mutation], list[str]], jobs: int) -> Iterator[Outcome]:
    """Judge mistakes, several at a time, each in a process of its own."""
    running: dict[int, tuple[Mutation, str, float]] = {}
    for mutation in chosen:
        if len(running) == jobs:
            yield _ended(running)
        scratch = tempfile.mkdtemp()
        tests = tests_for(mutation)
        pid = os.fork()
        if not pid:
            _alone(mutation, tests, scratch)
        running[pid] = mutation, scratch, time.monotonic()
    while running:
        yield _ended(running)


def forked_outcomes(chosen: Sequence[Mutation], tests_for: Callable[[Mutation], list[str]]) -> Iterator[Outcome]:
    """Judge mistakes in copies of a process that has collected all tests; this one imports nothing of dynlint."""
    tests = [tests_for(mutation) for mutation in chosen]  # here: coverage empties its file when a copy asks for it
    with tempfile.TemporaryDirectory() as scratch:
        pid = os.fork()
        if not pid:
            try:
                sys.path[:0] = [str(Path.cwd()), str(Path("tests").resolve())]
                found = judged_in_copies(chosen, tests, os.path.join(scratch, "pytest"))
                Path(scratch, "found").write_text(json.dumps(found), encoding="utf-8")
            finally:
                os._exit(0)
        os.waitpid(pid, 0)
        found = json.loads(Path(scratch, "found").read_text(encoding="utf-8"))
        yield from (Outcome(mutation, by, seconds) for mutation, (by, seconds) in zip(chosen, found))


def written_outcomes(chosen: Sequence[Mutation], tests: Sequence[str]) -> Iterator[Outcome]:
    """Judge mistakes, one after the other, each written into its file, by tests that start a program of their own."""
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *QUICK[:2], *tests]
    variables = os.environ | {"PYTHONPATH": os.getcwd(), "PYTHONDONTWRITEBYTECODE": "1"}
    for mutation in chosen:
        began, before = time.monotonic(), mutation.path.read_text(encoding="utf-8")
        mutation.path.write_text(ast.unparse(mutated(mutation.path, mutation.number)), encoding="utf-8")
        try:
            done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False, timeout=WAIT)
            failed = re.search(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)
            by = "alive" if not done.returncode else failed[1] if failed else "pytest"
        except subprocess.TimeoutExpired:
            by = "no end"
        mutation.path.write_text(before, encoding="utf-8")
        yield Outcome(mutation, by, time.monotonic() - began)


def tests_of(mutation: Mutation, reached: Reached, most: int, also: Sequence[str]) -> list[str]:
    """Return the tests that can notice a mistake, drawn where they are too many."""
    here, anywhere = reached.by(mutation.path, mutation.line)
    found = here if len(here) >= FEW else here + anywhere
    own = [test for test in found if is_own(test, mutation.path)]
    others = [test for test in found if test not in {*own}]
    return [*also, *own, *Random(0).sample(others, min(most, len(others)))]  # noqa: S311  # no secret


def narrow_tests_of(mutation: Mutation, reached: Reached, most: int) -> list[str]:
    """Return some of the tests that can notice a mistake: half reach the fewest lines, the others are drawn.

    The few tests that reach a line which hardly any test reaches are always among them.
    """
    here, anywhere = reached.by(mutation.path, mutation.line)
    few, found = (here, here + anywhere) if len(here) < FEW else ([], here)
    narrow = [*dict.fromkeys([*few, *sorted(found, key=reached.lines_of)])][: most // 2]
    others = sorted({*found} - {*narrow})
    return [*narrow, *Random(0).sample(others, min(most - most // 2, len(others)))]  # noqa: S311  # no secret


def _alive(judged_before: list[tuple[str, str, float]]) -> list[Mutation]:
    """Return the mistakes that were alive in an earlier run, of files as they were then."""
    names = [name for name, by, _ in judged_before if by == "alive"]
    files = {Path(name.partition(":")[0]) for name in names}
    return sorted(each for file in files for each in mutations(file) if str(each) in names)


def file_of(test: str) -> str:
    """Return the file of a test, from the id that pytest gives it."""
    return test.partition("::")[0]


def is_own(test: str, path: Path) -> bool:
    """Tell whether the file of a test is named for a module."""
    return path.stem[:7] in Path(file_of(test)).stem


def _ended(running: dict[int, tuple[Mutation, str, float]]) -> Outcome:
    pid, _ = os.wait()
    mutation, scratch, began = running.pop(pid)
    answer = Path(scratch, "answer")
    by = answer.read_text(encoding="utf-8") if answer.exists() else "no end, or a crash"
    shutil.rmtree(scratch, ignore_errors=True)
    return Outcome(mutation, by, time.monotonic() - began)


def _printed(judged: Iterator[Outcome]) -> list[Outcome]:
    """Write what becomes of mistakes as it comes."""
    found = []
    for outcome in judged:
        found.append(outcome)
        print(f"{outcome.by[-60:]:60} {outcome.seconds:5.1f} {outcome.mutation}", file=sys.stderr, flush=True)
    return found


def _in_memory(chosen: Sequence[Mutation], reached: Reached, given: argparse.Namespace) -> list[Outcome]:
    """Judge mistakes by the tests that reach their lines: by some of them first, if so many are given."""

    def all_tests(mutation: Mutation) -> list[str]:
        return tests_of(mutation, reached, given.tests, given.also)

    _check_control(outcomes([_no_mistake(chosen)], all_tests, 1))
    found = []
    if given.first:

        def first_tests(mutation: Mutation) -> list[str]:
            return narrow_tests_of(mutation, reached, given.first)

        judged = forked_outcomes(chosen, first_tests) if given.forked else outcomes(chosen, first_tests, given.jobs)
        found = _printed(judged)
        chosen = sorted(each.mutation for each in found if each.by in ("alive", OUTSIDE))
        found = [each for each in found if each.mutation not in chosen]
    return found + _printed(outcomes(chosen, all_tests, given.jobs))


def _written(chosen: Sequence[Mutation], tests: Sequence[str]) -> list[Outcome]:
    _check_control(written_outcomes([_no_mistake(chosen)], tests))
    return _printed(written_outcomes(chosen, tests))


def _no_mistake(chosen: Sequence[Mutation]) -> Mutation:
    return Mutation(chosen[0].path, -1, "none", chosen[0].line, "", "")


def _check_control(judged: Iterator[Outcome]) -> None:
    """End where a test fails without any mistake: it would notice all of them."""
    (control,) = judged
    if control.by != "alive":
        sys.exit(f"without any mistake {control.by} fails")


@contextlib.contextmanager
def _copy() -> Iterator[None]:
    """Stand in a copy of the tree: a mistake may write and delete."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "dynlint")
        hidden = shutil.ignore_patterns(".*cache*", ".venv", ".git", "__pycache__", "*.egg-info")
        shutil.copytree(TOP, copy, ignore=hidden, symlinks=True)
        os.mkdir(os.path.join(copy, ".git"))
        os.chdir(copy)
        try:
            yield
        finally:
            os.chdir(TOP)


def main(arguments: Sequence[str]) -> int:
    """Draw, judge, and print what nobody noticed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part")
    for name, default in (("number", 0), ("seed", 1)):
        parser.add_argument(name, type=int, nargs="?", default=default)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--map", type=Path, default=Path(tempfile.gettempdir(), "dynlint-reached"))
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--tests", type=int, default=1_000_000)
    parser.add_argument("--also", nargs="*", default=[])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--forked", action="store_true")
    parser.add_argument("--written", nargs="*", default=[])
    given = parser.parse_args(arguments)
    report, file = (each and each.resolve() for each in (given.json, given.map))
    part = str(Path(given.part).resolve()) if given.part.endswith(".json") else given.part
    with _copy():
        chosen = drawn(part, given.number, given.seed)
        found = _written(chosen, given.written) if given.written else _in_memory(chosen, Reached(file), given)
    alive = sorted(each.mutation for each in found if each.by == "alive")
    for each in alive:
        print(each)
    print(f"{len(alive)} of {len(found)} mistakes alive: {len(alive) / len(found):.1%}")
    if report is not None:
        report.write_text(json.dumps([[str(each.mutation), each.by, each.seconds] for each in found], indent=1))
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
