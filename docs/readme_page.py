"""The first look of the README: what the program says of `examples/first_look`, and nothing else."""

from __future__ import annotations

import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from dynlint.reports.as_text import render
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from collections.abc import Iterator

TOP = Path(__file__).resolve().parent.parent
EXAMPLE = "examples/first_look"
_BLOCK = re.compile(rf"(```console\n\$ dynlint {EXAMPLE}\n).*?(```\n)", re.DOTALL)
_SECONDS = re.compile(r"\d+\.\d\d s$", re.MULTILINE)


def readme() -> str:
    """Return the README with today's output of its first command; how long that takes is always the same there."""
    text = (TOP / "README.md").read_text(encoding="utf-8")
    with _standing_at(TOP):
        said = render(run(Request((EXAMPLE,))))
    made, number = _BLOCK.subn(lambda block: block[1] + _SECONDS.sub("0.06 s", said) + block[2], text)
    if number != 1:
        raise ValueError(f"README.md shows the output of dynlint {EXAMPLE} {number} times")
    return made


@contextmanager
def _standing_at(folder: Path) -> Iterator[None]:
    here = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
