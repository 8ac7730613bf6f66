"""From how many root modules a second process pays: the clock with two processes, beside one, at rising numbers.

Usage: python bench/threshold.py [--runs N] [--lines N]

The number where the ratio stays below one is `_WORTH` in dynlint/run/workers.py; `_WORTH_BYTES` is left out.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import Size, make
from turns import in_turn

NUMBERS = (1, 2, 3, 4, 6, 8, 12, 16)
WITHOUT_A_THRESHOLD = (
    "import sys; from dynlint.run import workers; workers._WORTH, workers._WORTH_BYTES = 2, 0; "
    "from dynlint.__main__ import main; sys.exit(main())"
)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--lines", type=int, default=500)
    options = parser.parse_args()
    usual = [sys.executable, "-c", WITHOUT_A_THRESHOLD, ".", "--exit-zero", "--quiet", "--no-cache", "--jobs"]
    for number in NUMBERS:
        with tempfile.TemporaryDirectory() as name:
            make(Path(name), Size(number, 100, options.lines, 3), 1)
            one, two = in_turn({jobs: [*usual, jobs] for jobs in "12"}, Path(name), options.runs).values()
        print(f"{number} roots: {one.wall:.3f} s, with two processes {two.wall:.3f} s: {two.wall / one.wall:.2f}")


if __name__ == "__main__":
    main()
