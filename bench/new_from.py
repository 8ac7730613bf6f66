"""What ``--new-from HEAD`` costs beside a run of the same tree: processor time, in turn, as ratios.

Usage: python bench/new_from.py [--rounds N] [--modules N]

The tree is made of copies of a reference system, or with --modules by bench/generate.py. Git's own work counts too.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SYSTEM = TOP / "fixtures" / "products"
_GIT = ("git", "-c", "user.name=dynlint", "-c", "user.email=dynlint@example.com", "-c", "commit.gpgsign=false")


def spent(folder: Path, *options: str) -> float:
    """Return the processor seconds of a command and its children: other work on the machine is not the question."""
    before = os.times()
    command = [sys.executable, "-m", "dynlint", "--exit-zero", "--no-cache", "--jobs", "1", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(TOP)})
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def make(folder: Path, modules: int) -> None:
    """Make a tree and commit it."""
    if modules:
        command = [sys.executable, str(TOP / "bench" / "generate.py"), str(folder), "--modules", str(modules)]
        subprocess.run(command, check=True, capture_output=True)
    else:
        for number in range(24):
            shutil.copytree(SYSTEM, folder / f"products{number}")
    for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "all")):
        subprocess.run([*_GIT, *arguments], cwd=folder, check=True, capture_output=True)


def main() -> None:
    """Print the seconds and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--modules", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "tree"
        make(folder, options.modules)
        spent(folder)
        rounds = [(spent(folder), spent(folder, "--new-from", "HEAD")) for _ in range(options.rounds)]
    ratio = statistics.median(both / one for one, both in rounds)
    one, both = (min(values) for values in zip(*rounds))
    print(f"median of paired ratios {ratio:.2f}")
    print(f"least, which a busy machine disturbs least: one tree {one:.2f} s, both {both:.2f} s, {both / one:.2f} x")


if __name__ == "__main__":
    main()
