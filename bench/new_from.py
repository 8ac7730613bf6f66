"""What ``--new-from HEAD`` costs beside a run of the same tree: processor time, in turn, as a ratio.

Usage: python bench/new_from.py [--rounds N]
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
SYSTEM = TOP / "fixtures" / "products"
_GIT = ("git", "-c", "user.name=dynlint", "-c", "user.email=dynlint@example.com", "-c", "commit.gpgsign=false")


def spent(folder: Path, *options: str) -> float:
    """Return the processor seconds of a command and its children: other work on the machine is not the question."""
    before = os.times().children_user
    command = [sys.executable, "-m", "dynlint", "--exit-zero", "--no-cache", "--jobs", "1", *options]
    subprocess.run(command, cwd=folder, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": str(TOP)})
    return os.times().children_user - before


def main() -> None:
    """Print the seconds and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(24):
            shutil.copytree(SYSTEM, folder / f"products{number}")
        for arguments in (("init", "-q"), ("add", "-A"), ("commit", "-qm", "all")):
            subprocess.run([*_GIT, *arguments], cwd=folder, check=True, capture_output=True)
        spent(folder)
        rounds = [(spent(folder), spent(folder, "--new-from", "HEAD")) for _ in range(options.rounds)]
    one, both = (sum(values) / options.rounds for values in zip(*rounds))
    print(f"one tree {one:.2f} s, --new-from HEAD {both:.2f} s: {both / one:.2f} x")


if __name__ == "__main__":
    main()
