"""A page of cases: sections of Markdown with code.

Every section with a code block is a case. Its blocks are the files of a configuration (``hcl file=table/main.tf``;
``main.tf`` without a name, `.dynlint.yaml` for ``yaml``), and ``env=staging`` names the environment, ``production``
without it. A block ``diff`` holds what the changes of all findings of the case make of a file.

What a rule says of them is marked in the code: see `dynlint.rule_cases.marks`.
"""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from dynlint.rule_cases.marks import without_marks
from dynlint.startup.light_tuples import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class CasePageError(ValueError):
    """A page that cannot be read as cases; the text says what is wrong, and where."""


class Section(NamedTuple):
    """A section of a page that has code."""

    title: str
    environment: str
    files: dict[str, str]
    """Text by path."""
    diffs: dict[str, str]
    """By path, what the changes of the findings make of a file; empty where the section does not say."""


def sections(page: str) -> Iterator[Section]:
    """Yield the sections of a page that have code; raise CasePageError if the blocks of one do not fit together."""
    parts = _SECTION.split(page)
    for title, body in zip(parts[1::2], parts[2::2]):
        environment = "production"
        files: dict[str, str] = {}
        diffs: dict[str, str] = {}
        for language, words, text in _FENCE.findall(body):
            options = dict(item.split("=", 1) for item in words.split())
            environment = options.get("env", environment)
            name = options.get("file", ".dynlint.yaml" if language == "yaml" else "main.tf")
            of_kind = diffs if language == "diff" else files
            if name in of_kind:
                raise CasePageError(f"{title}: two blocks are {name}")
            of_kind[name] = text
        if diffs.keys() - files:
            raise CasePageError(f"{title}: there is no file {', '.join(diffs.keys() - files)} to be changed")
        if files:
            yield Section(title, environment, files, diffs)


def difference(before: str, after: str) -> str:
    """Return the difference between two versions of a file, with one line of context and without marks."""
    old, new = ([without_marks(line) for line in text.splitlines()] for text in (before, after))
    lines = [*difflib.unified_diff(old, new, n=1, lineterm="")][2:]
    return "".join(f"{line.rstrip()}\n" for line in lines if not line.startswith("@@"))
