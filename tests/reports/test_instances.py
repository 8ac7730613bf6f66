"""Several instances with one cause are one finding in every report that does not list each resource."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from dynlint.cli.program import program
from dynlint.finding import BY_DEFAULTS, IF_PRODUCTION, Finding, Occurrence, ReportedInstance, Result, Severity, Step
from dynlint.reports import as_text
from dynlint.reports.order import MANY, in_order
from dynlint.run.baseline import read
from dynlint.source import Location

MODULE = """\
variable "recovery" {
  type = bool
}

resource "aws_dynamodb_table" "this" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.recovery
  }
}
"""
CALLS = """\
module "tables" {
  source   = "../table"
  for_each = toset(["a", "b", "c", "d", "e"])
  recovery = false
}

module "more" {
  source   = "../table"
  recovery = false
}
"""
ADDRESSES = [f'module.tables["{key}"].aws_dynamodb_table.this' for key in "abcde"]


@pytest.fixture
def report(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    """Return a function that lints six instances: five have one cause, the sixth another."""
    for name, text in (("table", MODULE), ("production", CALLS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)

    def run(*options: str) -> str:
        program.main([".", "--select", "DYN201", *options], prog_name="dynlint", standalone_mode=False)
        return capsys.readouterr().out

    return run


def test_json_names_all_instances_each_with_its_fingerprint(report):
    data = json.loads(report("--format", "json"))
    by_line = {finding["trail"][0]["line"]: finding for finding in data["findings"]}
    assert sorted(by_line) == [4, 9]
    instances = by_line[4]["instances"]
    assert [each["address"] for each in instances] == ADDRESSES
    assert len({each["fingerprint"] for each in instances}) == 5
    assert instances[0]["fingerprint"] == by_line[4]["fingerprint"]
    assert [each["address"] for each in by_line[9]["instances"]] == ["module.more.aws_dynamodb_table.this"]
    assert data["summary"]["findings"]["error"] == 2
    assert data["statistics"][0]["findings"] == 2


def test_sarif_has_a_result_for_each_cause_that_names_all_instances(report):
    results = json.loads(report("--format", "sarif"))["runs"][0]["results"]
    named = [[each["fullyQualifiedName"] for each in result["locations"][0]["logicalLocations"]] for result in results]
    assert sorted(map(len, named)) == [1, 5]
    assert ADDRESSES in named


@pytest.mark.parametrize(
    ("form", "number"),
    [
        ("github", lambda text: text.count("::error ")),
        ("gitlab", lambda text: len(json.loads(text))),
        ("rdjson", lambda text: len(json.loads(text)["diagnostics"])),
        ("checkstyle", lambda text: text.count("<error ")),
        ("junit", lambda text: text.count("<failure ")),
        ("markdown", lambda text: text.count("<details>")),
        ("text", lambda text: text.count("recovery-disabled DYN201")),
    ],
)
def test_other_reports_tell_a_cause_once_and_name_instances(report, form, number):
    text = report("--format", form)
    assert number(text) == 2
    assert "tables" in text


def test_html_has_a_finding_for_each_cause_and_shows_each_resource(report):
    text = report("--format", "html")
    data = json.loads(re.search(r'id="data">(.*?)</script>', text, re.DOTALL)[1])
    where = [[data["texts"][place[3]] for place in each[7] if len(place) > 3] for each in data["findings"]]
    assert sorted(where) == [[], ADDRESSES]
    assert re.search(r"<dt>errors?</dt><dd>(\d+)</dd>|<dt>warnings?</dt><dd>2</dd>", text)


def test_a_baseline_keeps_an_entry_for_each_instance(report, tmp_path, capsys):
    program.main(["baseline", "."], prog_name="dynlint", standalone_mode=False)
    known = read((tmp_path / ".dynlint-baseline.json").read_text(encoding="utf-8")).entries
    assert sum(entry.rule == "DYN201" for entry in known) == 6
    (tmp_path / "production" / "main.tf").write_text(CALLS.replace('"e"]', '"e", "f"]'), encoding="utf-8")
    capsys.readouterr()
    data = json.loads(report("--format", "json", "--baseline", ".dynlint-baseline.json"))
    (finding,) = data["findings"]
    assert [each["address"] for each in finding["instances"]] == ['module.tables["f"].aws_dynamodb_table.this']


def finding(address: str, **more: object) -> Finding:
    """Return a finding about one instance."""
    made = Finding(
        *("DYN201", "recovery-disabled", Severity.ERROR, address, "", f"{address} cannot be restored."),
        Location("main.tf", 3, 1, 3, 9),
        environments=("prod",),
        occurrences=(Occurrence("live", "prod", address[-2]),),
        fingerprint=f"mark {address}",
    )
    return made._replace(**more)


def test_instances_come_together_with_where_they_occur():
    (one,) = in_order([finding("t.a[1]", value="2"), finding("t.a[0]", value="1")])
    assert one.instances == tuple(
        ReportedInstance(f"t.a[{n}]", "", f"mark t.a[{n}]", "main.tf", 3, f"t.a[{n}] cannot be restored.")
        for n in (0, 1)
    )
    assert one.occurrences == (Occurrence("live", "prod", "0"), Occurrence("live", "prod", "1"))
    assert (one.fingerprint, one.value) == ("mark t.a[0]", "")


@pytest.mark.parametrize(
    "other",
    [
        {"trail": (Step("prod.tfvars", 1, 1, "a = 1"),)},
        {"severity": Severity.WARNING},
        {"environments": ("dev",)},
        {"location": Location("main.tf", 9, 1, 9, 9)},
        {"rule": "DYN301"},
        {"message": "It is another fault."},
    ],
    ids=lambda other: next(iter(other)),
)
def test_what_differs_in_more_than_the_instance_is_another_finding(other):
    assert len(in_order([finding("t.a[0]"), finding("t.a[1]", **other)])) == 2


def many(number: int, last: str = "") -> list[Finding]:
    """Return findings about instances of which each has a switch of its own, at the end of its trail."""
    loop = Step("main.tf", 9, 1, "for_each = local.tables")
    return [
        finding(f't.a["{item}"]', trail=(loop, Step("main.tf", item + 20, 1, f"{item} = off{last}")))
        for item in range(number)
    ]


def test_a_few_switches_are_told_one_by_one():
    assert [each.trail[-1].line for each in in_order(many(MANY))] == [item + 20 for item in range(MANY)]


def test_many_switches_are_one_finding_with_the_steps_that_they_share():
    (one,) = in_order(many(300))
    assert len(one.instances) == 300
    assert [step.text for step in one.trail] == ["for_each = local.tables"]
    assert one.changes == ()


def test_many_findings_of_different_beginnings_stay_apart():
    others = [each._replace(trail=each.trail[1:]) for each in many(MANY + 5)]
    assert len(in_order(others)) == MANY + 5


POLICY = '{"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}'
READERS = """\
resource "aws_iam_policy" "a" {
  name   = "a"
  policy = file("${path.module}/policy.json")
}

