"""Workflow commands: their syntax, and which ten of each kind are written."""

from __future__ import annotations

import re

from dynlint.finding import AnalysisError, Change, Finding, Result, Severity, Step
from dynlint.reports.as_github import render, summary
from dynlint.source import Location

FINDING = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored: 100% lost.",
    location=Location("modules/a,b/main.tf", 41, 15, 41, 31),
    environments=("production",),
    trail=(Step("prod.tfvars", 9, 1, "pitr = false"),),
)


def many(severity: Severity, number: int) -> tuple[Finding, ...]:
    """Make many findings of one severity."""
    return tuple(
        FINDING._replace(severity=severity, location=Location("main.tf", line, 1, line, 9))
        for line in range(1, number + 1)
    )


def test_a_command_has_its_place_and_escapes():
    assert render(Result((FINDING,))) == (
        "::error file=modules/a%2Cb/main.tf,line=41,endLine=41,col=15,endColumn=31,title=recovery-disabled (DYN201)"
        "::It cannot be restored: 100%25 lost. [production]%0Abecause prod.tfvars:9  pitr = false\n"
    )


def test_a_command_says_what_to_write_instead():
    change = Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "  pitr = true\n  more = 1\n")
    assert "%0Achange prod.tfvars:9  pitr = true%0Amore = 1\n" in render(Result((FINDING._replace(changes=(change,)),)))


def test_ten_of_a_kind_are_commands_and_the_rest_is_in_the_log():
    result = Result((*many(Severity.INFO, 11), *many(Severity.WARNING, 12), *many(Severity.ERROR, 13)))
    lines = render(result).splitlines()
    assert [line.split()[0] for line in lines[:30]] == ["::error"] * 10 + ["::warning"] * 10 + ["::notice"] * 10
    assert lines[30] == "::group::6 findings more than GitHub shows beside the code"
    assert [re.findall(r": (\w+): ", line)[0] for line in lines[31:37]] == ["error"] * 3 + ["warning"] * 2 + ["info"]
    assert lines[37:] == ["::endgroup::"]


def test_what_was_not_analysed_is_the_first_error():
    error = AnalysisError("broken.tf", 3, 7, "A brace is missing.")
    lines = render(Result(many(Severity.ERROR, 10), errors=(error,))).splitlines()
    assert lines[0] == "::error file=broken.tf,line=3,col=7,title=not analysed::A brace is missing."
    assert sum(line.startswith("::error") for line in lines) == 10


def test_a_line_of_the_log_is_no_command():
    finding = FINDING._replace(message="x\n::error::y", location=Location("main.tf", 99, 1, 99, 2))
    lines = render(Result((*many(Severity.ERROR, 10), finding))).splitlines()
    assert sum(line.startswith("::error") for line in lines) == 10


def test_thirty_thousand_findings_have_a_summary_that_github_takes():
    result = Result(many(Severity.WARNING, 30_000))
    assert sum(line.startswith("::warning") for line in render(result).splitlines()) == 10
    assert len(summary(result)) <= 65_000


def test_nothing_found_is_nothing_said():
    assert render(Result()) == ""
