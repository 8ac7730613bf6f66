"""Make small mistakes in dynlint, one at a time, and see which of them no test notices.

Usage: python bench/mutants.py PART [NUMBER] [SEED] [--jobs N] [--json FILE]

PART is rules, model, hcl, run, or a path (rules/ttl_not_enabled.py); NUMBER of its mistakes are drawn at random (all
without it). Each is made in memory, in a process of its own, in a copy of the tree, where the tests run that have to do
with the file: the pages of rules first, and where they notice nothing, the tests of pytest. A mistake that takes longer
than the limit counts as noticed. All are listed on stderr as it goes; what nobody noticed is printed, and the code is 1
then.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.abc
import importlib.util
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from mutations import Mutation, mutated, mutations

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import CodeType, ModuleType

TOP = Path(__file__).resolve().parent.parent
SECONDS = 120
"""Of processor time: how busy the machine is must not decide. Without a mistake all takes less than half of it."""
WAIT = 1800
MEMORY = 4 << 30
_RUN = (
    *("session", "judging", "linter", "merging", "silencing", "environments", "environment_names"),
    *(
        "environment_variables",
        "targets",
        "suppression",
        "baseline",
        "choosing",
        "settings",
        "siblings",
        "neighbourhood",
    ),
)
PARTS = {
    "rules": ("rules",),
    "model": ("dynlint/model",),
    "hcl": ("dynlint/hcl",),
    "run": tuple(f"dynlint/{name}.py" for name in _RUN),
}
_OF_A_RUN = tuple(
    f"tests/test_{name}.py"
    for name in (
        *("environments_found", "targets", "baseline", "severities", "choosing", "settings", "governance", "config"),
        *(
            "cli",
            "bad_input",
            "trails",
            "same_answers",
            "given_values",
            "parallel",
            "plan",
            "environments_of_libraries",
        ),
    )
)
_OF_THE_MODEL = (
    *("tests/test_alarm_coverage.py", "tests/test_reference.py", "tests/test_known.py", "tests/test_plan.py"),
    *("tests/test_rules_on_plans.py", "tests/test_policies.py", "tests/test_trails.py", "tests/test_expectations.py"),
    "tests/test_twins.py",
)


class Outcome(NamedTuple):
    """What became of a mistake: ``alive``, or what noticed it."""

    mutation: Mutation
    by: str
    seconds: float


def drawn(part: str, number: int, seed: int) -> list[Mutation]:
    """Return mistakes of a part, drawn at random."""
    found: list[Mutation] = []
    for name in PARTS.get(part, (part,)):
        path = Path(name)
        files = sorted(path.glob("*.py") if part == "rules" else path.rglob("*.py")) if path.is_dir() else [path]
        found += [each for file in files for each in mutations(file)]
    return sorted(Random(seed).sample(found, min(number or len(found), len(found))))  # noqa: S311  # no secret


def tests_of(path: Path) -> tuple[str, ...]:
    """Return the files of tests that have to do with a file, beside the pages of rules."""
    if path.parts[0] == "rules":
        return "tests/test_twins.py", "tests/test_severities.py"
    if path.parts[1] == "model":
        return _OF_THE_MODEL
    if path.parts[1] == "hcl":
        return "tests/hcl", "tests/test_trails.py", "tests/test_given_values.py"
    return tuple(sorted(_OF_A_RUN, key=lambda test: path.stem[:8] not in test))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module with a mistake in it."""

    def __init__(self, mutation: Mutation, code: CodeType) -> None:
        parts = mutation.path.with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        self.path, self.code = mutation.path, code

    def find_spec(self, name: str, *_: object) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_file_location(name, self.path, loader=self) if name == self.name else None

    def create_module(self, _spec: importlib.machinery.ModuleSpec) -> None: ...

    def exec_module(self, module: ModuleType) -> None:
        exec(self.code, module.__dict__)  # noqa: S102  # that is what importing is


def judged(mutation: Mutation, scratch: str) -> str:
    """Return what notices a mistake, in a process that has imported nothing of dynlint; empty where nothing does."""
    sys.path[:0] = [str(Path.cwd()), str(Path("tests").resolve())]
    code = compile(mutated(mutation.path, mutation.number), str(mutation.path), "exec", dont_inherit=True)
    try:
        if mutation.path.parts[0] == "rules":
            _put_into_rules(mutation, code)
        else:
            sys.meta_path.insert(0, _Finder(mutation, code))
        noticed = "" if "functions" in mutation.path.parts else _by_pages(mutation, scratch)
    except Exception as error:  # noqa: BLE001  # whatever a mistake leads to
        return f"import: {type(error).__name__}"
    return noticed or _by_pytest(mutation, scratch)


