"""The output of `dynlint fix` is valid Terraform, and formatted if the file was."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import terraform_cli
import yaml

from dynlint.cli.program import program
from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run
from dynlint.testing import builtin_cases

pytestmark = pytest.mark.terraform

TESTS = Path(__file__).parents[1]
FIXTURES = TESTS.parent / "fixtures"
REFUSED = {"billing-mode-invalid", "key-type-invalid", "step-scaling-unsupported"}
"""Rules whose mistakes Terraform itself refuses, even in resources with `count = 0`, where dynlint does not report."""
FIXING = {rule.name for rule in load().rules if rule.fix}


def _unformatted(folder: Path) -> set[str]:
    command = ["terraform", "fmt", "-check", "-recursive", "-no-color", "-list=true", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, env=terraform_cli.environment(), check=False)
    return set(done.stdout.split())


def _fix(folder: Path) -> None:
    code = program.main(["fix", "--unsafe-fixes", "--quiet", str(folder)], prog_name="dynlint", standalone_mode=False)
    assert code in (0, 1, 3), "no internal error"


def test_what_was_formatted_stays_formatted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fix every case of every rule that proposes changes, each in its own folder."""
    monkeypatch.chdir(tmp_path)
    cases = [case for case in builtin_cases(TESTS / "rules") if case.rule.name in FIXING]
    for number, case in enumerate(cases):
        (tmp_path / str(number)).mkdir()
        case.lint(str(tmp_path / str(number)))
    before = _unformatted(tmp_path)
    texts = {path: path.read_bytes() for path in tmp_path.rglob("*.tf*")}
    for number in range(len(cases)):
        _fix(tmp_path / str(number))
    changed = {path for path, data in texts.items() if path.read_bytes() != data}
    assert len(changed) > len(cases) / 4, "the cases bring changes"
    assert _unformatted(tmp_path) <= before


def _spoiled(system: Path) -> int:
    """Make the mistakes of all twins that fit together; return their number."""
    made = 0
    for path in sorted((FIXTURES / "twins" / system.name).glob("*.yaml")):
        twin = yaml.safe_load(path.read_text(encoding="utf-8"))
        edits = [edit for edit in twin["edits"] if "find" in edit]
        texts = {edit["file"]: (system / edit["file"]).read_text(encoding="utf-8") for edit in edits}
        alone = len(edits) == len(twin["edits"]) and all(texts[each["file"]].count(each["find"]) == 1 for each in edits)
        if twin["rule"] in FIXING - REFUSED and alone:
            for edit in edits:
                file = system / edit["file"]
                text = file.read_text(encoding="utf-8")
                file.write_text(text.replace(edit["find"], edit["replace"]), encoding="utf-8")
            made += 1
    return made


def test_a_system_with_many_mistakes_is_valid_and_formatted_after_fixing(tmp_path: Path) -> None:
    system = tmp_path / "infrastructure"
    shutil.copytree(FIXTURES / "infrastructure", system, ignore=shutil.ignore_patterns(".terraform*"))
    untouched = run(Request((str(system),)))
    assert _spoiled(system) > 6
    spoiled, unformatted = run(Request((str(system),))), _unformatted(system)
    _fix(system)
    fixed = run(Request((str(system),)))
    known = {finding.fingerprint for finding in (*untouched.findings, *spoiled.findings)}
    assert {finding.fingerprint for finding in fixed.findings} <= known
    assert len(fixed.findings) < len(spoiled.findings)
    assert _unformatted(system) <= unformatted
    for root in sorted(path.parent for path in system.rglob("backend.tf") if ".terraform" not in path.parts):
        copy = terraform_cli.copied(root, tmp_path / root.name)
        terraform_cli.prepare(copy)
        terraform_cli.succeed(copy, "validate", "-no-color")
