"""Elements that a condition in a loop filters out: the finding names the element."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Finding

TABLES = """variable "tables" {
  default = {
    carts  = { reads = 5, watched = true }
    orders = { reads = 6, watched = false }
    users  = { reads = 7, watched = true }
  }
}

resource "aws_dynamodb_table" "all" {
  for_each       = var.tables
  name           = each.key
  read_capacity  = each.value.reads
  write_capacity = 5

  lifecycle {
    ignore_changes = [read_capacity, write_capacity]
  }
}
"""
ITEM = "orders = { reads = 6, watched = false }"
TARGET = """
resource "aws_appautoscaling_target" "all" {
  for_each           = %s
  service_namespace  = "dynamodb"
  resource_id        = "table/${aws_dynamodb_table.all[each.value.table].name}"
  scalable_dimension = "dynamodb:table:${each.value.what}"
}
"""
ALARM = """
resource "aws_cloudwatch_metric_alarm" "all" {
  for_each    = %s
  namespace   = "AWS/DynamoDB"
  metric_name = each.value.what
  dimensions  = { TableName = aws_dynamodb_table.all[each.value.table].name }
}
"""
RULES = {
    "DYN604": (TARGET, '["ReadCapacityUnits", "WriteCapacityUnits"]'),
    "DYN401": (ALARM, '["ReadThrottleEvents", "WriteThrottleEvents"]'),
}
EACH = '{ for what in WHAT : "${name}-${what}" => { table = name, what = what } }'
LIST = "for what in WHAT : { table = name, what = what }"
LOOPS = {
    "merge": (f"merge([for name, table in var.tables : {EACH} if table.watched]...)", ""),
    "a choice in the loop": (f"merge([for name, table in var.tables : table.watched ? {EACH} : {{}}]...)", ""),
    "a condition inside": (
        f"merge([for name, table in var.tables : {EACH.replace('what }', 'what } if table.watched')}]...)",
        "",
    ),
    "a local": ("local.made", f"made = merge([for name, table in var.tables : {EACH} if table.watched]...)"),
    "a local that the loop reads": (
        f"merge([for name, table in local.watched : {EACH}]...)",
        "watched = { for name, table in var.tables : name => table if table.watched }",
    ),
    "pairs of flatten": (
        '{ for pair in local.pairs : "${pair.table}-${pair.what}" => pair }',
        f"pairs = flatten([for name, table in var.tables : [{LIST} if table.watched]])",
    ),
    "pairs that the loop leaves out": (
        '{ for pair in local.pairs : "${pair.table}-${pair.what}" => pair if var.tables[pair.table].watched }',
        f"pairs = flatten([for name, table in var.tables : [{LIST}]])",
    ),
    "lists that are joined": (
        '{ for pair in concat([], local.pairs) : "${pair.table}-${pair.what}" => pair }',
        f'pairs = flatten([for name, table in var.tables : [{LIST}] if lookup(table, "watched", true)])',
    ),
}


def findings(folder: Path, rule: str, text: str, **files: str) -> list[Finding]:
    """Write a root module of production and return a rule's findings."""
    (folder / ".git").mkdir()
    for name, content in {"main.tf": text, "prod.tfvars": "", **files}.items():
        path = folder / name.replace("__", "/")
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
    return list(run(Request((str(folder),), select=(rule,))).findings)


def trail(finding: Finding) -> list[str]:
    return [step.text for step in finding.trail]


def written(rule: str, loop: str, local: str) -> str:
    """Return the text of the tables, with a resource that a loop makes for some of them."""
    resource, what = RULES[rule]
    text = resource.replace("%s", loop) + (f"locals {{\n  {local}\n}}\n" if local else "")
    return TABLES + text.replace("WHAT", what)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(("loop", "local"), LOOPS.values(), ids=LOOPS.keys())
def test_the_item_is_named(tmp_path: Path, rule: str, loop: str, local: str) -> None:
    (found,) = findings(tmp_path, rule, written(rule, loop, local))
    assert found.address == 'aws_dynamodb_table.all["orders"]'
    assert '.all["orders-Read' in found.message
    assert " is left out by its for_each; create it, or add " in found.message
    assert trail(found)[0].startswith("for_each")
    assert trail(found)[-1] == ITEM


def test_a_call_of_a_module_that_is_left_out(tmp_path: Path) -> None:
    call = """
module "alarms" {
  source   = "./alarms"
  for_each = { for name, table in var.tables : name => table if table.watched }
  table    = aws_dynamodb_table.all[each.key].name
}
"""
    alarms = """variable "table" {}
resource "aws_cloudwatch_metric_alarm" "all" {
  for_each    = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  namespace   = "AWS/DynamoDB"
  metric_name = each.key
  dimensions  = { TableName = var.table }
}
"""
    (found,) = findings(tmp_path, "DYN401", TABLES + call, **{"alarms/main.tf": alarms})
    made = 'module.alarms["orders"].aws_cloudwatch_metric_alarm.all["ReadThrottleEvents"]'
    assert f': {made} is left out by the for_each of module.alarms["orders"]; create it' in found.message
    assert trail(found)[-1] == ITEM


def test_a_set_of_names(tmp_path: Path) -> None:
    target = TARGET.replace("each.value.table", "each.key").replace("each.value.what", "ReadCapacityUnits")
    loop = "toset([for name, table in var.tables : name if table.watched])"
    text = TABLES + target.replace("%s", loop).replace("${ReadCapacityUnits}", "ReadCapacityUnits")
    (found,) = [each for each in findings(tmp_path, "DYN604", text) if '"orders"' in each.address]
    assert ': aws_appautoscaling_target.all["orders"] is left out by its for_each' in found.message
    assert trail(found)[-1] == ITEM


def test_what_no_condition_leaves_out_is_not_named(tmp_path: Path) -> None:
    loop = f"merge([for name, table in {{ carts = 1, users = 1 }} : {EACH}]...)"
    (found,) = findings(tmp_path, "DYN401", written("DYN401", loop, ""))
    assert "left out" not in found.message
    assert found.trail == ()


def test_an_unknown_condition_leaves_nothing_out(tmp_path: Path) -> None:
    loop = f"merge([for name, table in var.tables : {EACH} if table.watched || var.all]...)"
    assert findings(tmp_path, "DYN401", 'variable "all" {}\n' + written("DYN401", loop, "")) == []


def test_a_sensitive_switch_is_not_shown(tmp_path: Path) -> None:
    text = written("DYN401", f"merge([for name, table in var.tables : {EACH} if contains(var.names, name)]...)", "")
    text += 'variable "names" {\n  sensitive = true\n  default   = ["carts", "users", "hidden"]\n}\n'
    for found in findings(tmp_path, "DYN401", text):
        assert "hidden" not in found.message + " ".join(trail(found))


def test_locals_that_name_one_another_many_times_end(tmp_path: Path) -> None:
    """Each local names the next one 400 times: written out, they would have more than 10,000,000,000 parts."""
    lines = [f"l{n} = [{', '.join([f'local.l{n + 1}'] * 400)}]" for n in range(6)]
    text = "locals {\n  " + "\n  ".join([*lines, "l6 = [for name in [] : name if true]"]) + "\n}\n"
    loop = f"true ? merge([for name, table in var.tables : {EACH} if table.watched]...) : local.l0"
    (found,) = findings(tmp_path, "DYN401", written("DYN401", loop, "") + text)
    assert trail(found)[-1] == ITEM
