"""What a fleet costs a source: processor time when it is linted and when it is known already, and the size of its part.

Usage: python bench/fleet.py [--sources N] [--workers N] [--lines N]

Every source is a repository of one module with DynamoDB in it and one root in three environments.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from generate import Size, make


def spent(command: list[str], folder: Path) -> tuple[float, float]:
    """Return the wall and processor seconds of a command and its children."""
    before, started = os.times(), time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return time.perf_counter() - started, processor


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--lines", type=int, default=900)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(options.sources):
            make(folder / "all" / f"r{number:05}", Size(1, 100, options.lines, 3), number)
        listing = folder / "all.txt"
        listing.write_text("\n".join(f"all/r{number:05}" for number in range(options.sources)))
        (folder / "none.txt").write_text("all/r00000\n")
        time.sleep(3)  # what was written just now is not taken for known
        command = [sys.executable, "-m", "dynlint", "fleet", "--exit-zero", f"--workers={options.workers}"]
        start = spent([*command, "none.txt", "--output", "start"], folder)
        for label in ("linted", "known already"):
            wall, processor = spent([*command, "all.txt", "--output", "out"], folder)
            each = (processor - start[1]) / options.sources * 1000
            print(f"{label}: {wall:.1f} s, {processor:.1f} s of processor, {each:.1f} ms of it a source")
        print(f"of these the cluster's own start: {start[0]:.1f} s, {start[1]:.1f} s of processor")
        sizes = [path.stat().st_size for path in (folder / "out").rglob("*.parquet")]
        print(f"a part: {sum(sizes) / len(sizes) / 1000:.1f} kB")
        print(f"the largest process: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
