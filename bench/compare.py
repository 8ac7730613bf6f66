"""Time dynlint beside its peers on repositories of three sizes, in one go, and keep the figures for docs/speed.md.

Usage: python bench/compare.py [--sizes S,M,L] [--runs N] [--peers FOLDER]

The peers are installed from PyPI into FOLDER, each into an environment of its own; terraform and ripgrep are taken from
the path. `python docs/generate.py` makes the page from the figures.
"""

from __future__ import annotations

import argparse
import platform
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import peers
from generate import Size, make
from turns import dynlint, in_turn, keep, kept, timed

SIZES = {"S": Size(1, 100, 900, 3), "M": Size(50, 14, 1000, 3), "L": Size(2000, 7, 500, 3)}
QUIET = ("--exit-zero", "--quiet")


def ours(folder: Path) -> dict[str, list[str]]:
    """Return what is asked of dynlint, from the top of a repository: all rules, all environments."""
    modules = sorted(folder.glob("modules/m*/main.tf"))
    changed = next(path for path in modules if "aws_dynamodb_table" in path.read_text(encoding="utf-8"))
    return {
        "dynlint": dynlint(".", *QUIET, "--no-cache"),
        "dynlint, one process": dynlint(".", *QUIET, "--no-cache", "--jobs", "1"),
        "dynlint, nothing changed": dynlint(".", *QUIET),
        "dynlint, one file changed": dynlint(str(changed.relative_to(folder)), *QUIET, "--no-cache"),
    }


def main() -> None:
    """Measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="S,M,L")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers", type=Path, required=True)
    options = parser.parse_args()
    place = options.peers.resolve()
    peers.install(place)
    figures: dict[str, Any] = {
        "sizes": {},
        "counts": {},
        **kept().get("peers", {}),
        "python": platform.python_version(),
    }
    for size in options.sizes.split(","):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            figures["counts"][size] = make(folder, SIZES[size], 1)
            time.sleep(2.5)  # a file written just now is not trusted by the cache
            timed(dynlint(".", *QUIET), folder)  # so that there is something to remember
            theirs, figures["missing"] = peers.commands(place, size)
            figures["sizes"][size] = in_turn({**ours(folder), **theirs}, folder, options.runs)
            for label, (wall, processor, megabytes) in figures["sizes"][size].items():
                print(f"{size} {label}: {wall:.3f} s, processor {processor:.3f} s, {megabytes:.0f} MB", flush=True)
    keep("peers", {**figures, "not_obtainable": peers.NOT_OBTAINABLE})


if __name__ == "__main__":
    main()
