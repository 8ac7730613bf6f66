"""The page of limits, from the module that has them."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

_MODULE = Path(__file__).resolve().parent.parent / "dynlint" / "hcl" / "limits.py"
_HEAD = """\
# Limits

Made by `docs/generate.py` from `dynlint/hcl/limits.py`.

Whatever a configuration holds, reading and evaluating it ends. What goes over one of these limits is unknown, with a
reason that names the limit (`dynlint inspect` shows it); a rule that asks for it is undecided. Where files, modules or
resources were left out, the run says so and ends with the exit code of an analysis that is not whole.

| limit | of what |
|---|---|
"""


def limits() -> str:
    """Return the page."""
    body = ast.parse(_MODULE.read_text(encoding="utf-8")).body
    rows = [
        f"| {ast.literal_eval(limit.value):,} | {said.value.value} |\n"
        for limit, said in pairwise(body)
        if isinstance(limit, ast.Assign) and isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
    ]
    return _HEAD + "".join(rows)
