"""The script that runs Checkov's own test cases, on a checkout in Checkov's layout that is made here."""

from __future__ import annotations

import runpy
from pathlib import Path

import pytest

main = runpy.run_path(str(Path(__file__).parent.parent / "bench" / "checkov_agreement.py"))["main"]

CHECKS, TESTS = "checkov/terraform/checks", "tests/terraform"
RESOURCES = f"{TESTS}/checks/resource/aws"
GRAPH = f"{TESTS}/graph/checks/resources"
TABLE = 'resource "aws_dynamodb_table" "%s" {\n  name = "%s"\n%s}\n'
RECOVERY = "  point_in_time_recovery {\n    enabled = true\n  }\n"
CONF = """class TestRecovery(unittest.TestCase):
    def test_failure(self):
        conf = {"name": ["a"], "point_in_time_recovery": [{"enabled": [False]}]}
        self.assertEqual(CheckResult.FAILED, check.scan_resource_conf(conf))

    def test_success(self):
        conf = {"name": ["a"], "point_in_time_recovery": [{"enabled": [True]}]}
        self.assertEqual(CheckResult.PASSED, check.scan_resource_conf(conf))
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Make a checkout with two resource checks, whose cases have different forms, and one graph check."""
    capacity = "  read_capacity  = 5\n  write_capacity = 5\n"
    files = {
        f"{CHECKS}/resource/aws/Recovery.py": 'id = "CKV_AWS_28"\nsupported_resources = ["aws_dynamodb_table"]\n',
        f"{RESOURCES}/test_Recovery.py": CONF,
        f"{CHECKS}/resource/aws/Encrypted.py": 'id = "CKV_AWS_119"\n',
        f"{RESOURCES}/test_Encrypted.py": 'failing_resources = {\n  "aws_dynamodb_table.bare",\n}\n',
        f"{RESOURCES}/example_Encrypted/main.tf": TABLE % ("bare", "bare", RECOVERY),
        f"{CHECKS}/graph_checks/aws/Scaled.yaml": 'metadata:\n  id: "CKV2_AWS_16"\n',
        f"{GRAPH}/Scaled/expected.yaml": "pass:\n  - aws_dynamodb_table.fixed\n",
        f"{GRAPH}/Scaled/main.tf": TABLE % ("fixed", "fixed", capacity),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


def test_what_agrees(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(checkout), "CKV_AWS_28", "CKV_AWS_119"]) == 0
    assert capsys.readouterr().out == "CKV_AWS_28: 2 of 2 agree\nCKV_AWS_119: 1 of 1 agree\n"


def test_what_differs_and_is_not_explained(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(checkout), "CKV2_AWS_16"]) == 1
    assert "aws_dynamodb_table.fixed: pass for Checkov, fail here: NOT EXPLAINED" in capsys.readouterr().out


def test_a_check_without_cases(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(checkout), "CKV_AWS_165"]) == 0
    assert "has no tests for Terraform, or no rule" in capsys.readouterr().out
