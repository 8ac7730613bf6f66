"""GitLab, JUnit, checkstyle and reviewdog: what each of them requires of a report."""

from __future__ import annotations

import json
from importlib import import_module
from xml.etree import ElementTree as ET

import pytest

from dynlint.finding import AnalysisError, Change, Finding, Occurrence, Result, Severity, Step, Summary, Undecided
from dynlint.reports import as_checkstyle, as_gitlab, as_junit, as_rdjson
from dynlint.rulebook.rulebook import load
from dynlint.source import Location

FINDING = Finding(
    rule="DYN201",
    name="recovery-disabled",
    severity=Severity.ERROR,
    address="aws_dynamodb_table.orders",
    attribute="point_in_time_recovery[0].enabled",
    message="It cannot be restored.",
    location=Location("main.tf", 41, 15, 41, 23),
    environments=("production", "staging"),
    trail=(Step("prod.tfvars", 9, 1, "pitr = false"),),
    excerpt=((41, "    enabled = var.pitr"),),
    changes=(Change(Location("prod.tfvars", 9, 8, 9, 13), "true", "pitr = true"),),
    fingerprint="abc123",
)
WARNING = FINDING._replace(severity=Severity.WARNING, location=Location("a.tf", 1, 1, 9, 2), environments=())
UNDECIDED = Undecided(
    "DYN203", "recovery-window-short", Severity.WARNING, "a.b", "", "", FINDING.location, "var.days has no value"
)
ERROR = AnalysisError("broken.tf", 3, 7, "A brace is missing.")
RULES = tuple(rule.text for rule in load().rules if rule.id == "DYN201")
RESULT = Result(
    *((FINDING, WARNING), (UNDECIDED,)),
    errors=(ERROR,),
    summary=Summary(environments=("dev", "production")),
    rules=RULES,
)
NASTY = FINDING._replace(message='<b>&"\x00\x1b[31m\udcff 予約\n]]>', address='t["x\x07"]')
FORMATS = ("checkstyle", "github", "gitlab", "json", "junit", "markdown", "rdjson", "sarif", "text")


def parsed(text: str) -> ET.Element:
    """Parse the XML of a report."""
    return ET.fromstring(text)  # noqa: S314 (our own)


def test_gitlab_has_every_field_of_every_entry():
    entries = json.loads(as_gitlab.render(RESULT))
    assert entries[1] == {
        "description": "It cannot be restored. [production, staging] Because of prod.tfvars:9.",
        "check_name": "recovery-disabled",
        "fingerprint": "abc123",
        "severity": "critical",
        "location": {"path": "main.tf", "lines": {"begin": 41}},
    }
    assert [(each["check_name"], each["severity"]) for each in entries] == [
        ("not-analysed", "blocker"),
        ("recovery-disabled", "critical"),
        ("recovery-disabled", "minor"),
    ]


@pytest.mark.parametrize("name", ["github", "gitlab", "rdjson", "sarif"])
def test_a_finding_is_shown_at_the_changed_line_that_causes_it(name):
    """A diff does not show lines of unchanged files. The finding's own location becomes the first cause."""
    moved = FINDING._replace(changed_at=Location("prod.tfvars", 9, 1, 9, 1))
    before, after = (import_module(f"dynlint.reports.as_{name}").render(Result((each,))) for each in (FINDING, moved))
    if name == "github":
        assert "file=prod.tfvars,line=9,endLine=9,col=1,endColumn=13," in after
        assert "%0Abecause main.tf:41  enabled = var.pitr%0A" in after
        return
    here, there = json.loads(before), json.loads(after)
    if name == "gitlab":
        assert there[0]["location"] == {"path": "prod.tfvars", "lines": {"begin": 9}}
        assert there[0]["description"].endswith("[production, staging] Because of main.tf:41.")
        assert there[0]["fingerprint"] == here[0]["fingerprint"]
    elif name == "rdjson":
        (diagnostic,) = there["diagnostics"]
        assert diagnostic["location"]["path"] == "prod.tfvars"
        assert diagnostic["related_locations"][0]["location"]["path"] == "main.tf"
        assert diagnostic["suggestions"][0]["text"] == "true", "the change lies in the line that is shown"
    else:
        (result,) = there["runs"][0]["results"]
        assert result["locations"][0]["physicalLocation"] == {
            "artifactLocation": {"uri": "prod.tfvars"},
            "region": {"startLine": 9, "startColumn": 1, "endLine": 9, "endColumn": 13},
        }
        assert "Because of [main.tf:41](1)." in result["message"]["text"]
        assert result["partialFingerprints"] == here["runs"][0]["results"][0]["partialFingerprints"]


def test_gitlab_sees_no_fingerprint_twice():
    unmarked = FINDING._replace(fingerprint="")
    findings = (*[FINDING] * 3, *[unmarked] * 2)
    entries = json.loads(as_gitlab.render(Result(findings, errors=(ERROR, ERROR._replace(line=9)))))
    assert len({each["fingerprint"] for each in entries}) == 7


