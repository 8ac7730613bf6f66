"""Switch off what keeps each promise of docs/security.md, one guard at a time, and see that its tests fail.

Usage: python bench/guards.py [WORD...] [--all]

A guard is a piece of the code. `guards.txt` has an entry for each: the file, the piece (-), what it becomes (+), and
tests that the page names for it. In a copy of the tree the piece is replaced and these tests run. One that passes is
printed, and the code is 1 then. A word chooses the entries that have it. A test of the page without an entry, and a
piece that the code no longer has, are printed too. --all prints every guard with its outcome.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
PAGE = TOP / "docs" / "security.md"
COPIED = ("dynlint", "rules", "tests", "docs", "bench", "fixtures", "examples", "editors", ".github")
SECONDS = 300


class Guard(NamedTuple):
    """A piece of the code that keeps promises."""

    file: str
    piece: str
    instead: str
    tests: tuple[str, ...]
    """Their names without the word ``test_``."""


def guards() -> Iterator[Guard]:
    """Yield the guards of the file beside this one."""
    for entry in (TOP / "bench" / "guards.txt").read_text(encoding="utf-8").strip().split("\n\n"):
        file, *lines = entry.split("\n")
        piece, instead = ("\n".join(line[2:] for line in lines if line.startswith(sign)) for sign in ("- ", "+ "))
        yield Guard(file, piece, instead, tuple(line for line in lines if line[:2] not in ("- ", "+ ")))


def page_tests() -> dict[str, str]:
    """Return the tests that the page names: the file of each."""
    named = re.findall(r"`(tests/[\w/]+\.py)::test_(\w+)`", PAGE.read_text(encoding="utf-8"))
    return {name: path for path, name in named}


def mistakes(guard: Guard, tree: Path, tests: dict[str, str]) -> Iterator[str]:
    """Yield what is wrong with a guard: the code lacks it, or a test does not notice that it is off."""
    path = tree / guard.file
    text = path.read_text(encoding="utf-8")
    if guard.piece not in text:
        yield "the code has no such piece"
        return
    path.write_text(text.replace(guard.piece, guard.instead), encoding="utf-8")
    try:
        yield from (f"the page names no test_{name}" for name in guard.tests if name not in tests)
        wanted = {name: f"{tests[name]}::test_{name}" for name in guard.tests if name in tests}
        failed = _failed([*wanted.values()], tree)
        yield from (f"test_{name} passes" for name, test in wanted.items() if test not in failed)
    finally:
        path.write_text(text, encoding="utf-8")


def _failed(tests: list[str], tree: Path) -> set[str]:
    """Return those of some tests that fail, in one run; all where it does not end, none where it does not begin."""
    command = [sys.executable, "-m", "pytest", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider", "-p", "no:xdist"]
    variables = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        done = subprocess.run(
            [*command, *tests], cwd=tree, env=variables, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return {*tests}
    return {found.partition("[")[0] for found in re.findall(r"^(?:FAILED|ERROR) (\S+)", done.stdout, re.MULTILINE)}


def copied(into: Path) -> Path:
    """Return a copy of the tree."""
    left_out = shutil.ignore_patterns("__pycache__", ".terraform", "node_modules")
    for name in os.listdir(TOP):
        if name in COPIED:
            shutil.copytree(TOP / name, into / name, symlinks=True, ignore=left_out)
        elif (TOP / name).is_file():
            shutil.copy2(TOP / name, into / name)
    return into


def main() -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("word", nargs="*")
    parser.add_argument("--all", action="store_true")
    options = parser.parse_args()
    tests = page_tests()
    every = [*guards()]
    wanted = [each for each in every if not options.word or any(word in f"{each}" for word in options.word)]
    found = 0
    with tempfile.TemporaryDirectory(prefix="dynlint-guards-") as folder:
        tree = copied(Path(folder))
        for guard in wanted:
            wrong = [*mistakes(guard, tree, tests)]
            found += len(wrong)
            for said in wrong or ["is noticed"] * options.all:
                sys.stdout.write(f"{guard.file}: {guard.piece!r} -> {guard.instead!r}: {said}\n")
                sys.stdout.flush()
    guarded = {name for guard in every for name in guard.tests}
    missing = [] if options.word else sorted(tests.keys() - guarded)
    sys.stdout.writelines(f"no guard is for test_{name}\n" for name in missing)
    return int(bool(found or missing))


if __name__ == "__main__":
    sys.exit(main())
