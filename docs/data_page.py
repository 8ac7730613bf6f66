"""The page of reference data: each file, where it is from, and when it was read.

``python docs/data_page.py DAYS`` names the files that are older: a workflow runs it by the calendar, no test does.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import NamedTuple

_DYNLINT = Path(__file__).resolve().parent.parent / "dynlint"
_HEAD = """\
# Reference data

Made by `docs/generate.py` from the files themselves. dynlint knows AWS by these files and asks no network. A file says
where it is from and the day on which it was read. `python -m dynlint.model.reference.refresh` makes those of packages
anew, `dynlint.model.reference.refresh_sensitive` the one that needs Terraform's providers,
`dynlint.model.reference.refresh_provider` the versions of arguments from the provider's changelog,
`dynlint/stand_ins/refresh.py` the facts about modules from their repositories; the others name pages to compare by
hand. Which versions of the language were read stands in [limits](limits.md#versions).
A workflow ([data.yml](../.github/workflows/data.yml)) says every month which of them are older than a year.

| file | read on | from |
|---|---|---|
"""
_FILES = ("model/reference/*.json", "stand_ins/*.json")


class DataFile(NamedTuple):
    """One file: where it lies in the package, the day on which it was read, and its source."""

    path: str
    date: date
    source: str


def files() -> list[DataFile]:
    """Return every file of reference data."""
    found = []
    for path in (path for pattern in _FILES for path in sorted(_DYNLINT.glob(pattern))):
        text = json.loads(path.read_text(encoding="utf-8"))
        read_on = date.fromisoformat(text["date"])
        found.append(DataFile(path.relative_to(_DYNLINT.parent).as_posix(), read_on, str(text["source"])))
    return found


def data() -> str:
    """Return the page."""
    return _HEAD + "".join(f"| `{file.path}` | {file.date} | {file.source} |\n" for file in files())


def older_than(days: int, today: date) -> list[DataFile]:
    """Return the files that were read more than some days ago."""
    return [file for file in files() if (today - file.date).days > days]


def main() -> int:
    """Name the files that are older than the days given; return 1 where there are some."""
    old = older_than(int(sys.argv[1]), date.today())  # noqa: DTZ011  # a calendar day
    for file in old:
        print(f"{file.path} was read on {file.date}, from {file.source}")  # noqa: T201  # a script
    return 1 if old else 0


if __name__ == "__main__":
    sys.exit(main())
