"""Public repositories, fixed: what is left, what is new, what `terraform fmt` says, and what a second run changes.

    python bench/fixed_repositories.py FOLDER [NAME ...]

FOLDER holds clones; each is copied, and the copy is fixed twice: with safe changes, then with unsafe ones. A line says
how many findings had a change and are gone. What should not be follows: findings that still have a change and no
reason why it was not made, findings and errors that are new, files that are not formatted any more, files that a
second run changes. The exit code is 1 if there is such a thing.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from dynlint.cli.program import program
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from dynlint.finding import Result

STEPS: dict[str, tuple[str, ...]] = {"safe": (), "unsafe": ("--unsafe-fixes",)}


def fixed(*options: str) -> str:
    """Fix the working directory; return what is said."""
    with redirect_stdout(StringIO()) as said, redirect_stderr(StringIO()):
        program.main(["fix", ".", *options], prog_name="dynlint", standalone_mode=False)
    return said.getvalue()


def places(result: Result) -> Counter[tuple[object, ...]]:
    """Count the findings by rule, address, attribute and each place where they occur."""
    found = ((finding, where) for finding in result.findings for where in finding.occurrences)
    return Counter((each.rule, each.address, each.attribute, where) for each, where in found)


def unformatted() -> set[str]:
    """Return the files that `terraform fmt` would change; none if it is not installed."""
    terraform = shutil.which("terraform")
    command = [terraform or "true", "fmt", "-check", "-recursive", "."]
    return set(subprocess.run(command, capture_output=True, check=False, text=True).stdout.splitlines())


def texts() -> dict[str, bytes]:
    """Return the files below the working directory."""
    return {str(path): path.read_bytes() for path in Path().rglob("*") if path.is_file() and not path.is_symlink()}


def wrong(step: str) -> tuple[int, list[str]]:
    """Fix the working directory; return how many findings are gone, and what should not be."""
    before, dirty = run(Request((".",))), unformatted()
    said = fixed(*STEPS[step])
    after, kept = run(Request((".",))), texts()
    offered = [each for each in after.findings if each.changes and (step == "unsafe" or each.fix == "safe")]
    found = [f"{each.rule} {each.address} is left" for each in offered if f"{each.rule} {each.address} (" not in said]
    found += [f"{key[0]} {key[1]} is new" for key in places(after) - places(before)]
    known = {(error.path, error.message) for error in before.errors}
    found += [error.message for error in after.errors if (error.path, error.message) not in known]
    found += [f"{path} is not formatted" for path in unformatted() - dirty]
    fixed(*STEPS[step])
    found += [f"a second run changes {path}" for path, data in texts().items() if kept.get(path) != data]
    return sum((places(before) - places(after)).values()), found


def tried(repository: Path) -> bool:
    """Fix a copy of a repository and print what comes of it; tell whether all is well."""
    with tempfile.TemporaryDirectory() as folder:
        copy = shutil.copytree(repository, Path(folder) / "copy", symlinks=True, ignore=shutil.ignore_patterns(".git"))
        os.makedirs(copy / ".git")
        here = os.getcwd()
        os.chdir(copy)
        try:
            steps = {step: wrong(step) for step in STEPS}
        finally:
            os.chdir(here)
    print(repository.name, *(f"{step} {gone}" for step, (gone, _) in steps.items()), flush=True)
    for text in (text for _, found in steps.values() for text in found):
        print(f"  {text}", flush=True)
    return not any(found for _, found in steps.values())


if __name__ == "__main__":
    top, *wanted = sys.argv[1:]
    answers = [tried(Path(top) / name) for name in wanted or sorted(os.listdir(top))]
    sys.exit(0 if all(answers) else 1)
