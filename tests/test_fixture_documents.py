"""The documents of the reference systems name only what exists: addresses, files, outputs, scripts."""

from __future__ import annotations

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
