"""Every change that a rule proposes, in the cases of all pages and in the reference systems, in every environment.

Applied alone, it keeps the syntax valid, ends its finding and makes no environment worse: no other rule reports more.
`terraform fmt` would change nothing in it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from dynlint.finding import Finding, Result
from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.testing import Case, apply, pages, targets

FIXTURES = Path(__file__).parents[1] / "fixtures"
SYSTEMS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir() and path.name != "twins")
PAGES = str(Path(__file__).parent / "rules")
CASES = [case for case in pages("", load().rules, PAGES) if "# expect" in str(case.files)]
_TERRAFORM = shutil.which("terraform")

pytestmark = pytest.mark.tools  # runs each page again for each of its changes


def _said(result: Result) -> Counter[tuple[str, str, str]]:
    """Count findings by rule, resource and environment; a place may move by some lines."""
    return Counter(
        (finding.rule, finding.address, environment)
        for finding in result.findings
        for environment in finding.environments or ("",)
    )


def _with_changes(result: Result) -> list[Finding]:
    found: dict[object, Finding] = {}
    for finding in result.findings:
        if finding.changes:
            found.setdefault(finding.changes, finding)
    return list(found.values())


def _try(finding: Finding, before: Result, request: Request) -> list[str]:
    """Apply the change of one finding, return what is wrong afterwards, and undo it."""
    paths = {change.location.path for change in finding.changes}
    kept = {path: Path(path).read_bytes() for path in paths}
    tidy = {path for path in paths if _is_tidy(path)}
    try:
        apply(finding.changes)
        return [f"{finding.rule} {finding.address}: {text}" for text in _wrong(finding, before, request, tidy)]
    finally:
        for path, text in kept.items():
            Path(path).write_bytes(text)


def _wrong(finding: Finding, before: Result, request: Request, tidy: set[str]) -> list[str]:
    after = run(request)
    said, found = _said(before), _said(after)
    names = finding.environments or ("",)
    wrong = [f"{error.path}:{error.line} {error.message}" for error in after.errors if error not in before.errors]
    own = [(finding.rule, finding.address, name) for name in names]
    wrong += [f"still there: {key}" for key in own if found[key] >= said[key]]
    wrong += [f"worse: {key}" for key, count in found.items() if count > said[key] and not _was_hidden(key, finding)]
    return wrong + [f"{path} is not as terraform fmt writes it" for path in tidy if not _is_tidy(path)]


def _was_hidden(key: tuple[str, str, str], finding: Finding) -> bool:
    """Tell whether a new finding is on the same resource and environment, where an unknown part may have hidden it."""
    return key[1] == finding.address and key[2] in (finding.environments or ("",))


def _is_tidy(path: str) -> bool:
    if _TERRAFORM is None or not path.endswith((".tf", ".tfvars")):
        return True
    done = subprocess.run([_TERRAFORM, "fmt", "-check", path], capture_output=True, check=False)
    return done.returncode == 0


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_change_of_a_page(case: Case, tmp_path: Path) -> None:
    root = case.write(tmp_path)
    only = () if case.rule.default else (case.rule.id,)
    request = Request(targets(root, case.files), select=only)
    before = run(request)
    own = [finding for finding in _with_changes(before) if finding.rule == case.rule.id]
    assert [text for finding in own for text in _try(finding, before, request)] == []


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_change_of_a_reference_system(system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / system
    shutil.copytree(FIXTURES / system, copy, ignore=shutil.ignore_patterns(".terraform*"))
    os.makedirs(tmp_path / ".git")
    monkeypatch.chdir(copy)
    request = Request((str(copy),), select=tuple(rule.id for rule in load().rules if not rule.id.startswith("DYN0")))
    before = run(request)
    assert [text for finding in _with_changes(before) for text in _try(finding, before, request)] == []