def _put_into_rules(mutation: Mutation, code: CodeType) -> None:
    from dynlint.rulebook import bundle, rulebook  # noqa: PLC0415  # only in a process of its own

    rulebook.load()
    (files,) = bundle._KEPT.values()  # noqa: SLF001  # what this process has loaded
    for number, (stem, names) in enumerate(files):
        if stem == mutation.path.stem:
            own = {"__name__": names["__name__"], "__file__": names["__file__"]}
            exec(code, own)  # noqa: S102  # that is what importing a rule is
            files[number] = stem, own


def _by_pages(mutation: Mutation, scratch: str) -> str:
    from dynlint.testing import builtin_cases  # noqa: PLC0415  # only in a process of its own

    cases = builtin_cases("tests/rules")
    if mutation.path.parts[0] == "rules":
        cases = [case for case in cases if case.rule.name == mutation.path.stem.replace("_", "-")]
    Random(0).shuffle(cases)  # noqa: S311  # no secret
    for number, case in enumerate(cases):
        if case.mistakes(os.path.join(scratch, str(number))):
            return str(case)
    return ""


def _by_pytest(mutation: Mutation, scratch: str) -> str:
    import pytest  # noqa: PLC0415  # only in a process of its own

    only = ["-k", mutation.path.stem] if mutation.path.parts[0] == "rules" else []
    options = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "-m", "not terraform and not tools"]
    code = pytest.main([*options, "--basetemp", os.path.join(scratch, "pytest"), *only, *tests_of(mutation.path)])
    return "pytest" if code in (1, 2, 3) else ""


def _alone(mutation: Mutation) -> Outcome:
    """Judge a mistake in a process of its own, which has so many seconds."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        answer = os.path.join(scratch, "answer")
        command = [sys.executable, "-B", __file__, "--one", str(mutation.path), str(mutation.number), scratch, answer]
        try:
            subprocess.run(command, timeout=WAIT, check=False, capture_output=True, preexec_fn=_limited)
            by = Path(answer).read_text(encoding="utf-8") if os.path.exists(answer) else "no end, or a crash"
        except subprocess.TimeoutExpired:
            by = "no end"
    return Outcome(mutation, by or "alive", time.monotonic() - began)


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    os.setsid()


@contextlib.contextmanager
def _copy() -> Iterator[None]:
    """Stand in a copy of the tree: a mistake may write and delete."""
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "dynlint")
        hidden = shutil.ignore_patterns(".*cache*", ".venv", ".git", "__pycache__", "*.egg-info")
        shutil.copytree(TOP, copy, ignore=hidden, symlinks=True)
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
    parser.add_argument("--json", type=Path)
    given = parser.parse_args(arguments)
    report = given.json.resolve() if given.json else None
    with _copy(), ThreadPoolExecutor(given.jobs) as pool:
        chosen = drawn(given.part, given.number, given.seed)
        for path in {tests_of(each.path): each.path for each in chosen}.values():
            control = _alone(Mutation(path, -1, "none", 0, "", ""))
            if control.by != "alive":
                sys.exit(f"without any mistake {control.by} fails for {path}")
        outcomes = []
        for outcome in pool.map(_alone, chosen):
            outcomes.append(outcome)
            print(f"{outcome.by:40.40} {outcome.seconds:5.1f} {outcome.mutation}", file=sys.stderr, flush=True)
    alive = [each for each in outcomes if each.by == "alive"]
    for each in alive:
        print(each.mutation)
    print(f"{len(alive)} of {len(outcomes)} mistakes alive: {len(alive) / len(outcomes):.1%}")
    if report is not None:
        report.write_text(json.dumps([[str(each.mutation), each.by, each.seconds] for each in outcomes], indent=1))
    return 1 if alive else 0


def one(path: str, number: str, scratch: str, answer: str) -> None:
    """Judge one mistake in this process and write down what notices it."""
    by = judged(Mutation(Path(path), int(number), "", 0, "", ""), scratch)
    Path(answer).write_text(by, encoding="utf-8")
    os._exit(0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--one"]:
        one(*sys.argv[2:])
    else:
        sys.exit(main(sys.argv[1:]))
