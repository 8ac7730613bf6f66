"""The page of limits, made from the modules that define them."""

from __future__ import annotations

import ast
from itertools import pairwise
from pathlib import Path

from dynlint.hcl.values.language_versions import READ_ON, UNREAD

_DYNLINT = Path(__file__).resolve().parent.parent / "dynlint"
_HEAD = """\
# Limits

Made by `docs/generate.py` from every `limits.py` in `dynlint/`, `dynlint/model/effort.py` and
`dynlint/filesystem/read_files.py`.

Reading and evaluating any configuration ends. Values beyond one of these limits are unknown, and files beyond one are
left out. The run names the limit and the place, and ends with the exit code of an incomplete analysis (3); a rule that
needs such a value is undecided. Everything else is reported as usual.
Only the search for environments ends without a message if the number of files, a line or a level of folders is beyond a
limit: `dynlint environments` shows what it found.

Steps are counted, not measured, so that the answer does not depend on the machine or the number of processes; one step
takes about half a microsecond. A run has one budget of steps, with more for a long text. Its root modules divide it by
the length of their text, and the environments of each divide its share. Root modules that need more are judged again,
and divide the shares of the others. If that is used up, the values that are not evaluated yet are unknown, and the
run reports that once for the root module.

| limit | of what |
|---|---|
"""
_SETTINGS = """
A value beyond one of these is an error in the settings or in the rule, with its place.

| limit | of what |
|---|---|
"""


_VERSIONS = """
## Versions

A function, a further argument of a function, or a type that none of these versions has is unknown, since a later one
may have it. It is an error where `required_version`, or `version` in the settings, allows none but versions that were
read in a release.

| engine | read last | first release that was not read |
|---|---|---|"""
_OF_CONFIGURATIONS = ("hcl/values", "hcl/syntax", "environments", "terragrunt", "stacks", "linear", "fixing", "fleet")
_OF_SETTINGS = ("settings",)
_ENGINES = {"terraform": "Terraform", "opentofu": "OpenTofu"}


def limits() -> str:
    """Return the page."""
    of_reading = _rows(_DYNLINT / "filesystem" / "read_files.py")
    of_settings = _rows_of(_OF_SETTINGS)
    of_rules = _rows(_DYNLINT / "model" / "effort.py")
    of_the_language = _rows_of(_OF_CONFIGURATIONS)
    return _HEAD + of_the_language + of_rules + of_reading + _SETTINGS + of_settings + _versions()


def _rows_of(rooms: tuple[str, ...]) -> str:
    return "".join(_rows(_DYNLINT / room / "limits.py") for room in rooms)


def _versions() -> str:
    """Return which versions of the language were read, and when."""
    rows = [
        f"| {_ENGINES[engine]} | {read} | {major}.{minor} |"
        for engine, read in READ_ON.items()
        for major, minor in [UNREAD[engine]]
    ]
    return "\n".join((_VERSIONS, *rows, ""))


def _rows(module: Path) -> str:
    body = ast.parse(module.read_text(encoding="utf-8")).body
    return "".join(_row(limit, said) for limit, said in pairwise(body))


def _row(limit: ast.stmt, said: ast.stmt) -> str:
    if not isinstance(limit, ast.Assign) or not isinstance(said, ast.Expr):
        return ""
    number, text = limit.value, said.value
    if not isinstance(number, ast.Constant) or not isinstance(number.value, int) or not isinstance(text, ast.Constant):
        return ""
    return f"| {number.value:,} | {' '.join(str(text.value).split())} |\n"
