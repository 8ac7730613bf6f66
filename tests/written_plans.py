"""Makes plans from what dynlint reads, in Terraform's format: they test rules on plans without Terraform.

A text with an unknown part is unknown as a whole, and the configuration has only the references of an expression, as in
``terraform show -json``. `tests/terraform/test_plan_parity.py` uses plans that Terraform made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dynlint.environments.discovery import deployments
from dynlint.hcl.files.library import Library
from dynlint.hcl.modules.loading import blocks
from dynlint.hcl.problems.describe import spelled
from dynlint.hcl.trail.root_module import load_root
from dynlint.model.known import Document, Reference, Template, Unknown
from dynlint.settings.config_file import find

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from dynlint.model.block import Block, Body
    from dynlint.model.known import Value

_META = ("count", "for_each", "provider", "depends_on")
_OF_SOURCE = ("lifecycle", "provisioner", "connection")
"""Blocks that a plan does not have."""


def plan_of(folder: Path) -> dict[str, Any]:
    """Return the plan of a root module without modules."""
    library = Library()
    plan = deployments(library, str(folder), find(str(folder)))[0]
    root = load_root(library, str(folder), var_files=plan.var_files, variables=plan.variables)
    found = [block for block in blocks(root) if not block.module and block.uncertain is None]
    providers = {_provider_key(block): block.provider for block in found if block.provider is not None}
    return {
        "format_version": "1.2",
        "resource_changes": [_change(block) for block in found],
        "configuration": {
            "provider_config": {
                key: {"name": "aws", "expressions": _spelled(body)[2]} for key, body in providers.items()
            },
            "root_module": {"resources": list({block.base_address: _declared(block) for block in found}.values())},
        },
    }


def _change(block: Block) -> dict[str, Any]:
    after, unknown, _ = _spelled(block)
    if block.type == "aws_iam_policy_document":
        text = block.computed("json").raw
        after["json"], unknown["json"] = (text, False) if isinstance(text, str) else (None, True)
    change = {
        "address": block.address,
        "mode": block.mode,
        "type": block.type,
        "name": block.name,
        "change": {
            "actions": ["read" if block.mode == "data" else "create"],
            "before": None,
            "after": after,
            "after_unknown": unknown,
        },
    }
    return change if block.key is None else {**change, "index": block.key}


def _declared(block: Block) -> dict[str, Any]:
    address = f"{'data.' if block.mode == 'data' else ''}{block.type}.{block.name}"
    declared = {"address": address, "expressions": _spelled(block)[2]}
    return declared if block.provider is None else {**declared, "provider_config_key": _provider_key(block)}


def _provider_key(block: Block) -> str:
    alias = block.provider.get("alias").raw if block.provider is not None else None
    return f"aws.{alias}" if alias else "aws"


def _spelled(body: Body) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Return the known values, the marks of unknown values, and the expressions."""
    values: dict[str, Any] = {}
    unknown: dict[str, Any] = {}
    expressions: dict[str, Any] = {}
    for name in body.names():
        value = body.get(name).raw
        if name in _META or value is None:
            continue
        values[name], unknown[name] = _parts(value)
        references = list(_references(value))
        expressions[name] = {"references": references} if references else {"constant_value": values[name]}
    for name in body.block_types():
        of_source = name in _OF_SOURCE and not body.path
        inner = [] if of_source else [_spelled(each) for each in body.blocks(name)]
        if inner:
            values[name], unknown[name], expressions[name] = ([each[part] for each in inner] for part in range(3))
    return values, unknown, expressions


def _parts(value: Value) -> tuple[Any, Any]:
    """Return the known parts of a value, and which parts are unknown."""
    if isinstance(value, Unknown):
        return None, True
    if isinstance(value, dict):
        pairs = {key: _parts(item) for key, item in value.items()}
        return {key: pair[0] for key, pair in pairs.items()}, {key: pair[1] for key, pair in pairs.items() if pair[1]}
    if isinstance(value, (list, tuple)):
        items = [_parts(item) for item in value]
        return [item[0] for item in items], [item[1] for item in items]
    return spelled(value), False


def _references(value: Value) -> Iterator[str]:
    """Yield the references of an expression, each with the object it belongs to."""
    if isinstance(value, Reference):
        yield from (f"{value.address}.{value.attribute}", value.address) if value.attribute else (value.address,)
    elif isinstance(value, Template):
        yield from (name for part in value.parts for name in _references(part))
    elif isinstance(value, Document):
        yield from _references(value.data)
    elif isinstance(value, (dict, list, tuple)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _references(item)
