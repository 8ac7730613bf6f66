"""A team's own rules, in Python and YAML, as Checkov checks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from checkov_cases import TABLE, inside

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from checkov_program import Checkov

pytestmark = pytest.mark.tools

RULE = '''from dynlint.rule import Rule


class OwnerTagMissing(Rule):
    """Table without an owner."""

    id = "ACME001"

    def check_table(self, table, module):
        if not table.block.get("tags").raw:
            yield self.finding(table.block, f"{table.address} has no owner: tag it.")
'''
POLICIES = """- id: ACME002
  name: short-queue-name
  resource: aws_sqs_queue
  require: {attribute: name, matches: "^[a-z]{1,8}$"}
  message: a queue has a short name.
"""
QUEUES = """resource "aws_sqs_queue" "long" {
  name = "a-very-long-name"
}

resource "aws_sqs_queue" "short" {
  name = "short"
}

resource "aws_sqs_queue" "skipped" {
  #checkov:skip=CKV_DYN_ACME002:named by another team
  name = "another-long-name"
}
"""


def _write(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "owner_tag_missing.py").write_text(RULE, encoding="utf-8")
    (tmp_path / "ours" / "policies.yaml").write_text(POLICIES, encoding="utf-8")
    (tmp_path / ".dynlint.yaml").write_text("rule_paths: [ours]\n", encoding="utf-8")
    (tmp_path / "main.tf").write_text(f"{TABLE}{QUEUES}", encoding="utf-8")


def test_those_in_python_are_left_out_where_nobody_trusts_the_settings(checkov: Checkov, tmp_path: Path) -> None:
    _write(tmp_path)
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_ACME*")
    failed = json.loads(done.stdout)["results"]["failed_checks"]
    details = {record["check_id"]: record["details"] for record in failed}
    assert set(details) == {"CKV_DYN_ACME002", "CKV_DYN_ACME000"}
    (line,) = done.stderr.splitlines()
    for text in (line, *details["CKV_DYN_ACME000"]):
        assert "The rules in ours (owner_tag_missing.py) were not loaded" in text


def test_they_are_checks_where_the_settings_name_them(
    checkov: Checkov, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DYNLINT_TRUST", "1")
    _write(tmp_path)
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_ACME*")
    results = json.loads(done.stdout)["results"]
    told = {
        (kind, record["check_id"], record["resource"])
        for kind in ("failed_checks", "passed_checks", "skipped_checks")
        for record in results[kind]
    }
    assert told == {
        ("failed_checks", "CKV_DYN_ACME001", "aws_dynamodb_table.cache"),
        ("failed_checks", "CKV_DYN_ACME002", "aws_sqs_queue.long"),
        ("passed_checks", "CKV_DYN_ACME002", "aws_sqs_queue.short"),
        ("skipped_checks", "CKV_DYN_ACME002", "aws_sqs_queue.skipped"),
    }
    found = run(Request((str(tmp_path),), select=("ACME001", "ACME002"), trust=True)).findings
    assert {finding.address for finding in found} == {"aws_dynamodb_table.cache", "aws_sqs_queue.long"}
    assert done.stderr == ""


def test_those_in_python_are_not_run_before_they_are_trusted(checkov: Checkov, tmp_path: Path) -> None:
    marker = tmp_path / "ran"
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "owner_tag_missing.py").write_text(f"open({str(marker)!r}, 'w')\n{RULE}", encoding="utf-8")
    (tmp_path / "ours" / "policies.yaml").write_text(POLICIES, encoding="utf-8")
    (tmp_path / ".dynlint.yaml").write_text("rule_paths: [ours]\n", encoding="utf-8")
    (tmp_path / "main.tf").write_text(f"{TABLE}{QUEUES}", encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_ACME*")
    failed = json.loads(done.stdout)["results"]["failed_checks"]
    assert {record["check_id"] for record in failed} == {"CKV_DYN_ACME000", "CKV_DYN_ACME002"}
    assert done.stderr.count("owner_tag_missing.py) were not loaded") == 1
    assert not marker.exists()


def test_settings_with_a_mistake_are_a_failed_check(checkov: Checkov, tmp_path: Path) -> None:
    """One check fails in each root module; Checkov's own checks still run."""
    (tmp_path / ".dynlint.yaml").write_text("rule_paths: [nowhere]\n", encoding="utf-8")
    for name in ("orders", "payments"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(TABLE + TABLE.replace("cache", "more"), encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_*,CKV_AWS_28")
    failed = json.loads(done.stdout)["results"]["failed_checks"]
    ours = [each for each in failed if each["check_id"] != "CKV_AWS_28"]
    assert [(each["check_id"], each["file_path"]) for each in ours] == [
        ("CKV_DYN_000", "/orders/main.tf"),
        ("CKV_DYN_000", "/payments/main.tf"),
    ]
    assert all("there is no folder nowhere" in each["details"][0] for each in ours)
    assert len(failed) == 6
    assert (done.returncode, "there is no folder nowhere" in done.stderr) == (1, True)


def test_settings_with_a_mistake_fail_a_check_that_is_chosen_alone(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / ".dynlint.yaml").write_text("no_such_key: 1\n", encoding="utf-8")
    (tmp_path / "main.tf").write_text(TABLE, encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_201")
    (failed,) = json.loads(done.stdout)["results"]["failed_checks"]
    assert (done.returncode, failed["check_id"]) == (1, "CKV_DYN_201")
    assert "no_such_key" in failed["details"][0]