def test_junit_has_a_suite_for_each_environment():
    root = parsed(as_junit.render(RESULT))
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["dev", "dynlint", "production", "staging", "not analysed"]
    counts = ("tests", "failures", "errors", "skipped")
    assert [root.get(name) for name in counts] == ["6", "3", "1", None], "Jenkins' schema has skipped at suites alone"
    assert [[suite.get(name) for name in counts] for suite in root] == [
        ["1", "0", "0", "0"],
        ["2", "1", "0", "1"],
        ["1", "1", "0", "0"],
        ["1", "1", "0", "0"],
        ["1", "0", "1", "0"],
    ]
    failure = suites["production"].find("testcase/failure")
    assert failure.attrib == {"type": "error", "message": "It cannot be restored."}
    assert failure.text == (
        "main.tf:41:15: It cannot be restored. [production, staging]\n"
        "   41 |     enabled = var.pitr\n"
        "because prod.tfvars:9  pitr = false\n"
        "change  prod.tfvars:9  pitr = true"
    )


def test_two_root_modules_are_two_tests_in_junit():
    two = [FINDING._replace(occurrences=(Occurrence(root, "staging", root),)) for root in ("orders", "payments")]
    root = parsed(as_junit.render(Result(tuple(two), roots=("orders", "payments"))))
    names = [case.get("name", "").rpartition(" in ")[2] for case in root.find("testsuite[@name='staging']")]
    assert names == ["orders (table orders)", "payments (table payments)"]


@pytest.mark.parametrize(
    "name", ["github", "gitlab", "rdjson", "sarif", "checkstyle", "junit", "markdown", "json", "html"]
)
def test_every_report_names_the_root_module(name):
    found = FINDING._replace(occurrences=(Occurrence("live/payments", "production", "invoices"),))
    result = Result((found,), roots=("live/orders", "live/payments"))
    text = import_module(f"dynlint.reports.as_{name}").render(result)
    assert "live/payments" in text
    assert "invoices" in text


def test_junit_without_findings_passes():
    root = parsed(as_junit.render(Result()))
    assert [case.get("name") for case in root.iter("testcase")] == ["no findings"]


@pytest.mark.tools
def test_a_reader_of_junit_takes_it():
    junitparser = pytest.importorskip("junitparser")
    suites = junitparser.JUnitXml.fromstring(as_junit.render(RESULT).encode())
    assert (suites.tests, suites.failures, suites.errors) == (6, 3, 1)
    results = [type(result).__name__ for suite in suites for case in suite for result in case.result]
    assert sorted(results) == ["Error", "Failure", "Failure", "Failure", "Skipped"]


def test_checkstyle_lists_files():
    root = parsed(as_checkstyle.render(RESULT))
    assert [file.get("name") for file in root] == ["a.tf", "broken.tf", "main.tf"]
    assert root.find("file[@name='main.tf']/error").attrib == {
        "line": "41",
        "column": "15",
        "severity": "error",
        "message": "It cannot be restored. [production, staging] Because of prod.tfvars:9.",
        "source": "dynlint.recovery-disabled",
    }


def test_reviewdog_gets_places_rule_and_trail():
    diagnostics = json.loads(as_rdjson.render(RESULT))["diagnostics"]
    assert [each["severity"] for each in diagnostics] == ["ERROR", "ERROR", "WARNING"]
    assert diagnostics[1]["location"] == {
        "path": "main.tf",
        "range": {"start": {"line": 41, "column": 15}, "end": {"line": 41, "column": 23}},
    }
    assert diagnostics[1]["code"]["value"] == "recovery-disabled (DYN201)"
    assert diagnostics[1]["code"]["url"].startswith("https://")
    assert diagnostics[1]["related_locations"][0]["location"]["path"] == "prod.tfvars"
    assert "suggestions" not in diagnostics[1], "the change lies in another file"


def test_reviewdog_counts_bytes_and_gets_a_suggestion_for_the_lines_at_hand():
    line = '    name = "表" # ü'
    finding = FINDING._replace(
        location=Location("main.tf", 41, 12, 41, 15),
        excerpt=((41, line),),
        changes=(Change(Location("main.tf", 41, 12, 41, 15), '"t"', '    name = "t" # ü'),),
    )
    diagnostic = json.loads(as_rdjson.render(Result((finding,))))["diagnostics"][0]
    place = diagnostic["location"]["range"]
    assert line.encode()[place["start"]["column"] - 1 : place["end"]["column"] - 1].decode() == '"表"'
    assert diagnostic["suggestions"] == [{"range": place, "text": '"t"'}]


@pytest.mark.parametrize("name", FORMATS)
def test_no_report_fails_at_what_is_no_text(name):
    text = import_module(f"dynlint.reports.as_{name}").render(Result((NASTY,), errors=(ERROR._replace(path="\udcff"),)))
    if name in ("gitlab", "json", "rdjson", "sarif"):
        assert json.loads(text)
    if name in ("junit", "checkstyle"):
        assert text.isascii()
        assert any("予約" in element.get("message", "") for element in parsed(text).iter())


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_the_same_whatever_the_order_of_findings(name):
    render = import_module(f"dynlint.reports.as_{name}").render
    assert render(RESULT) == render(RESULT._replace(findings=RESULT.findings[::-1]))


@pytest.mark.parametrize("name", FORMATS)
def test_an_empty_run_has_a_report(name):
    assert isinstance(import_module(f"dynlint.reports.as_{name}").render(Result()), str)
