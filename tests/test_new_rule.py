"""`dynlint new-rule`: the files that it writes work, and it overwrites nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dynlint.cli.program import program
from dynlint.rulebook.rulebook import load
from dynlint.testing import cases_of

_SAID = "[production] severity=warning: aws_dynamodb_table.orders is read too often for this class: write STANDARD."


@pytest.fixture
def new_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    """Return a function that runs the command in an empty folder and returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = program.main(["new-rule", *arguments], prog_name="dynlint", standalone_mode=False)
        return (code, *capsys.readouterr())

    return call


@pytest.mark.tools
@pytest.mark.parametrize("form", [(), ("--yaml",)], ids=["python", "yaml"])
def test_what_it_writes_passes_its_own_test(new_rule, tmp_path: Path, form: tuple[str, ...]) -> None:
    code, output, _ = new_rule("rare-table", *form)
    assert code == 0
    assert "What to do next" in output
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "dynlint_rules"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert f"{4 if form else 6} passed" in done.stdout


@pytest.mark.tools
def test_a_broken_rule_fails_its_cases(new_rule, tmp_path: Path) -> None:
    new_rule("rare-table", "--directory", "ours")
    rule = tmp_path / "ours" / "rare_table.py"
    rule.write_text(rule.read_text().replace('.text == "STANDARD_INFREQUENT_ACCESS"', '.is_("STANDARD")'))
    found = {case.title: case.mistakes(str(tmp_path / str(number))) for number, case in enumerate(cases_of("ours"))}
    assert found["Example"] == ["it does not fire"]
    assert found["Use instead"] == ["it fires"]
    assert found["It is of that class"] == ["main.tf:2: no finding there"]
    assert found["It is not"] == ["main.tf:2: a finding without a mark: " + _SAID]
    assert found["Nobody can tell"] == ["main.tf:4: no undecided there"]
    assert found["There is none"] == []


def test_ids_go_on(new_rule) -> None:
    new_rule("a-rule", "--id", "ACME041")
    new_rule("b_rule", "--yaml")
    new_rule("c-rule", "--directory", "other")
    own = {rule.name: rule.id for rule in load(("dynlint_rules", "other")).rules if rule.id[:3] != "DYN"}
    assert own == {"a-rule": "ACME041", "b-rule": "ACME042", "c-rule": "OWN001"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Bad Name",), "is no name for a rule"),
        (("recovery-disabled",), "there is a rule recovery-disabled already"),
        (("x", "--id", "DYN201"), "there is a rule DYN201 already"),
        (("x", "--id", "own"), "is no id"),
    ],
)
def test_what_cannot_be(new_rule, arguments: tuple[str, ...], message: str) -> None:
    code, output, errors = new_rule(*arguments)
    assert (code, output) == (2, "")
    assert message in errors


def test_nothing_is_overwritten(new_rule, tmp_path: Path) -> None:
    page = tmp_path / "dynlint_rules" / "cases" / "there.md"
    page.parent.mkdir(parents=True)
    page.write_text("mine")
    code, output, errors = new_rule("there")
    assert (code, output) == (2, "")
    assert "there.md exists" in errors
    assert page.read_text() == "mine"
    assert not (tmp_path / "dynlint_rules" / "there.py").exists()


def test_a_folder_that_has_only_a_helper_is_no_hindrance(new_rule, tmp_path: Path) -> None:
    folder = tmp_path / "dynlint_rules"
    folder.mkdir()
    (folder / "conftest.py").write_text("import pytest_plugin_of_ours\n")
    assert new_rule("a-rule")[0] == 0
    assert [rule.id for rule in load(("dynlint_rules",)).rules if rule.id[:3] != "DYN"] == ["OWN001"]
