"""Time one run of Checkov with and without dynlint's checks, in turn: what they add is the point.

Usage: python bench/checkov_cost.py [--checkov PATH] [--runs N] [--folder FOLDER] [--framework NAME]

Both are the same command but for `--external-checks-dir`; A B A B ..., so that a busy machine slows both alike. Printed
are the medians of wall time and of processor time (of all processes, which is steadier), the least processor time,
which other programs disturb least, and the ratios.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

TOP = Path(__file__).resolve().parent.parent


class Timing(NamedTuple):
    """Seconds: by the clock, and of the processors."""

    wall: float
    processor: float


def of_the_tests() -> str:
    """Return the program that the tests use; its environment is made where this machine has none yet."""
    script = TOP / "tests" / "inside_checkov" / "checkov_program.py"
    return subprocess.check_output([sys.executable, str(script), "newest"], text=True).strip()


def commands(options: argparse.Namespace) -> dict[str, list[str]]:
    """Return the two commands by name."""
    plain = [options.checkov, "-d", str(options.folder), "--framework", options.framework]
    plain += ["--compact", "--quiet", "--skip-download", "--soft-fail"]
    return {"checkov": plain, "checkov with dynlint": [*plain, "--external-checks-dir", str(TOP / "rules")]}


def timed(command: list[str]) -> Timing:
    """Run a command once; it finds the dynlint of this checkout."""
    environment = {**os.environ, "PYTHONPATH": str(TOP)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Timing(time.perf_counter() - started, usage.ru_utime + usage.ru_stime)


def measure(options: argparse.Namespace) -> dict[str, list[Timing]]:
    """Return the timings of each; the first round warms the caches and does not count."""
    table = commands(options)
    times: dict[str, list[Timing]] = {name: [] for name in table}
    for number in range(options.runs + 1):
        for name, command in table.items():
            timing = timed(command)
            if number:
                times[name].append(timing)
    return times


def summary(found: list[Timing]) -> tuple[float, float, float]:
    """Return the columns of the table."""
    processor = [timing.processor for timing in found]
    return statistics.median(timing.wall for timing in found), statistics.median(processor), min(processor)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--checkov", help="the program; without it the newest version of the tests")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--folder", type=Path, default=TOP / "fixtures" / "infrastructure")
    parser.add_argument("--framework", default="terraform")
    options = parser.parse_args()
    options.checkov = options.checkov or of_the_tests()
    table = {name: summary(found) for name, found in measure(options).items()}
    plain, ours = table.values()
    print("| | wall s | processor s | least processor s |\n|---|---|---|---|")
    for name, columns in table.items():
        print(f"| {name} | {' | '.join(f'{each:.2f}' for each in columns)} |")
    print(f"| ratio | {' | '.join(f'{mine / theirs:.3f}' for mine, theirs in zip(ours, plain))} |")


if __name__ == "__main__":
    main()
