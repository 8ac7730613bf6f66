"""What the tests with Checkov share: a table, the mistakes of the twins, and both programs' answers in one spelling."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from dynlint.rulebook import builtin_path
from dynlint.session import Request, run

if TYPE_CHECKING:
    from checkov_program import Checkov, Done

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SYSTEM = "infrastructure"
TWINS = sorted((FIXTURES / "twins" / SYSTEM).glob("*.yaml"))
RESOURCE = re.compile(r"(?:^|\.)(?:data\.)?(aws_\w+)\.[\w-]+(?:\[[^\]]*\])?$")
LEFT_OUT = {
    *("syntax_error", "unreadable_file", "module_not_found", "dependency_cycle"),
    *("alarm_invalid_statistic", "invalid_value"),
}
"""Mistakes that stop everything, or that hide another one."""


TABLE = """resource "aws_dynamodb_table" "cache" {
  name     = "cache"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
"""
SKIPPED = TABLE.replace("{\n", "{\n  #checkov:skip=CKV_DYN_201:rebuilt from the source every night\n", 1)

CALLED = "module.tables.aws_dynamodb_table.cache"
"""The address of it in the folder of the fixture `called`."""

CHECKS = ("--external-checks-dir", builtin_path())


def edited(path: Path, system: Path) -> bool:
    """Make the mistake of a twin where its text still stands; tell whether it did."""
    edits = yaml.safe_load(path.read_text(encoding="utf-8"))["edits"]
    texts = {edit["file"]: (system / edit["file"]) for edit in edits}
    current = {name: file.read_text(encoding="utf-8") if file.exists() else "" for name, file in texts.items()}
    for edit in edits:
        text = current[edit["file"]]
        taken = text and not (FIXTURES / SYSTEM / edit["file"]).exists()  # by the new file of another mistake
        if (taken and "add" in edit) or ("find" in edit and text.count(edit["find"]) != 1):
            return False
        current[edit["file"]] = text + edit["add"] if "add" in edit else text.replace(edit["find"], edit["replace"])
    for name, text in current.items():
        texts[name].write_text(text, encoding="utf-8")
    return True


def copied(target: Path) -> Path:
    return Path(
        shutil.copytree(FIXTURES / SYSTEM, target / SYSTEM, ignore=shutil.ignore_patterns(".terraform*", "*.yaml"))
    )


def inside(
    checkov: Checkov, folder: Path, *arguments: str, checks: str = "CKV_DYN_*", framework: str = "terraform"
) -> Done:
    """Run Checkov with our checks and report those that are named as JSON."""
    return checkov(folder, *CHECKS, "--framework", framework, "-c", checks, "-o", "json", *arguments)


def results(done: Done, kind: str = "failed_checks") -> set[tuple[str, str]]:
    reports: Any = json.loads(done.stdout)
    listed = reports if isinstance(reports, list) else [reports]
    records = [record for report in listed for record in report.get("results", {}).get(kind, ())]
    return {("DYN" + record["check_id"][-3:], bare(record["resource"])) for record in records}


def bare(address: str) -> str:
    """Drop keys and `data.`: Checkov knows neither the instances of what it cannot count, nor the mode."""
    return re.sub(r"\[[^\]]*\]", "", address).replace("data.", "")


def ours(path: Path) -> set[tuple[str, str]]:
    findings = run(Request((str(path),))).findings
    return {(finding.rule, bare(finding.address)) for finding in findings if RESOURCE.search(finding.address)}
