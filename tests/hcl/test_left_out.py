"""Resources that an environment does not make (count is 0): the finding names the line that causes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.modules import disabled_resources
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Finding

TABLE = """resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  read_capacity  = 5
  write_capacity = 5

  global_secondary_index {
    name           = "by-user"
    read_capacity  = 5
    write_capacity = 5
  }
}
"""
ALARM = """  metric_name = "ReadThrottleEvents"
  namespace   = "AWS/DynamoDB"
  dimensions  = { TableName = var.table }
"""
OF_INDEX = ALARM.replace("var.table }", 'var.table, GlobalSecondaryIndexName = "by-user" }')
TARGET = """  service_namespace  = "dynamodb"
  resource_id        = "table/${var.table}"
  scalable_dimension = "dynamodb:table:ReadCapacityUnits"
"""
INSIGHTS = "  table_name = var.table\n"
SELECTION = '  resources = ["arn:aws:dynamodb:eu-west-1:123456789012:table/${var.table}"]\n'
COUNT = "  count = var.on ? 1 : 0\n"
FOR_EACH = "  for_each = { for name in var.names : name => name if var.on }\n"
VARIABLES = """variable "table" {
  default = "orders"
}
variable "on" {
  default = true
}
variable "names" {
  default = ["a"]
}
"""
OFF = "on = false\n"


def findings(folder: Path, rule: str, **files: str) -> dict[str, Finding]:
    """Write files (``__`` for a folder, ``_tf`` for the suffix) and return a rule's findings by address."""
    for name, text in {"main_tf": TABLE, "variables_tf": VARIABLES, "prod_tfvars": OFF, **files}.items():
        stem, _, suffix = name.replace("__", "/").rpartition("_")
        path = folder / f"{stem}.{suffix}"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    found = run(Request((str(folder),), select=(rule,))).findings
    return {f"{finding.address}.{finding.attribute}".rstrip("."): finding for finding in found}


def trail(finding: Finding) -> list[str]:
    return [f"{step.path.rpartition('/')[2]}:{step.text}" for step in finding.trail]


@pytest.mark.parametrize(
    ("rule", "type_", "body", "place"),
    [
        ("DYN401", "aws_cloudwatch_metric_alarm", ALARM, "aws_dynamodb_table.orders"),
        ("DYN402", "aws_cloudwatch_metric_alarm", OF_INDEX, "aws_dynamodb_table.orders.global_secondary_index[0].name"),
        ("DYN604", "aws_appautoscaling_target", TARGET, "aws_dynamodb_table.orders"),
        ("DYN415", "aws_dynamodb_contributor_insights", INSIGHTS, "aws_dynamodb_table.orders"),
        ("DYN205", "aws_backup_selection", SELECTION, "aws_dynamodb_table.orders"),
    ],
)
@pytest.mark.parametrize(("switch", "word"), [(COUNT, "count"), (FOR_EACH, "for_each")])
def test_a_resource_of_which_there_is_none(
    tmp_path: Path, rule: str, type_: str, body: str, place: str, switch: str, word: str
) -> None:
    resource = f'resource "{type_}" "left" {{\n{switch}{body}}}\n'
    found = findings(tmp_path, rule, others_tf=resource)[place]
    assert f": {type_}.left is left out by its {word}; create it, or add " in found.message
    steps = [f"others.tf:{switch.strip()}"]
    assert trail(found) == [*steps, "prod.tfvars:on = false"]


def test_a_module_call_of_which_there_is_none(tmp_path: Path) -> None:
    inner = f'variable "table" {{\n}}\nresource "aws_cloudwatch_metric_alarm" "left" {{\n{ALARM}}}\n'
    call = f'module "alarms" {{\n{COUNT}  source = "./m"\n  table = aws_dynamodb_table.orders.name\n}}\n'
    (found,) = findings(tmp_path, "DYN401", m__main_tf=inner, calls_tf=call).values()
    assert "module.alarms.aws_cloudwatch_metric_alarm.left is left out by the count of module.alarms;" in found.message
    assert trail(found) == ["calls.tf:count = var.on ? 1 : 0", "prod.tfvars:on = false"]


@pytest.mark.parametrize(
    "body",
    [
        ALARM.replace("var.table", '"carts"'),
        ALARM.replace("ReadThrottleEvents", "SystemErrors"),
        ALARM.replace("AWS/DynamoDB", "AWS/Lambda"),
        OF_INDEX,
    ],
)
def test_an_alarm_on_something_else_is_not_meant(tmp_path: Path, body: str) -> None:
    resource = f'resource "aws_cloudwatch_metric_alarm" "left" {{\n{COUNT}{body}}}\n'
    (found,) = findings(tmp_path, "DYN401", others_tf=resource).values()
    assert "left out" not in found.message
    assert found.trail == ()


def test_many_tables_ask_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many calls lack their alarm; the search for alarms with count 0 runs once, not once for each call."""
    asked: list[tuple[int, str]] = []
    look = disabled_resources.disabled
    monkeypatch.setattr(
        disabled_resources, "disabled", lambda root, type_: asked.append((id(root), type_)) or look(root, type_)
    )
    table = TABLE.replace('"orders"\n', "var.table\n")
    inner = f'variable "table" {{\n}}\nvariable "on" {{\n}}\n{table}'
    inner += f'resource "aws_cloudwatch_metric_alarm" "left" {{\n{COUNT}{ALARM}}}\n'
    call = 'module "c{n}" {{\n  source = "./m"\n  table  = "t{n}"\n  on     = var.on\n}}\n'
    files = {"main_tf": "".join(call.format(n=n) for n in range(30)), "m__main_tf": inner}
    found = findings(tmp_path, "DYN401", **files)
    assert len(found) == 30
    for address, finding in found.items():
        module = address.rpartition(".aws_dynamodb_table")[0]
        assert f"{module}.aws_cloudwatch_metric_alarm.left is left out by its count" in finding.message
    assert len(asked) == len(set(asked)) == 1


DYNAMIC = """resource "aws_dynamodb_table" "orders" {
  name = "orders"

  dynamic "point_in_time_recovery" {
    for_each = var.on ? [1] : []
    content {
      enabled = true
    }
  }
}
"""


def test_a_nested_block_of_which_there_is_none(tmp_path: Path) -> None:
    """No block is proposed beside a dynamic block: with the block that the dynamic block makes there would be two."""
    (found,) = findings(tmp_path, "DYN201", main_tf=DYNAMIC).values()
    assert trail(found) == ["main.tf:for_each = var.on ? [1] : []", "prod.tfvars:on = false"]
    assert found.changes == ()


def test_a_nested_block_that_nobody_writes(tmp_path: Path) -> None:
    (found,) = findings(tmp_path, "DYN201").values()
    assert (found.location.line, found.value, found.trail) == (1, "", ())
    assert found.changes
