"""The page of limits, from the module that has them."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

_DYNLINT = Path(__file__).resolve().parent.parent / "dynlint"
_HEAD = """\
# Limits

Made by `docs/generate.py` from `dynlint/hcl/values/limits.py`, `dynlint/filesystem/read_files.py` and
`dynlint/settings/limits.py`.

Whatever a configuration holds, reading and evaluating it ends. What goes over one of these limits is unknown, with a
reason that names the limit (`dynlint inspect` shows it); a rule that asks for it is undecided. Where files, modules or
resources were left out, the run says so and ends with the exit code of an analysis that is not whole.

Steps are counted, not measured, so that every machine and every number of processes give one answer; one takes about
half a microsecond. Each root module has its own in each environment. Where they are used up, what is not evaluated yet
is unknown, and the run says so once for the root module.

| limit | of what |
|---|---|
"""
_SETTINGS = """
What goes over one of these is an error in the settings or in the rule, with its place.

| limit | of what |
|---|---|
"""


def limits() -> str:
    """Return the page."""
    of_reading = _rows(_DYNLINT / "filesystem" / "read_files.py")
    of_settings = _rows(_DYNLINT / "settings" / "limits.py")
    return _HEAD + _rows(_DYNLINT / "hcl" / "values" / "limits.py") + of_reading + _SETTINGS + of_settings


def _rows(module: Path) -> str:
    body = ast.parse(module.read_text(encoding="utf-8")).body
    return "".join(_row(limit, said) for limit, said in pairwise(body))


def _row(limit: ast.stmt, said: ast.stmt) -> str:
    if not isinstance(limit, ast.Assign) or not isinstance(said, ast.Expr):
        return ""
    number, text = limit.value, said.value
    if not isinstance(number, ast.Constant) or not isinstance(number.value, int) or not isinstance(text, ast.Constant):
        return ""
    return f"| {number.value:,} | {text.value} |\n"
