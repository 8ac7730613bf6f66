"""One run can write several reports, and GitHub's job summary besides."""

from __future__ import annotations

import json

import pytest

from dynlint.cli.outputs import FORMATS
from dynlint.cli.program import program
from dynlint.finding import AnalysisError, Change, Finding, Result, Severity, Step, Summary
from dynlint.run import lint as runs
from dynlint.source import Location

FINDING = Finding(
    "DYN201", "recovery-disabled", Severity.ERROR, "a.b", "", "It is wrong.", Location("main.tf", 1, 1, 1, 9)
)
RESULT = Result((FINDING,), summary=Summary(tables=1, roots=1, environments=("prod",), files_read=1))


@pytest.fixture
def lint(monkeypatch, tmp_path, capsys):
    """Call the program on a prepared result, in an empty folder; return exit code, output and errors."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def call(*args: str, result: Result = RESULT) -> tuple[int, str, str]:
        monkeypatch.setattr(runs, "run", lambda *_, **_options: result)
        code = program.main(list(args), prog_name="dynlint", standalone_mode=False)
        return (code, *capsys.readouterr())

    return call


def test_annotations_and_sarif_at_once(lint, tmp_path):
    code, out, err = lint("--format", "github", "--format", "sarif", "--output", "dynlint.sarif")
    assert (code, err) == (1, "")
    assert out.startswith("::error file=main.tf,line=1,")
    assert json.loads((tmp_path / "dynlint.sarif").read_text())["runs"][0]["results"][0]["ruleId"] == "DYN201"


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_goes_to_a_file_beside_text(lint, tmp_path, name):
    code, out, _ = lint("--format", name, "--output", "report", "--format", "text")
    assert code == 1
    assert "recovery-disabled DYN201" in out
    assert "It is wrong." in (tmp_path / "report").read_text(encoding="utf-8")


def test_the_summary_is_added_to_githubs_file(lint, tmp_path, monkeypatch):
    file = tmp_path / "summary.md"
    file.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(file))
    lint("--format", "github")
    assert file.read_text(encoding="utf-8").startswith("before\n## dynlint: 1 finding (1 error)\n")


def test_other_formats_leave_githubs_file_alone(lint, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    lint("--format", "sarif")
    assert not (tmp_path / "summary.md").exists()


def test_a_summary_that_cannot_be_written_changes_nothing_else(lint, tmp_path, monkeypatch):
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path))
    code, out, err = lint("--format", "github")
    assert code == 1
    assert out.startswith("::error")
    assert "GITHUB_STEP_SUMMARY" in err


def test_what_sarif_leaves_out_is_said(lint):
    findings = tuple(FINDING._replace(location=FINDING.location._replace(line=line)) for line in range(1, 5_002))
    _, _, err = lint("--format", "sarif", result=RESULT._replace(findings=findings))
    assert err == "dynlint: SARIF holds the 5000 most severe of 5001 findings; left out: 1 error.\n"


def test_what_was_not_analysed_is_said_beside_a_report(lint):
    errors = (AnalysisError("broken.tf", 3, 7, "A brace is missing."),)
    code, _, err = lint("--format", "gitlab", result=RESULT._replace(errors=errors))
    assert (code, err) == (3, "dynlint: broken.tf:3:7: A brace is missing.\n")


@pytest.mark.parametrize("name", FORMATS)
def test_platforms_get_paths_from_the_top_of_the_repository(lint, tmp_path, monkeypatch, name):
    """GitHub and GitLab need paths from the top of the repository; other paths start at the working directory."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path / "stacks")
    finding = FINDING._replace(
        address="../shared/main.tf",
        location=Location("../shared/main.tf", 1, 1, 1, 9),
        trail=(Step("prod.tfvars", 2, 1, "pitr = false"),),
        changes=(Change(Location("prod.tfvars", 2, 8, 2, 13), "true", "pitr = true"),),
    )
    errors = (AnalysisError("broken.tf", 3, 7, "A brace is missing."),)
    _, out, _ = lint("--format", name, result=RESULT._replace(findings=(finding,), errors=errors))
    from_top = name in ("sarif", "github", "gitlab")
    assert ("../" in out) is not from_top
    assert ("stacks/broken.tf" in out) is from_top
    assert ("stacks/prod.tfvars" in out) is from_top


def test_a_path_outside_of_the_repository_stays(lint, tmp_path, monkeypatch):
    (tmp_path / "top" / ".git").mkdir(parents=True)
    (tmp_path / "top" / "stacks").mkdir()
    monkeypatch.chdir(tmp_path / "top" / "stacks")
    finding = FINDING._replace(location=Location("../../other/main.tf", 1, 1, 1, 9))
    assert "file=../other/main.tf," in lint("--format", "github", result=Result((finding,)))[1]
