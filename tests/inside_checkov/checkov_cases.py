"""Shared parts of the Checkov tests: a table, many mistakes at once, and both programs' results in one format."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from twin_cases import left_out, twins

from dynlint.request import Request
from dynlint.rulebook.rulebook import builtin_path
from dynlint.run.lint import run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checkov_program import Checkov, Done
    from twin_cases import Twin

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SYSTEM = "infrastructure"
SYSTEMS = [SYSTEM, "products", "streaming_logs", "dynamodb_table"]
RESOURCE = re.compile(r"(?:^|\.)(?:data\.)?(aws_\w+)\.[\w-]+(?:\[[^\]]*\])?$")
LEFT_OUT = {
    *("syntax_error", "unreadable_file", "module_not_found", "dependency_cycle"),
    *("alarm_invalid_statistic", "invalid_value"),
}
"""Mistakes that end the analysis, or that hide another mistake."""


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
"""The address of the table in the folder that the fixture `called` writes."""

CHECKS = ("--external-checks-dir", builtin_path())


def edited(twin: Twin, system: Path) -> bool:
    """Make the mistake of a twin; return False, and write nothing, where the text to edit has changed."""
    edits = twin.data["edits"]
    texts = {edit["file"]: (system / edit["file"]) for edit in edits}
    current = {name: file.read_text(encoding="utf-8") if file.exists() else "" for name, file in texts.items()}
    for edit in edits:
        text = current[edit["file"]]
        taken = text and not (FIXTURES / system.name / edit["file"]).exists()  # a new file of another twin
        if (taken and "add" in edit) or ("find" in edit and text.count(edit["find"]) != 1):
            return False
        current[edit["file"]] = text + edit["add"] if "add" in edit else text.replace(edit["find"], edit["replace"])
    for name, text in current.items():
        texts[name].write_text(text, encoding="utf-8")
    return True


def copied(target: Path, system: str = SYSTEM) -> Path:
    """Copy a system without its expectations, and without the calls in examples/ of modules."""

    def ignored(folder: str, names: list[str]) -> set[str]:
        return left_out(folder, names) | {"expected.yaml"}

    return Path(shutil.copytree(FIXTURES / system, target / system, ignore=ignored))


def mistaken(target: Path, system: str) -> Path:
    """Copy a system, make as many mistakes of its twins as fit together, and set `preset: strict`."""
    copy = copied(target, system)
    for twin in twins(system):
        if twin.name not in LEFT_OUT:
            edited(twin, copy)
    with (copy / ".dynlint.yaml").open("a", encoding="utf-8") as file:
        file.write("\npreset: strict\n")
    return copy


def inside(
    checkov: Checkov, folder: Path, *arguments: str, checks: str = "CKV_DYN_*", framework: str = "terraform"
) -> Done:
    """Run Checkov with dynlint's checks; `checks` selects which of them run. The output is JSON."""
    return checkov(folder, *CHECKS, "--framework", framework, "-c", checks, "-o", "json", *arguments)


def records(done: Done, kind: str = "failed_checks") -> set[tuple[str, str]]:
    """Return the rule and address of each record of this kind in Checkov's output."""
    listed = [report for part in _documents(done.stdout) for report in (part if isinstance(part, list) else [part])]
    found = [record for report in listed for record in report.get("results", {}).get(kind, ())]
    return {("DYN" + record["check_id"][-3:], spelled(record["resource"])) for record in found}


def _documents(text: str) -> Iterator[Any]:
    """Yield the JSON documents of a text, one after the other: Checkov prints one for each folder."""
    while text := text.strip():
        document, end = json.JSONDecoder().raw_decode(text)
        yield document
        text = text[end:]


def findings(path: Path, *var_files: Path) -> set[tuple[str, str]]:
    """Return the rule and address of each finding that dynlint reports at a resource."""
    found = run(Request((str(path),), var_files=tuple(map(str, var_files)))).findings
    addresses = [(finding.rule, finding.address) for finding in found if RESOURCE.search(finding.address)]
    return {(rule, spelled(address)) for rule, address in addresses}


def spelled(address: str) -> str:
    """Return an address as Checkov prints it outside plans: without `data.`."""
    return re.sub(r"(^|\.)data\.", r"\1", address.replace('\\"', '"'))


def as_checkov_counts(found: set[tuple[str, str]], done: Done) -> set[tuple[str, str]]:
    """Remove the instance keys of addresses that Checkov has without keys: it cannot expand every `count`."""
    kinds = ("failed_checks", "passed_checks")
    known = {address for kind in kinds for _, address in records(done, kind)}
    return {(rule, address if address in known else bare(address)) for rule, address in found}


def bare(address: str) -> str:
    return re.sub(r"\[[^\]]*\]", "", address)
