"""The page of limits, from the module that has them."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TOP = Path(__file__).resolve().parent.parent / "dynlint"
_MODULES = (_TOP / "hcl" / "limits.py", _TOP / "read_files.py")
_HEAD = """\
# Limits

Made by `docs/generate.py` from `dynlint/hcl/limits.py` and `dynlint/read_files.py`.

Whatever a configuration holds, reading and evaluating it ends. What goes over one of these limits is unknown, with a
reason that names the limit (`dynlint inspect` shows it); a rule that asks for it is undecided. Where files, modules or
resources were left out, the run says so and ends with the exit code of an analysis that is not whole.

| limit | of what |
|---|---|
"""


def limits() -> str:
    """Return the page."""
    return _HEAD + "".join(row for module in _MODULES for row in _rows(ast.parse(module.read_text(encoding="utf-8"))))


def _rows(module: ast.Module) -> Iterator[str]:
    for limit, said in pairwise(module.body):
        if not isinstance(limit, ast.Assign) or not isinstance(said, ast.Expr):
            continue
        number, text = limit.value, said.value
        if isinstance(number, ast.Constant) and isinstance(number.value, int) and isinstance(text, ast.Constant):
            yield f"| {number.value:,} | {text.value} |\n"
