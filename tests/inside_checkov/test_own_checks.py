"""Checkov's own checks on every configuration that the project recommends for production.

Each check passes, or a comment in the file skips it and gives the reason.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = [pytest.mark.tools, pytest.mark.parametrize("checkov", ["newest"], indirect=True)]

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SURROUNDINGS = re.compile(r"aws_(dynamodb|kms|iam|sns|lambda|backup)_")
EXAMPLES = ["simple-table", "table-with-gsi", "table-with-lambda", "provisioned-autoscaling", "table-with-backup"]
RECOMMENDED = [
    ("infrastructure/bootstrap", None),
    ("infrastructure/production", None),
    ("infrastructure/production", "terraform.tfvars.example"),
    ("streaming_logs", "environments/prod.tfvars"),
    ("products", "environments/prod.tfvars"),
    ("dynamodb_table", None),
    *(("dynamodb_table", f"examples/{name}.tfvars") for name in [*EXAMPLES, "global-table"]),
]


def _report(checkov: Checkov, folder: Path, values: str | None) -> dict[str, list[dict[str, Any]]]:
    """Run all of Checkov's own checks; return the records by result.

    Checkov judges a module only by the calls of it that it finds. With values, the module itself is meant: without the
    folders of its examples, which call it.
    """
    arguments = ["-d", str(folder), "--framework", "terraform", "-o", "json"]
    arguments += ["--var-file", str(folder / values), "--skip-path", "examples/"] if values else []
    results: dict[str, list[dict[str, Any]]] = json.loads(checkov(folder, *arguments).stdout)["results"]
    return results


def _of_surroundings(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if SURROUNDINGS.search(record["resource"])]


@pytest.mark.parametrize(("system", "values"), RECOMMENDED, ids=lambda value: Path(value or "defaults").stem)
def test_every_check_passes_or_is_skipped_with_a_reason(checkov: Checkov, system: str, values: str | None) -> None:
    results = _report(checkov, FIXTURES / system, values)
    failed = _of_surroundings(results["failed_checks"])
    assert [(each["check_id"], each["resource"]) for each in failed] == []
    assert any(".aws_dynamodb_table." in f".{each['resource']}" for each in results["passed_checks"])
    skipped = _of_surroundings(results["skipped_checks"])
    unexplained = [each["check_id"] for each in skipped if not each["check_result"]["suppress_comment"].endswith(".")]
    assert unexplained == []
