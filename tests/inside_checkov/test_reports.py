"""Checkov's reports, filters and skip comments with dynlint's checks in them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from checkov_cases import CALLED, CHECKS, SKIPPED, TABLE, inside, records

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from checkov_program import Checkov

pytestmark = pytest.mark.tools


def _written(checkov: Checkov, folder: Path, form: str) -> str:
    """Return the text of a report with one failed, one skipped and one passed check, read from its file."""
    checks = ("-c", "CKV_DYN_201,CKV_DYN_203,CKV_DYN_302", "-o", form, "--output-file-path", "reports")
    done = checkov(folder, "-d", ".", "--framework", "terraform", *CHECKS, *checks)
    assert (done.returncode, done.stderr) == (1, "")
    (path,) = (folder / "reports").iterdir()
    return path.read_text(encoding="utf-8")


def test_json_and_a_comment_at_a_module_call(checkov: Checkov, called: Path) -> None:
    results = json.loads(_written(checkov, called, "json"))["results"]
    found = {kind: [(each["check_id"], each["resource"]) for each in records] for kind, records in results.items()}
    assert found["skipped_checks"] == [("CKV_DYN_201", CALLED)]
    assert found["passed_checks"] == [("CKV_DYN_203", CALLED)]
    assert found["failed_checks"] == [("CKV_DYN_302", CALLED)]
    assert results["skipped_checks"][0]["check_result"]["suppress_comment"] == "a cache"
    silenced = run(Request((str(called),), select=("DYN201",))).suppressed
    assert [item.finding.address for item in silenced] == [CALLED]


def test_comments_severities_and_details(checkov: Checkov, tmp_path: Path) -> None:
    root = tmp_path / "production"
    root.mkdir()
    (root / "main.tf").write_text(SKIPPED, encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".")
    assert ("DYN201", "aws_dynamodb_table.cache") in records(done, "skipped_checks")
    assert ("DYN201", "aws_dynamodb_table.cache") not in records(done)
    record = next(
        each for each in json.loads(done.stdout)["results"]["failed_checks"] if each["check_id"][-3:] == "302"
    )
    assert record["severity"] == "MEDIUM"
    assert "deletion_protection_enabled = true" in record["details"][0]
    assert record["guideline"].startswith("https://")


def test_sarif(checkov: Checkov, called: Path) -> None:
    (report,) = json.loads(_written(checkov, called, "sarif"))["runs"]
    rules = {rule["id"]: rule for rule in report["tool"]["driver"]["rules"]}
    assert rules["CKV_DYN_302"]["helpUri"].startswith("https://")
    assert rules["CKV_DYN_302"]["shortDescription"]["text"] == "Production table that a single call deletes."
    results = {result["ruleId"]: result for result in report["results"]}
    assert "suppressions" in results["CKV_DYN_201"]
    assert "suppressions" not in results["CKV_DYN_302"]
    place = results["CKV_DYN_302"]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "production/tables/main.tf"
    assert place["region"]["startLine"] == 1


def test_junit(checkov: Checkov, called: Path) -> None:
    cases = ET.fromstring(_written(checkov, called, "junitxml")).iter("testcase")  # noqa: S314  # a report of this test
    found = {case.get("name", "").partition("]")[2].strip("[")[:11]: [child.tag for child in case] for case in cases}
    assert found == {"CKV_DYN_201": ["skipped"], "CKV_DYN_203": [], "CKV_DYN_302": ["failure"]}


def test_the_output_for_github(checkov: Checkov, called: Path) -> None:
    rows = [line for line in _written(checkov, called, "github_failed_only").splitlines() if "CKV_DYN_" in line]
    assert len(rows) == 1
    assert all(word in rows[0] for word in ("CKV_DYN_302", CALLED, "production/tables/main.tf"))


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        (("-c", "CKV_DYN_2*"), {"DYN201"}),
        (("-c", "CKV_DYN_20?,CKV_DYN_302"), {"DYN201", "DYN302"}),
        (("-c", "CKV_DYN_2*,CKV_DYN_302", "--skip-check", "CKV_DYN_20*"), {"DYN302"}),
    ],
)
def test_wildcards(checkov: Checkov, tmp_path: Path, chosen: tuple[str, ...], expected: set[str]) -> None:
    (tmp_path / "production").mkdir()
    (tmp_path / "production" / "main.tf").write_text(TABLE, encoding="utf-8")
    done = checkov(tmp_path, "-d", ".", "--framework", "terraform", "--compact", "-o", "json", *CHECKS, *chosen)
    assert {rule for rule, _ in records(done)} == expected
    assert done.stderr == ""


def test_all_of_ours_can_be_skipped(checkov: Checkov, called: Path) -> None:
    done = checkov(called, "-d", ".", "--framework", "terraform", "--skip-check", "CKV_DYN_*", "-o", "json", *CHECKS)
    assert records(done)
    assert "CKV_DYN_" not in done.stdout


def test_a_comment_for_a_check_of_checkov_silences_ours(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / "production").mkdir()
    text = SKIPPED.replace("CKV_DYN_201", "CKV_AWS_28")
    (tmp_path / "production" / "main.tf").write_text(text, encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_*,CKV_AWS_28")
    kinds = ("passed_checks", "failed_checks", "skipped_checks")
    found = {(kind, check) for kind in kinds for check, _ in records(done, kind)}
    assert {kind for kind, check in found if check in ("DYN_28", "DYN201")} == {"skipped_checks"}
    assert not {("failed_checks", "DYN201"), ("passed_checks", "DYN201")} & found
