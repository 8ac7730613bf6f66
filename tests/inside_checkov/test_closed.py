"""Where dynlint could not analyse something, a check fails, whichever checks are selected or skipped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from checkov_cases import SKIPPED, TABLE, inside

if TYPE_CHECKING:
    from pathlib import Path

    from checkov_program import Checkov, Done

pytestmark = pytest.mark.tools

BUCKET = 'resource "aws_s3_bucket" "b" {\n  bucket = "b"\n}\n'
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
DATA = 'data "aws_region" "r" {}\n'
CALL = 'module "m" {\n  source  = "terraform-aws-modules/sqs/aws"\n  version = "4.0.0"\n}\n'
OF_VALUES = 'variable "name" {\n  type = string\n}\noutput "name" {\n  value = var.name\n}\n'


def _broken(checkov: Checkov, folder: Path, text: str, checks: str) -> Done:
    """Run Checkov on a root module whose settings have a mistake."""
    (folder / ".dynlint.yaml").write_text("no_such_key: 1\n", encoding="utf-8")
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return inside(checkov, folder, "-d", ".", checks=checks)


def _failed(done: Done) -> list[tuple[str, str]]:
    """Return the id and resource of each failed check, and assert that each failed because of the settings."""
    report: dict[str, Any] = json.loads(done.stdout)
    failed = report["results"]["failed_checks"]
    assert all("no_such_key" in each["details"][0] for each in failed)
    return [(each["check_id"], each["resource"]) for each in failed]


@pytest.mark.parametrize("checks", ["CKV_DYN_201", "CKV_DYN_*"])
@pytest.mark.parametrize(
    ("text", "at"),
    [
        pytest.param(BUCKET + PROVIDER + DATA + CALL, "aws_s3_bucket.b", id="resource"),
        pytest.param(PROVIDER, "aws.default", id="provider"),
        pytest.param(DATA, "aws_region.r", id="data source"),
        pytest.param(CALL, "m", id="module call"),
    ],
)
def test_settings_with_a_mistake_fail_at_blocks_that_the_chosen_check_is_not_about(
    checkov: Checkov, checks: str, text: str, at: str, tmp_path: Path
) -> None:
    done = _broken(checkov, tmp_path, text, checks)
    assert (done.returncode, _failed(done)) == (1, [(checks.replace("*", "000"), at)])


def test_values_that_cannot_be_read_are_no_clean_run(checkov: Checkov, tmp_path: Path) -> None:
    """Without these values dynlint would judge the defaults, and no user would notice."""
    (tmp_path / "main.tf").write_text(TABLE, encoding="utf-8")
    (tmp_path / "terraform.tfvars").write_text("recovery = fals(", encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_101")
    (failed,) = json.loads(done.stdout)["results"]["failed_checks"]
    assert (done.returncode, failed["check_id"]) == (1, "CKV_DYN_101")
    assert "An expression is expected here" in failed["details"][0]


def test_a_skip_comment_is_about_its_resource_and_not_about_the_settings(checkov: Checkov, tmp_path: Path) -> None:
    done = _broken(checkov, tmp_path, SKIPPED, "CKV_DYN_201")
    assert (done.returncode, _failed(done)) == (1, [("CKV_DYN_201", "aws_dynamodb_table.cache")])
    skipped = json.loads(done.stdout)["results"]["skipped_checks"]
    assert [each["resource"] for each in skipped] == ["aws_dynamodb_table.cache"]


def test_a_skip_comment_counts_where_the_settings_are_right(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(SKIPPED, encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_201")
    results = json.loads(done.stdout)["results"]
    assert (done.returncode, results["failed_checks"]) == (0, [])
    assert [each["check_id"] for each in results["skipped_checks"]] == ["CKV_DYN_201"]


def test_the_check_that_says_so_is_left_out_on_request(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / ".dynlint.yaml").write_text("no_such_key: 1\n", encoding="utf-8")
    (tmp_path / "main.tf").write_text(TABLE, encoding="utf-8")
    done = inside(checkov, tmp_path, "-d", ".", "--skip-check", "CKV_DYN_000")
    assert (done.returncode, "CKV_DYN_000" in done.stdout) == (0, False)


def test_checkov_has_no_check_of_a_root_module_of_values(checkov: Checkov, tmp_path: Path) -> None:
    """Checkov has checks for resources, data sources, providers and module calls; this module has none of these."""
    assert _broken(checkov, tmp_path, OF_VALUES, "CKV_DYN_*").returncode == 0
