"""Read every Terraform file below some folders and compare with `terraform fmt` which of them are Terraform.

Usage: python bench/conformance.py FOLDER...

Prints the counts, every file about which the two disagree, every file that took dynlint over a second, and the slowest.
Ends with 1 where there is such a file. The folders are only read; none of their content is kept. Not a test: bring your
own folders, a checkout of each repository.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from dynlint.hcl.files.library import Library

SECONDS = 1.0
_ERROR = re.compile(r"on (\S.*\.(?:tf|tfvars)) line \d+")


class Counts(NamedTuple):
    """What one folder, or all, came to."""

    files: int = 0
    refused: int = 0
    disagreements: tuple[str, ...] = ()
    slow: tuple[tuple[float, str], ...] = ()


def refused_by_terraform(folder: Path) -> set[str]:
    """Return the files below a folder that `terraform fmt` cannot read."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}
    command = ["terraform", "fmt", "-check", "-recursive", "-no-color", "-list=false"]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    return {str(folder / match[1]) for match in _ERROR.finditer(done.stderr)}


def terraform_files(folder: Path) -> list[str]:
    """Return the files that `terraform fmt -recursive` looks at: hidden folders are left out."""
    found = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [os.path.join(parent, name) for name in sorted(names) if name.endswith((".tf", ".tfvars"))]
    return [path for path in found if os.path.isfile(path) and not os.path.basename(path).startswith(".")]


def refused_here(path: str) -> tuple[bool, float]:
    """Tell whether dynlint cannot read a file, and how long that took."""
    start = time.perf_counter()
    file = Library().parsed(path)
    return file is None or bool(file.problems), time.perf_counter() - start


def compared(folder: Path) -> Counts:
    """Compare all files below a folder."""
    theirs = refused_by_terraform(folder)
    counts = Counts(refused=len(theirs))
    for path in terraform_files(folder):
        refused, seconds = refused_here(path)
        counts = counts._replace(files=counts.files + 1, slow=(*counts.slow, (seconds, path)))
        if refused is not (path in theirs):
            side = "dynlint" if refused else "terraform fmt"
            counts = counts._replace(disagreements=(*counts.disagreements, f"only {side} refuses {path}"))
    return counts._replace(slow=tuple(sorted(counts.slow, reverse=True)[:3]))


def main(folders: list[str]) -> int:
    """Print what the folders came to; return the exit code."""
    if not folders:
        print(__doc__)
        return 2
    every = [compared(Path(folder).resolve()) for folder in folders]
    disagreements = [line for counts in every for line in counts.disagreements]
    slowest = sorted((entry for counts in every for entry in counts.slow), reverse=True)
    over = [f"{seconds:.2f} s: {path}" for seconds, path in slowest if seconds > SECONDS]
    print(*disagreements, *over, sep="\n")
    files, refused = sum(counts.files for counts in every), sum(counts.refused for counts in every)
    print(f"{len(folders)} folders, {files} files, {refused} refused by terraform fmt")
    print(f"{len(disagreements)} disagreements, {len(over)} over {SECONDS:.0f} s, the slowest {slowest[:1]}")
    return 1 if disagreements or over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
