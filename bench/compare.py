"""Time dynlint beside its peers on repositories of three sizes, in one go, and write a Markdown table and a chart.

Usage: python bench/compare.py [--sizes S,M,L] [--runs N] [--checkov PATH] [--out FOLDER]

Every command runs as a process of its own, in turn (A B C, A B C ...), so that a busy machine slows all alike; the
table gives medians and ratios to dynlint in the same run. Peers that are not installed are left out. ``unchanged`` is
the second run over a repository in which nothing was changed. Memory is the peak of the largest process.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from generate import Size, make

SIZES = {"S": Size(1, 100, 900, 3), "M": Size(50, 14, 1000, 3), "L": Size(2000, 7, 500, 3)}
SLOW = {"checkov": ("S", "M"), "terraform fmt": ("S", "M", "L")}
"""The sizes that a peer is timed on, where not all."""
CHECKS = "CKV_AWS_28,CKV_AWS_119,CKV2_AWS_16,CKV_AWS_165"


class Timing(NamedTuple):
    """Median wall milliseconds and peak memory in MB."""

    milliseconds: float
    megabytes: float


def commands(folder: Path, checkov: str | None) -> dict[str, list[str]]:
    """Return the commands to time on a repository, by name."""
    script = Path(sys.executable).with_name("dynlint")
    dynlint = [str(script)] if script.exists() else [sys.executable, "-m", "dynlint"]
    asked = [str(folder), "--exit-zero", "--quiet"]
    found = {
        "python -c pass": [sys.executable, "-c", "pass"],
        "dynlint": [*dynlint, *asked, "--no-cache"],
        "dynlint, unchanged": [*dynlint, *asked],
    }
    if shutil.which("rg"):
        found["ripgrep dynamodb"] = ["rg", "-c", "dynamodb", str(folder)]
    if shutil.which("terraform"):
        found["terraform fmt"] = ["terraform", "fmt", "-check", "-recursive", "-list=false", str(folder)]
    if checkov:
        rest = ["--compact", "--quiet", "--skip-download", "--soft-fail", "--framework", "terraform"]
        found["checkov"] = [checkov, "-d", str(folder), "--check", CHECKS, *rest]
    return found


def timed(command: list[str], folder: Path) -> Timing:
    """Run a command once."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, _, usage = os.wait4(process.pid, 0)
    process.returncode = 0
    return Timing((time.perf_counter() - started) * 1000, usage.ru_maxrss / 1024)


def measure(folder: Path, size: str, runs: int, checkov: str | None) -> dict[str, Timing]:
    """Time every command in turn; the first round warms the caches and does not count."""
    table = {
        name: command for name, command in commands(folder, checkov).items() if size in SLOW.get(name, tuple(SIZES))
    }
    times: dict[str, list[Timing]] = {name: [] for name in table}
    for number in range(runs + 1):
        for name, command in table.items():
            timing = timed(command, folder)
            if number:
                times[name].append(timing)
    return {
        name: Timing(statistics.median(item.milliseconds for item in found), max(item.megabytes for item in found))
        for name, found in times.items()
    }


def markdown(results: dict[str, dict[str, Timing]]) -> str:
    """Return the table: a row for each command, a column for each size."""
    names = list(dict.fromkeys(name for found in results.values() for name in found))
    lines = [f"| | {' | '.join(results)} |", f"|---|{'---|' * len(results)}"]
    for name in names:
        cells = [_cell(found.get(name), found["dynlint"]) for found in results.values()]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def _cell(timing: Timing | None, ours: Timing) -> str:
    if timing is None:
        return ""
    return f"{timing.milliseconds:,.0f} ms ({timing.milliseconds / ours.milliseconds:.2f} x, {timing.megabytes:.0f} MB)"


def chart(results: dict[str, dict[str, Timing]]) -> str:
    """Return the same as bars on a logarithmic scale, as SVG."""
    import math  # noqa: PLC0415  # only for the chart

    rows = [(size, name, timing) for size, found in results.items() for name, timing in found.items()]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="760" height="{len(rows) * 22 + 30}" font-family="sans-serif">'
    ]
    for number, (size, name, timing) in enumerate(rows):
        top = number * 22 + 10
        width = max(math.log10(timing.milliseconds) * 110, 1)
        color = "#2563eb" if name.startswith("dynlint") else "#94a3b8"
        parts.append(f'<text x="190" y="{top + 14}" font-size="12" text-anchor="end">{size}: {name}</text>')
        parts.append(f'<rect x="200" y="{top}" width="{width:.0f}" height="17" fill="{color}"/>')
        parts.append(f'<text x="{206 + width:.0f}" y="{top + 14}" font-size="12">{timing.milliseconds:,.0f} ms</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="S,M,L")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--checkov", default=shutil.which("checkov"))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    results: dict[str, dict[str, Timing]] = {}
    with tempfile.TemporaryDirectory() as name:
        for size in options.sizes.split(","):
            folder = Path(name) / size
            counts = make(folder, SIZES[size], 1)
            time.sleep(2.5)  # a file written just now is not trusted by the cache
            label = f"{size}: {counts['modules']:,} modules, {counts['lines']:,} lines, {counts['tables']} tables"
            results[label] = measure(folder, size, options.runs, options.checkov)
    print(markdown(results))
    if options.out:
        (options.out / "speed.md").write_text(markdown(results), encoding="utf-8")
        (options.out / "speed.svg").write_text(chart(results), encoding="utf-8")


if __name__ == "__main__":
    main()
