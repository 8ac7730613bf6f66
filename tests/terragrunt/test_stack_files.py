"""`terragrunt.stack.hcl`: Terragrunt generates units, with the values that the stack sets."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import lint, places, trail

UNIT = """\
terraform {
  source = "${get_repo_root()}/modules/orders"
}

inputs = {
  name     = values.name
  recovery = values.recovery
}
"""
STACK = """\
locals {
  recovery = false
}

unit "orders" {
  source = "../../units/orders"
  path   = "orders"

  values = {
    name     = "orders"
    recovery = local.recovery
  }
}

unit "users" {
  source = "${get_repo_root()}/units/orders"
  path   = "users"
  values = { name = "users", recovery = true }
}
"""


def test_units_of_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = {"units/orders/terragrunt.hcl": UNIT, "live/prod/terragrunt.stack.hcl": STACK}
    result = lint(tmp_path, files, monkeypatch)
    assert result.roots == ("live/prod/.terragrunt-stack/orders", "live/prod/.terragrunt-stack/users")
    assert places(result) == ["live/prod/.terragrunt-stack/orders[prod]"]
    (finding,) = result.findings
    assert trail(finding) == [
        "units/orders/terragrunt.hcl:7",
        "live/prod/terragrunt.stack.hcl:11",
        "live/prod/terragrunt.stack.hcl:2",
    ]
    assert [change.location[:2] for change in finding.changes] == [("live/prod/terragrunt.stack.hcl", 2)]


def test_a_stack_in_a_stack(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = """\
unit "orders" {
  source = "${get_repo_root()}/units/orders"
  path   = "orders"
  values = { name = values.name, recovery = values.recovery }
}
"""
    outer = """\
stack "STAGE" {
  source = "../stacks/tables"
  path   = "STAGE"
  values = { name = "orders", recovery = RECOVERY }
}
"""
    stages = outer.replace("STAGE", "prod").replace("RECOVERY", "false") + outer.replace("STAGE", "dev").replace(
        "RECOVERY", "true"
    )
    files = {
        "units/orders/terragrunt.hcl": UNIT,
        "stacks/tables/terragrunt.stack.hcl": inner,
        "live/terragrunt.stack.hcl": stages,
    }
    result = lint(tmp_path, files, monkeypatch)
    assert list(result.summary.environments) == ["dev", "prod"]
    assert places(result) == ["live/.terragrunt-stack/prod/.terragrunt-stack/orders[prod]"]


@pytest.mark.parametrize(
    ("line", "roots"),
    [
        ("no_dot_terragrunt_stack = true", ("live/prod/orders", "live/prod/.terragrunt-stack/users")),
        ("enabled = false", ("live/prod/.terragrunt-stack/users",)),
    ],
)
def test_where_a_unit_is_generated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, roots: tuple[str, ...]
) -> None:
    stack = STACK.replace('path   = "orders"\n', f'path   = "orders"\n  {line}\n')
    files = {"units/orders/terragrunt.hcl": UNIT, "live/prod/terragrunt.stack.hcl": stack}
    assert sorted(lint(tmp_path, files, monkeypatch).roots) == sorted(roots)


def test_a_unit_from_elsewhere_is_a_call_that_was_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stack = STACK.replace("../../units/orders", "git::https://example.com/catalog.git//units/dynamodb?ref=v1").replace(
        'path   = "orders"', 'path   = "dynamodb"'
    )
    files = {"units/orders/terragrunt.hcl": UNIT, "live/prod/terragrunt.stack.hcl": stack}
    result = lint(tmp_path, files, monkeypatch, rules=("DYN002",))
    assert [(each.rule, each.location.path, each.location.line) for each in result.findings] == [
        ("DYN002", "live/prod/terragrunt.stack.hcl", 6)
    ]


def test_stacks_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = 'stack "again" {\n  source = "."\n  path   = "again"\n}\n'
    files = {"live/prod/terragrunt.stack.hcl": loop + STACK, "units/orders/terragrunt.hcl": UNIT}
    assert lint(tmp_path, files, monkeypatch).summary.tables <= 22
