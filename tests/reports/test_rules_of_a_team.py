"""Every report that shows a rule's title, help and source shows them for a team's own rule, too."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.reports import as_html, as_rdjson, as_sarif
from dynlint.request import Request
from dynlint.run import cache
from dynlint.run.lint import run

RULE = '''
from dynlint.finding import Severity
from dynlint.rule import Rule


class NameBad(Rule):
    """Table with a bad name.

    ## What it does
    Looks at names.

    ## Why is this bad?
    Nobody finds it again.
    """

    id = "ACME001"
    severity = Severity.ERROR
    references = ("https://example.com/names",)

    def check_table(self, table, module):
        yield self.finding(table.name, "It is bad.")
'''
POLICY = """
id: ACME002
name: old-class
resource: aws_dynamodb_table
require: {attribute: table_class, exists: true}
message: Write a class.
why: Nobody knows the class.
references: [https://example.com/classes]
"""


@pytest.fixture
def result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "name_bad.py").write_text(RULE)
    (tmp_path / "rules" / "old_class.yaml").write_text(POLICY)
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n')
    monkeypatch.chdir(tmp_path)
    return run(Request((".",), select=("ACME",), rule_paths=("rules",)))


def test_only_rules_that_found_something_are_with_the_result(result: Result) -> None:
    assert [rule.id for rule in result.rules] == ["ACME001", "ACME002"]
    assert run(Request((".",), select=("ACME002",), rule_paths=("rules",))).rules == result.rules[1:]


def test_sarif(result: Result) -> None:
    own, policy = json.loads(as_sarif.render(result))["runs"][0]["tool"]["driver"]["rules"]
    assert own["shortDescription"]["text"] == "Table with a bad name."
    assert own["fullDescription"]["text"] == "Nobody finds it again."
    assert own["help"]["text"].endswith("\n\n## Why is this bad?\nNobody finds it again.")
    assert (own["helpUri"], own["defaultConfiguration"]["level"]) == ("https://example.com/names", "error")
    assert own["properties"]["tags"] == ["dynamodb", "terraform", "custom"]
    assert "Nobody knows the class." in policy["help"]["text"]
    assert policy["helpUri"] == "https://example.com/classes"


def test_rdjson(result: Result) -> None:
    codes = {each["code"]["value"]: each["code"]["url"] for each in json.loads(as_rdjson.render(result))["diagnostics"]}
    assert codes == {
        "name-bad (ACME001)": "https://example.com/names",
        "old-class (ACME002)": "https://example.com/classes",
    }


def test_html(result: Result) -> None:
    page = as_html.render(result)
    assert "Table with a bad name." in page
    assert "https://example.com/names" in page


def test_what_is_remembered_has_the_rules(result: Result, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -60)
    request = Request((".",), select=("ACME",), rule_paths=("rules",))
    run(request, keep=True)
    remembered = cache.Before(request).answer()
    assert remembered is not None
    assert remembered.rules == result.rules
