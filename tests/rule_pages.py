"""The Markdown pages of `tests/rules`: every section is a case, its code blocks a configuration.

A comment ``# expect: rule-name`` marks the line where exactly that finding is expected, ``# undecided: rule-name`` a
line where the rule must say that it cannot tell. A page speaks for its own rule only. Code blocks may name a file
(``hcl file=table/main.tf``) and the section's environment (``hcl env=staging``); production is the default. A
block ``yaml`` is the section's ``.dynlint.yaml``. Where a file is a plan (``json file=tfplan.json``), it is judged.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from dynlint.finding import Change

PAGES = Path(__file__).parent / "rules"
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"(?:#|//) (expect|undecided): ([\w-]+(?:, [\w-]+)*)")


class Case(NamedTuple):
    """One section of a page."""

    page: str
    title: str
    environment: str
    files: dict[str, str]

    @property
    def name(self) -> str:
        """Page and title."""
        return f"{self.page}: {self.title}"

    def write(self, directory: Path) -> Path:
        """Write the configuration under a folder named for the environment and return it."""
        root = directory / self.environment
        for name, text in self.files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return root

    def marked(self, kind: str, rule: str) -> list[tuple[str, int]]:
        """Return (file, line) of every mark of a kind for a rule."""
        found = []
        for name, text in self.files.items():
            for number, line in enumerate(text.splitlines(), 1):
                marks = _MARK.finditer(line)
                found += [(name, number) for mark in marks if mark[1] == kind and rule in mark[2].split(", ")]
        return sorted(found)


def cases(page: Path) -> list[Case]:
    """Return the sections of a page that have code."""
    text = page.read_text(encoding="utf-8")
    parts = _SECTION.split(text)
    found = []
    for title, body in zip(parts[1::2], parts[2::2]):
        files: dict[str, str] = {}
        environment = "production"
        for fence in _FENCE.finditer(body):
            options = dict(item.split("=", 1) for item in fence[2].split())
            environment = options.get("env", environment)
            default = ".dynlint.yaml" if fence[1] == "yaml" else "main.tf"
            files[options.get("file", default)] = fence[3]
        if files:
            found.append(Case(page.stem, title, environment, files))
    return found


def all_cases() -> list[Case]:
    return [case for page in sorted(PAGES.glob("*.md")) for case in cases(page)]


def apply(changes: list[Change]) -> None:
    """Make changes in the files that they are for."""
    for change in sorted(changes, key=lambda change: change.location, reverse=True):
        path = Path(change.location.path)
        lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
        place = change.location
        first, last = lines[place.line - 1], lines[place.end_line - 1]
        lines[place.line - 1 : place.end_line] = [
            first[: place.column - 1] + change.text + last[place.end_column - 1 :]
        ]
        path.write_text("".join(lines), encoding="utf-8")
