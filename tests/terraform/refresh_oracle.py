"""Writes what Terraform plans for the outputs of tests/hcl/oracle, and the later values of those that are unknown.

Usage: python tests/terraform/refresh_oracle.py

Plans the folder and writes planned.json: output name to value, with UNKNOWN for each part that is unknown until apply.
Then applies it (nothing in it reaches a cloud) and writes applied.json: the values of those outputs after the apply,
with ID for every identifier that changes each time. Needs the terraform program and a mirror of the AWS provider, like
the tests here.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from terraform_cli import planned, succeed

ORACLE = Path(__file__).resolve().parents[1] / "hcl" / "oracle"
UNKNOWN = "(unknown)"
ID = "(id)"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


def answers() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return every output as planned, and as applied those that the plan does not know."""
    with planned(ORACLE, (), {}) as root:
        changes = json.loads(succeed(root, "show", "-json", "tfplan"))["output_changes"]
        succeed(root, "apply", "-no-color", "tfplan")
        told = json.loads(_UUID.sub(ID, succeed(root, "output", "-json")))
    before = {name: _marked(changes[name].get("after"), changes[name]["after_unknown"]) for name in sorted(changes)}
    return before, {name: told[name]["value"] for name, value in before.items() if UNKNOWN in json.dumps(value)}


def _marked(value: Any, unknown: Any) -> Any:
    if unknown is True:
        return UNKNOWN
    if isinstance(unknown, dict):
        value = value or {}
        names = dict.fromkeys((*value, *unknown))
        return {name: _marked(value.get(name), unknown.get(name, False)) for name in sorted(names)}
    if isinstance(unknown, list):
        values = [*(value or []), *[None] * len(unknown)][: len(unknown)]
        return [_marked(item, mark) for item, mark in zip(values, unknown, strict=True)]
    return value


def main() -> None:
    """Write both files."""
    for name, values in zip(("planned", "applied"), answers(), strict=True):
        text = json.dumps(values, indent=1, sort_keys=True, ensure_ascii=False)
        (ORACLE / f"{name}.json").write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
