"""The documents of the reference systems name only what exists: addresses, files, outputs, scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
SYSTEMS = ["infrastructure", "streaming_logs", "products", "dynamodb_table"]
DOCUMENTS = [path for system in SYSTEMS for path in sorted((FIXTURES / system).rglob("*.md"))]
ADDRESS = re.compile(r"\b(?:module\.\w+\.)*(aws_\w+\.\w+)(?=[\['\" `\n])")
OUTPUT = re.compile(r"terraform output -(?:raw|json) (\w+)")
LINK = re.compile(r"\]\(([^)#:]+)\)")


def system_of(path: Path) -> Path:
    return FIXTURES / path.relative_to(FIXTURES).parts[0]


def declared(system: Path) -> set[str]:
    """Return the declarations in the files of a system: resources as `type.name`, outputs as `output.name`."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in system.rglob("*.tf"))
    resources = re.findall(r'^resource "(\w+)" "(\w+)" {$', text, re.MULTILINE)
    outputs = re.findall(r'^output "(\w+)" {$', text, re.MULTILINE)
    return {f"{kind}.{name}" for kind, name in resources} | {f"output.{name}" for name in outputs}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.relative_to(FIXTURES).as_posix())
def test_document_names_what_there_is(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = "\n".join(re.findall(r"^    .*$", text, re.MULTILINE))
    moves = "\n".join(line for line in commands.splitlines() if "terraform" in line)
    named = set(ADDRESS.findall(moves)) | {f"output.{name}" for name in OUTPUT.findall(commands)}
    assert named <= declared(system_of(path))
    assert [link for link in LINK.findall(text) if not (path.parent / link).exists()] == []
    scripts = re.findall(r"\bscripts/[\w-]+\.sh\b", text)
    assert [name for name in scripts if not (system_of(path) / name).exists()] == []


def test_inputs_of_the_other_module_have_a_name_here() -> None:
    """Every input that terraform-aws-modules/dynamodb-table has today is one here, or on the page of dynamodb_table."""
    module = FIXTURES / "dynamodb_table"
    facts = json.loads((FIXTURES.parent / "dynlint" / "stand_ins" / "dynamodb_table.json").read_text(encoding="utf-8"))
    theirs = {name for name, spans in facts["variables"].items() if any(until is None for _, until, *_ in spans)}
    ours = set(re.findall(r'^variable "(\w+)"', (module / "variables.tf").read_text(encoding="utf-8"), re.MULTILINE))
    page = (module / "README.md").read_text(encoding="utf-8")
    section = page.partition("## Coming from terraform-aws-modules/dynamodb-table")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:3] for line in section.splitlines() if line.startswith("| `")]
    mapped = {name for row in rows for name in re.findall(r"`(\w+)`", row[0])}
    withdrawn = set(re.findall(r"`(\w+)`", section.rpartition("\n\n")[2] or section.splitlines()[-2]))
    assert theirs - ours == mapped | withdrawn
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row[1])} <= ours
    assert {"region", "warm_throughput"} <= withdrawn
