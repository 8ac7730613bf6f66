"""Checkov's own checks of what surrounds a table, on every configuration recommended for production.

Each passes, or is skipped in place by a comment that says why. `DYNLINT_CHECKOV` names the folder of an environment
with Checkov; without it Checkov is looked for on the PATH.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.tools

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SURROUNDINGS = re.compile(r"aws_(dynamodb|kms|iam|sns|lambda|backup)_")
EXAMPLES = ["simple-table", "table-with-gsi", "table-with-lambda", "provisioned-autoscaling", "table-with-backup"]
RECOMMENDED = [
    ("infrastructure/bootstrap", None),
    ("infrastructure/production", None),
    ("infrastructure/production", "terraform.tfvars.example"),
    ("streaming_logs", "environments/prod.tfvars"),
    ("products", "environments/prod.tfvars"),
    *(("dynamodb_table", f"examples/{name}.tfvars") for name in [*EXAMPLES, "global-table"]),
]


@pytest.fixture(scope="session")
def checkov() -> str:
    """Return the program."""
    given = os.environ.get("DYNLINT_CHECKOV")
    found = shutil.which("checkov", path=str(Path(given) / "bin") if given else None)
    if found is None:
        pytest.skip(f"no Checkov in {given or 'PATH'}: set DYNLINT_CHECKOV to the folder of an environment that has it")
    return found


def _report(program: str, folder: Path, values: str | None) -> dict[str, list[dict[str, Any]]]:
    """Run every check of Checkov; return its records by result."""
    command = [program, "-d", str(folder), "--framework", "terraform", "--skip-download", "-o", "json"]
    command += ["--var-file", str(folder / values)] if values else []
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=200)
    results: dict[str, list[dict[str, Any]]] = json.loads(done.stdout)["results"]
    return results


def _of_surroundings(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [record for record in records if SURROUNDINGS.search(record["resource"])]


@pytest.mark.parametrize(("system", "values"), RECOMMENDED, ids=lambda value: Path(value or "defaults").stem)
def test_every_check_passes_or_is_skipped_with_a_reason(checkov: str, system: str, values: str | None) -> None:
    results = _report(checkov, FIXTURES / system, values)
    failed = _of_surroundings(results["failed_checks"])
    assert [(each["check_id"], each["resource"]) for each in failed] == []
    assert any(".aws_dynamodb_table." in f".{each['resource']}" for each in results["passed_checks"])
    skipped = _of_surroundings(results["skipped_checks"])
    unexplained = [each["check_id"] for each in skipped if not each["check_result"]["suppress_comment"].endswith(".")]
    assert unexplained == []
