"""Commands timed as whole processes, in turn (A B C, A B C ...), so that a busy machine slows all alike."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

FIGURES = Path(__file__).resolve().parent.parent / "docs" / "data" / "speed.json"
"""What was measured; `docs/generate.py` makes the page and its charts from it."""
_LONG = 10.0
"""A command that takes more seconds of processors is run once."""


class Timing(NamedTuple):
    """Seconds on the clock, seconds of processors, and the peak of the largest process in MB."""

    wall: float
    processor: float
    megabytes: float


def dynlint(*arguments: str) -> list[str]:
    """Return the command that a user types."""
    script = Path(sys.executable).with_name("dynlint")
    return [*([str(script)] if script.exists() else [sys.executable, "-m", "dynlint"]), *arguments]


def timed(command: list[str], folder: Path) -> Timing:
    """Run a command once."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1, 3):
        print(f"exit code {process.returncode}: {' '.join(command)}", file=sys.stderr)
    return Timing(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def in_turn(commands: dict[str, list[str]], folder: Path, runs: int) -> dict[str, Timing]:
    """Return each command's median; the first round warms the caches and does not count, unless it is long."""
    first = {name: timed(command, folder) for name, command in commands.items()}
    times = {name: [timing] if timing.processor > _LONG else [] for name, timing in first.items()}
    for _ in range(runs):
        for name, command in commands.items():
            if first[name].processor <= _LONG:
                times[name].append(timed(command, folder))
    return {name: _median(found) for name, found in times.items()}


def _median(found: list[Timing]) -> Timing:
    wall, processor, megabytes = zip(*found)
    return Timing(round(statistics.median(wall), 4), round(statistics.median(processor), 4), round(max(megabytes), 1))


def kept() -> dict[str, Any]:
    """Return what was measured before."""
    return json.loads(FIGURES.read_text(encoding="utf-8")) if FIGURES.exists() else {}  # type: ignore[no-any-return]  # JSON has no types


def keep(part: str, figures: dict[str, Any]) -> None:
    """Keep what was measured for the page."""
    text = json.dumps({**kept(), part: figures}, indent=2, sort_keys=True)
    FIGURES.write_text(text + "\n", encoding="utf-8")
