"""Time whole commands side by side: `python -c pass`, `dynlint --version`, dynlint on the bundled system, and checkov.

Usage: python bench/startup.py [--runs N] [--checkov PATH]

Prints the median wall time of each and its ratio to `python -c pass`, taken in turn (A B C, A B C, ...), so that a busy
machine slows all alike. Not a test: nothing here passes or fails.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FIXTURE = TOP / "fixtures" / "infrastructure"


def commands(checkov: str | None) -> dict[str, list[str]]:
    """Return the commands to time, by the name in the table."""
    script = Path(sys.executable).with_name("dynlint")
    dynlint = [str(script)] if script.exists() else [sys.executable, "-m", "dynlint"]
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "dynlint --version": [*dynlint, "--version"],
        "dynlint infrastructure": [*dynlint, str(FIXTURE), "--exit-zero", "--quiet"],
    }
    if checkov:
        checks = "CKV_AWS_28,CKV_AWS_119,CKV2_AWS_16,CKV_AWS_165"
        found["checkov infrastructure, 4 checks"] = [
            checkov,
            "-d",
            str(FIXTURE),
            "--check",
            checks,
            "--compact",
            "--quiet",
            "--skip-download",
            "--soft-fail",
        ]
    return found


def timed(command: list[str]) -> float:
    """Run a command and return its wall time in milliseconds."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--checkov", default=shutil.which("checkov"))
    options = parser.parse_args()
    table = commands(options.checkov)
    times: dict[str, list[float]] = {name: [] for name in table}
    for number in range(options.runs + 1):
        for name, command in table.items():
            elapsed = timed(command)
            if number:  # the first round warms the caches
                times[name].append(elapsed)
    floor = statistics.median(times["python -c pass"])
    print("| command | median ms | min | max | x python |\n|---|---|---|---|---|")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"| {name} | {median:.0f} | {min(values):.0f} | {max(values):.0f} | {median / floor:.1f} |")


if __name__ == "__main__":
    main()
