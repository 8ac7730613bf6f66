"""The page on speed: a table of peers and the cost curves, from what was measured (`docs/data/speed.json`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from speed_charts import bars, curves, seconds

_FIGURES = Path(__file__).parent / "data" / "speed.json"
_HEAD = """\
# Speed

Made by `docs/generate.py` from `docs/data/speed.json`, which `bench/compare.py`, `bench/curves.py`,
`bench/real_repositories.py` and `bench/after_change.py` write.

What a command costs is given in seconds of processors, user and system, of the whole process and its children: unlike
the clock it hardly depends on what else a machine does. Every figure is a median over runs in turn (A B C, A B C, ...);
what takes more than ten seconds was run once. In brackets: how many times what `dynlint` costs, and the peak of memory.
"""
_AFTER_TABLE = """\
`dynlint` judges all rules in all environments, with modules, variables and values evaluated; the peers do what is
beside their name. *Nothing changed* is the second run over the same files; *one file changed* is `dynlint FILE`, as a
pre-commit hook runs it: the roots that the file can reach are judged, and what other roots have for their tables is
looked for. A repository on which a run takes less than 0.15 s leaves nothing to remember.

![What the commands cost](speed-peers.svg)
"""
_REAL = """\
## Public repositories

Each at the commit that `bench/real_repositories.py` names, measured by it in one run: seconds of processors, with the
peak of memory of the largest process. The machine was busy, so the figures are higher than on one that is not.
`tfparse` evaluates the same root modules, without environments; an empty cell says that it fails. What costs much is
no table, but environments, expressions that may fail, and root modules that look at one another.
"""
_CHANGED = """\
## After a change

A whole run, `dynlint .`, from nothing, then with nothing changed, then after one file was changed
(`bench/after_change.py`). It judges the root modules that the change reaches, and takes from the cache what was found
in the others, and in files that are as they were. A root module with alarms is looked at by those with tables, and
these are judged again with all that they look at; one that reads a state needs the environments of all others,
to know whose.
"""
_CURVES = """\
## How the cost grows

One thing is made larger at a time, in one process and without a cache. The chart shows how many times its least cost
each has, above how many times larger it is: below the dashed line is less than linear.

![How the cost grows](speed-curves.svg)
"""
_TRIED = (Path(__file__).parent / "data" / "speed-tried.md").read_text(encoding="utf-8")


def speed() -> dict[str, str]:
    """Return the page and its charts by the names of their files."""
    figures = json.loads(_FIGURES.read_text(encoding="utf-8"))
    peers = figures["peers"]
    smallest_first = sorted(peers["sizes"], key=lambda size: peers["counts"][size]["lines"])
    peers["sizes"] = {size: peers["sizes"][size] for size in smallest_first}
    text = [
        _HEAD,
        peers["note"],
        "",
        *_table(peers),
        "",
        *_left_out(peers),
        _AFTER_TABLE,
        _REAL,
        *_real(figures["real"]),
        "",
        _CHANGED,
        *_changed(figures["after a change"]),
        "",
        _CURVES,
        *_lines(figures),
        "",
        _TRIED,
    ]
    lines = {name: [(x, processor) for x, _, processor, _ in line if x] for name, line in figures["curves"].items()}
    return {
        "speed.md": "\n".join(text),
        "speed-peers.svg": bars({_title(peers, size): _processor(found) for size, found in peers["sizes"].items()}),
        "speed-curves.svg": curves(lines),
    }


def _table(peers: dict[str, Any]) -> list[str]:
    """Return a row for each command, a column for each size."""
    sizes = peers["sizes"]
    costs = {name: timing[1] for found in sizes.values() for name, timing in found.items()}
    names = sorted(costs, key=lambda name: (not name.startswith("dynlint"), -costs[name]))
    lines = [f"| | {' | '.join(_title(peers, size) for size in sizes)} |", f"|---|{'---|' * len(sizes)}"]
    return lines + [f"| {name} | {' | '.join(_cell(found, name) for found in sizes.values())} |" for name in names]


def _title(peers: dict[str, Any], size: str) -> str:
    counts = peers["counts"][size]
    return f"{size}: {counts['lines'] // 1000:,} k lines, {counts['tables']} tables"


def _cell(found: dict[str, list[float]], name: str) -> str:
    if name not in found:
        return ""
    _, processor, megabytes = found[name]
    return f"{seconds(processor)} ({processor / found['dynlint'][1]:.2g} x, {megabytes:.0f} MB)"


def _processor(found: dict[str, list[float]]) -> dict[str, float]:
    return {name: max(processor, 0.001) for name, (_, processor, _) in found.items()}


def _left_out(peers: dict[str, Any]) -> list[str]:
    missing = f" Not installed when this was measured: {', '.join(peers['missing'])}." if peers["missing"] else ""
    absent = ", ".join(peers["not_obtainable"])
    return [f"An empty cell would have taken many minutes. Neither on PyPI nor in Debian: {absent}.{missing}", ""]


def _lines(figures: dict[str, Any]) -> list[str]:
    """Return a table of the curves."""
    rows = [
        f"| {name} | " + " | ".join(f"{x:,}: {seconds(processor)}, {mb:.0f} MB" for x, _, processor, mb in line) + " |"
        for name, line in figures["curves"].items()
    ]
    return ["| | least | | most |", "|---|---|---|---|", *rows]


def _real(repositories: dict[str, Any]) -> list[str]:
    """Return a row for each public repository, those that cost most first."""
    largest_first = sorted(repositories.items(), key=lambda each: -each[1]["costs"]["dynlint"][1])
    names = list(dict.fromkeys(name for _, each in largest_first for name in each["costs"]))
    lines = [
        f"| | tables | root modules | files read, and not | {' | '.join(names)} |",
        f"|---|---|---|---|{'---|' * len(names)}",
    ]
    for repository, each in largest_first:
        counts, costs = each["counts"], each["costs"]
        cells = [f"{seconds(costs[name][1])}, {costs[name][2]:.0f} MB" if name in costs else "" for name in names]
        files = f"{counts['files_read']:,}, {counts['files_not_read']:,}"
        shown = repository.replace("+", "/")
        lines.append(f"| {shown} | {counts['tables']} | {counts['roots']} | {files} | {' | '.join(cells)} |")
    return lines


def _changed(found: dict[str, dict[str, float]]) -> list[str]:
    """Return a row for each repository that was changed."""
    lines = ["| | from nothing | nothing changed | one file changed |", "|---|---|---|---|"]
    for name, times in found.items():
        same, changed = times["nothing changed"], times["one file changed"]
        cells = f"{seconds(times['from nothing'])} | {seconds(same)} | {seconds(changed)} ({changed / same:.1f} x)"
        lines.append(f"| {name} | {cells} |")
    return lines
