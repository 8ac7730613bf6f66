"""Every value that dynlint calls known equals the plan's, and what it cannot tell Terraform cannot tell either."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plan_comparison import compare
from terraform_cli import plan_json

from dynlint.session import Request, inspect

if TYPE_CHECKING:
    from collections.abc import Callable

INFRASTRUCTURE = Path(__file__).resolve().parents[2] / "fixtures" / "infrastructure"

pytestmark = pytest.mark.terraform


@pytest.mark.parametrize("name", ["staging", "production", "bootstrap"])
def test_every_value_equals_the_plan(name: str, record_property: Callable[[str, object], None]) -> None:
    root = INFRASTRUCTURE / name
    (entry,) = inspect(Request((str(root),)))["roots"]
    plan = plan_json(root)
    found = compare(entry, plan)
    record_property("values", f"{found.equal} equal, {found.unknown_in_both} unknown in both")
    assert found.equal > found.unknown_in_both
    assert found.wrong == []
    assert found.unknown_here_only == []
    assert found.equal > 0
    for output, told in entry["outputs"].items():
        planned = plan["planned_values"]["outputs"].get(output, {})
        if told["known"]:
            assert told["value"] == planned.get("value"), output
        else:
            assert "value" not in planned, output
    for variable, told in entry["variables"].items():
        if variable in plan["variables"]:
            assert told["known"], variable
            assert told["value"] == plan["variables"][variable].get("value"), variable
