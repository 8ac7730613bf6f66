"""Compares what the reference systems write into resources with the schema of AWS provider 6."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dynlint.hcl.syntax.parsing import parse
from dynlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dynlint.hcl.syntax.statements import WrittenBlock, WrittenBody

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
SYSTEMS = ("infrastructure", "streaming_logs", "products", "dynamodb_table")
FACTS = Path(__file__).with_name("provider_6.json")
_OF_TERRAFORM = {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "timeouts"}


def facts() -> dict[str, Any]:
    """Return the arguments and blocks of each resource type (`refresh_provider_6.py` writes the file)."""
    types: dict[str, Any] = json.loads(FACTS.read_text(encoding="utf-8"))["types"]
    return types


def written_blocks() -> Iterator[tuple[str, WrittenBlock]]:
    """Yield every resource of the AWS provider in the systems, with its type."""
    for system in SYSTEMS:
        for path in sorted((FIXTURES / system).rglob("*.tf")):
            for block in parse(Source(str(path), path.read_text(encoding="utf-8"))).body.blocks:
                if block.type == "resource" and block.labels[0].text.startswith("aws_"):
                    yield block.labels[0].text, block


def unknown(body: WrittenBody, known: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the arguments of a body that the provider does not have, and the required ones that it lacks."""
    named = {name for name in body.attributes if path.count(".") or name not in _OF_TERRAFORM}
    blocks = [block for block in body.blocks if path.count(".") or block.type not in _OF_TERRAFORM]
    for block in blocks:
        name, inner = _name_and_body(block)
        named.add(name)
        if isinstance(known.get(name), dict):
            yield from unknown(inner, known[name], f"{path}.{name}")
    yield from (f"{path}.{name} is not taken" for name in sorted(named - set(known)))
    yield from (f"{path}.{name} is needed" for name, needed in known.items() if needed is True and name not in named)


def _name_and_body(block: WrittenBlock) -> tuple[str, WrittenBody]:
    """Return the name and body of a nested block; those of a dynamic block are in its `content`."""
    if block.type != "dynamic":
        return block.type, block.body
    (content,) = (inner for inner in block.body.blocks if inner.type == "content")
    return block.labels[0].text, content.body


def written_paths(body: WrittenBody, path: str) -> Iterator[str]:
    """Yield the path of each argument and block in a body: `aws_dynamodb_table.replica.region_name`."""
    yield from (f"{path}.{name}" for name in body.attributes)
    for block in body.blocks:
        name, inner = _name_and_body(block)
        yield f"{path}.{name}"
        yield from written_paths(inner, f"{path}.{name}")


def known_paths(known: dict[str, Any], path: str) -> Iterator[str]:
    """Yield the path of each argument and block that a type has."""
    for name, inner in known.items():
        yield f"{path}.{name}"
        if isinstance(inner, dict):
            yield from known_paths(inner, f"{path}.{name}")
