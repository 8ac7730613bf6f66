"""Compares the outputs of a folder with Terraform's plan and with their values after apply."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.problems.describe import spelled
from dynlint.hcl.trail.root_module import load_root
from dynlint.model.known import Unknown

ORACLE = Path(__file__).parent / "oracle"
PLANNED: dict[str, Any] = json.loads((ORACLE / "planned.json").read_text(encoding="utf-8"))
APPLIED: dict[str, Any] = json.loads((ORACLE / "applied.json").read_text(encoding="utf-8"))
UNKNOWN = "(unknown)"


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    root = load_root(Library(), str(ORACLE), workspace="default")
    return {name: marked(root.output(name)) for name in root.configuration.outputs}


def marked(value: Any) -> Any:
    """Return a value as JSON has it, with UNKNOWN for unknown parts."""
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, dict):
        return {name: marked(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [marked(item) for item in value]
    return spelled(value)


def agree(ours: Any, theirs: Any) -> bool:
    """Compare two JSON values: fractions to the precision of a float; an unknown value here equals everything."""
    if ours == UNKNOWN:
        return True
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(agree(ours[name], theirs[name]) for name in ours)
    if isinstance(ours, list) and isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(agree, ours, theirs))
    if isinstance(ours, float) or isinstance(theirs, float):
        return isinstance(ours, (int, float)) and isinstance(theirs, (int, float)) and math.isclose(ours, theirs)
    return isinstance(ours, bool) is isinstance(theirs, bool) and bool(ours == theirs)


def has_unknown(value: Any) -> bool:
    return UNKNOWN in json.dumps(value)


def test_nothing_is_wrong(told: dict[str, Any]) -> None:
    """A known value equals the planned one. Where the plan does not know it, it equals the value after apply."""
    wrong = {}
    for name, planned in PLANNED.items():
        possible = (planned, APPLIED.get(name, planned))
        if not any(agree(told[name], theirs) for theirs in possible):
            wrong[name] = f"dynlint {told[name]!r}, Terraform {possible}"
    assert wrong == {}


def test_hardly_anything_is_unknown_that_terraform_knows(told: dict[str, Any]) -> None:
    assert told.keys() == PLANNED.keys()
    assert len(told) > 900
    missed = [name for name in told if has_unknown(told[name]) and not has_unknown(PLANNED[name])]
    early = [name for name in told if has_unknown(PLANNED[name]) and not has_unknown(told[name])]
    counts = f"{len(told)} outputs: {len(missed)} known to Terraform alone, {len(early)} to dynlint alone"
    print(counts)  # noqa: T201  # shown by -s
    assert len(missed) < 0.01 * len(told), missed