resource "aws_iam_role_policy" "b" {
  role   = "b"
  policy = file("${path.module}/policy.json")
}

resource "aws_iam_policy" "own" {
  name   = "own"
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }] })
}
"""


def test_a_statement_in_a_file_that_several_resources_read_is_one_finding(tmp_path, capsys, monkeypatch):
    (tmp_path / "policy.json").write_text(POLICY, encoding="utf-8")
    (tmp_path / "main.tf").write_text(READERS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    program.main([".", "--select", "DYN501", "--format", "json"], prog_name="dynlint", standalone_mode=False)
    findings = json.loads(capsys.readouterr().out)["findings"]
    found = [(item["path"], [each["address"] for each in item["instances"]]) for item in findings]
    assert found == [
        ("main.tf", ["aws_iam_policy.own"]),
        ("policy.json", ["aws_iam_policy.a", "aws_iam_role_policy.b"]),
    ]


def test_a_module_that_is_judged_alone_too_shares_the_finding_of_its_line():
    called = finding("module.a.t.x", severity=Severity.WARNING, environments=("prod",), note=IF_PRODUCTION)
    alone = finding("t.x", severity=Severity.WARNING, environments=("demo",), note=f"{IF_PRODUCTION}; {BY_DEFAULTS}")
    text = as_text.render(Result((alone, called)))
    assert text.count("cannot be restored") == 1
    assert "  also     warning in demo for t.x by the module's own defaults\n" in text
    assert f"  note     {IF_PRODUCTION}\n" in text


def test_where_the_environment_is_the_same_the_note_is_that_of_the_root_module():
    alone, called = finding("a.t.x", note=BY_DEFAULTS), finding("t.x")
    message = "t cannot be restored."
    (one,) = in_order([alone._replace(message=message), called._replace(message=message)])
    assert (one.note, [each.address for each in one.instances]) == ("", ["a.t.x", "t.x"])
