"""`--statistics`: the number of findings by rule and environment."""

from __future__ import annotations

import json

import pytest

from dynlint.cli.program import program
from dynlint.finding import AnalysisError, Finding, Occurrence, Result, Severity, Summary
from dynlint.reports import as_json, as_text
from dynlint.reports.rule_counts import RuleCount, statistics
from dynlint.source import Location

RECOVERY = Finding(
    *("DYN201", "recovery-disabled", Severity.ERROR, "aws_dynamodb_table.a", "", "It cannot be restored."),
    Location("main.tf", 3, 1, 3, 9),
    environments=("prod", "staging"),
    occurrences=(Occurrence("orders", "prod"), Occurrence("payments", "prod"), Occurrence("orders", "staging")),
)
MILDER = RECOVERY._replace(severity=Severity.WARNING, environments=("dev",), occurrences=(Occurrence("orders", "dev"),))
SYNTAX = Finding(
    "DYN001", "syntax-error", Severity.ERROR, "b.tf", "", "This is no Terraform.", Location("b.tf", 1, 1, 1, 2)
)
ROWS = [
    RuleCount("DYN201", "recovery-disabled", Severity.ERROR, 2, (("dev", 1), ("prod", 2), ("staging", 1))),
    RuleCount("DYN001", "syntax-error", Severity.ERROR, 1, ()),
]


def test_findings_are_counted_by_rule_and_environments_by_root_modules():
    assert statistics([SYNTAX, MILDER, RECOVERY]) == ROWS


def test_findings_that_know_no_root_module_are_counted_once_in_each_environment():
    (row,) = statistics([RECOVERY._replace(occurrences=())])
    assert row.environments == (("prod", 1), ("staging", 1))


def test_text_has_a_line_for_each_rule_and_the_summary():
    lines = (RECOVERY._replace(location=Location("main.tf", line, 1, line, 9)) for line in range(9))
    many = [*lines, MILDER, SYNTAX]
    result = Result(tuple(many), summary=Summary(1, 1, ("prod",), seconds=0.5))
    assert as_text.render(result, statistics=True).splitlines() == [
        "10  error    recovery-disabled DYN201  [dev 1, prod 18, staging 9]",
        " 1  error    syntax-error DYN001",
        "",
        "11 findings (10 errors, 1 warning) in 1 environment · 1 table · 0.50 s",
    ]


def test_what_was_not_analysed_is_told_beside_the_counts():
    result = Result((SYNTAX,), errors=(AnalysisError("c.tf", 1, 1, "This file was not read."),))
    assert "This file was not read." in as_text.render(result, statistics=True)
    assert as_text.render(result, statistics=True, quiet=True).splitlines() == [
        "1  error    syntax-error DYN001",
        "c.tf:1:1  not analysed  This file was not read.",
    ]


def test_json_always_has_the_counts():
    assert json.loads(as_json.render(Result((RECOVERY, MILDER))))["statistics"] == [
        {
            "rule": "DYN201",
            "name": "recovery-disabled",
            "severity": "error",
            "findings": 2,
            "environments": [
                {"environment": "dev", "found": 1},
                {"environment": "prod", "found": 2},
                {"environment": "staging", "found": 1},
            ],
        }
    ]


@pytest.mark.parametrize(
    ("options", "code"), [(("--format", "json"), 1), ((), 1), (("--format", "sarif"), 2)], ids=["json", "text", "sarif"]
)
def test_a_run_counts(tmp_path, capsys, monkeypatch, options, code):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text('resource "aws_dynamodb_table" "a" {\n  name = "a"\n}\n')
    assert program.main([".", "--statistics", *options], prog_name="dynlint", standalone_mode=False) == code
    out, err = capsys.readouterr()
    if code == 2:
        assert err.endswith("--statistics counts in the formats text and json: none of them is asked for\n")
    else:
        assert "recovery-disabled" in out
        assert "cannot be restored" not in out or options
