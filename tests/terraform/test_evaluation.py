"""Every value that dynlint knows equals the planned one, and what dynlint does not know the plan does not know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from plan_comparison import compare, disagreements
from terraform_cli import plan_json

from dynlint.request import Request
from dynlint.run.lint import inspect

if TYPE_CHECKING:
    from collections.abc import Callable

INFRASTRUCTURE = Path(__file__).resolve().parents[2] / "fixtures" / "infrastructure"

pytestmark = [pytest.mark.terraform, pytest.mark.xdist_group("infrastructure")]


ROOTS: list[tuple[str, str | None]] = [
    ("bootstrap", None),
    *((name, values) for name in ("staging", "production") for values in (None, "terraform.tfvars.example")),
]


@pytest.mark.parametrize(("name", "values"), ROOTS, ids=lambda value: value or "defaults")
def test_every_value_equals_the_plan(
    name: str, values: str | None, record_property: Callable[[str, object], None]
) -> None:
    root = INFRASTRUCTURE / name
    files = [root / values] if values else []
    (entry,) = inspect(Request((str(root),), var_files=tuple(map(str, files))))["roots"]
    plan = plan_json(root, files)
    found = compare(entry, plan)
    record_property("values", f"{found.equal} equal, {found.unknown_in_both} unknown in both")
    assert found.equal > found.unknown_in_both
    assert disagreements(entry, plan) == []
