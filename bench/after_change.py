"""What a whole run costs after one file was changed, beside one from nothing and one in which nothing was changed.

    python bench/after_change.py FOLDER FILE [--runs N] [--name NAME]

FILE, relative to FOLDER, gets a comment at its end and loses it again, in turn. With a name the figures are kept for
docs/speed.md. The cache is one of this benchmark's own.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path

from turns import dynlint, keep, kept, timed

_SETTLED = 2.5
"""A file written just now is not trusted by the cache, for so many seconds."""
_COMMENT = "# a comment\n"


def measured(folder: Path, file: Path, runs: int) -> dict[str, float]:
    """Return the medians of seconds of processors; the run from nothing is one."""
    command = dynlint(".", "--quiet", "--exit-zero", "--jobs", "1")
    text = file.read_text(encoding="utf-8")
    found: dict[str, list[float]] = {"from nothing": [timed(command, folder).processor]}
    try:
        for number in range(runs):
            found.setdefault("nothing changed", []).append(timed(command, folder).processor)
            file.write_text(text if number % 2 else text + _COMMENT, encoding="utf-8")
            time.sleep(_SETTLED)
            found.setdefault("one file changed", []).append(timed(command, folder).processor)
    finally:
        file.write_text(text, encoding="utf-8")
    return {name: round(statistics.median(times), 4) for name, times in found.items()}


def main() -> None:
    """Read the arguments, measure, print and keep."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("file")
    parser.add_argument("--runs", type=int, default=4)
    parser.add_argument("--name")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as cache:
        os.environ["DYNLINT_CACHE_DIR"] = os.path.join(cache, "dynlint")
        figures = measured(options.folder, options.folder / options.file, options.runs)
    print(figures)
    if options.name:
        keep("after a change", {**kept().get("after a change", {}), options.name: figures})


if __name__ == "__main__":
    main()
