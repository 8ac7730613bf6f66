"""The trail of a finding: every place on the way of a value, and the line to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import Finding
from dynlint.request import Request
from dynlint.run.lint import run

TABLE = """resource "aws_dynamodb_table" "t" {
  name = "t"
  point_in_time_recovery {
    enabled = VALUE
  }
}
"""
DEFAULT = 'variable "on" {\n  default = false\n}\n'
CALL = 'module "m" {\n  source = "./m"\n  on     = ARGUMENT\n}\n'


def finding(folder: Path, files: dict[str, str], rule: str = "DYN201") -> Finding:
    """Write files and return the rule's only finding."""
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (found,) = run(Request((str(folder),), select=(rule,))).findings
    return found


def trail(found: Finding) -> list[str]:
    return [f"{Path(step.path).name}:{step.line}" for step in found.trail]


def changes(found: Finding) -> list[str]:
    return [f"{Path(each.location.path).name}:{each.location.line} {each.preview}" for each in found.changes]


TABLES = """variable "all" {
  default = [
    { name = "a", on = true },
    {
      name = "b"
      on   = false
    },
  ]
}
"""
FUNCTION = """resource "aws_lambda_function" "f" {
  environment {
    variables = {
      ON = var.on
    }
  }
  dynamic "environment" {
    for_each = [{ ON = false }]
    content {
      variables = environment.value
    }
  }
}
"""


@pytest.mark.parametrize(
    ("value", "others", "steps", "change"),
    [
        pytest.param("false", {}, [], ["main.tf:4 enabled = true"], id="a literal is where it stands"),
        pytest.param("var.on", {"a.tf": DEFAULT}, ["a.tf:2"], ["a.tf:2 default = true"], id="a default"),
        pytest.param(
            "var.on",
            {"a.tf": DEFAULT, "terraform.tfvars": "\non = false\n"},
            ["terraform.tfvars:2"],
            ["terraform.tfvars:2 on = true"],
            id="a value from a file",
        ),
        pytest.param(
            "local.on",
            {"a.tf": "locals {\n  on = local.backup.on\n  backup = { on = false }\n}\n"},
            ["a.tf:2", "a.tf:3"],
            ["a.tf:3 backup = { on = true }"],
            id="a part of a local",
        ),
        pytest.param(
            'lookup(local.all, "on", true)',
            {"a.tf": "locals {\n  all = {\n    on = false\n  }\n}\n"},
            ["a.tf:2", "a.tf:3"],
            ["a.tf:3 on = true"],
            id="a lookup",
        ),
        pytest.param(
            'lookup(local.all, "off", false)',
            {"a.tf": "locals {\n  all = {\n    on = true\n  }\n}\n"},
            ["a.tf:2"],
            ['main.tf:4 enabled = lookup(local.all, "off", true)'],
            id="a lookup of what is not there",
        ),
        pytest.param(
            "try(local.all.off, local.all.on)",
            {"a.tf": "locals {\n  all = {\n    on = false\n  }\n}\n"},
            ["a.tf:2", "a.tf:3"],
            [],
            id="an attempt shows the way, but what to write is not certain",
        ),
        pytest.param("!var.on", {"a.tf": DEFAULT.replace("false", "true")}, ["a.tf:2"], [], id="an operator"),
        pytest.param(
            "merge(local.a, local.b).on",
            {"a.tf": "locals {\n  a = { on = true }\n  b = { on = false }\n}\n"},
            ["a.tf:3"],
            ["a.tf:3 b = { on = true }"],
            id="the last of what is merged",
        ),
        pytest.param(
            "aws_lambda_function.f.environment[0].variables.ON",
            {"a.tf": FUNCTION, "v.tf": DEFAULT},
            ["a.tf:3", "a.tf:4", "v.tf:2"],
            ["v.tf:2 default = true"],
            id="a nested block of another resource",
        ),
        pytest.param(
            "aws_lambda_function.f.environment[1].variables.ON",
            {"a.tf": FUNCTION, "v.tf": DEFAULT},
            ["a.tf:10", "a.tf:8"],
            ["a.tf:8 for_each = [{ ON = true }]"],
            id="a dynamic block of another resource",
        ),
        pytest.param(
            '{ for item in var.all : item.name => item }["b"].on',
            {"a.tf": TABLES},
            ["a.tf:2", "a.tf:6"],
            ["a.tf:6 on   = true"],
            id="an item of a list by its name",
        ),
        pytest.param(
            "local.all.b",
            {
                "a.tf": TABLES,
                "l.tf": "locals {\n  all = { for item in var.all : item.name => item.on if !item.on }\n}\n",
            },
            ["l.tf:2", "a.tf:2", "a.tf:6"],
            ["a.tf:6 on   = true"],
            id="an item that a condition keeps",
        ),
        pytest.param(
            "[for number, item in var.all : item.on if number > 0][0]",
            {"a.tf": TABLES},
            ["a.tf:2", "a.tf:6"],
            ["a.tf:6 on   = true"],
            id="an item of a list by its number",
        ),
        pytest.param(
            "tolist(var.all[*].on)[1]",
            {"a.tf": TABLES},
            ["a.tf:2", "a.tf:6"],
            ["a.tf:6 on   = true"],
            id="a splat",
        ),
        pytest.param(
            '{ for item in var.all : "all" => item.on... }.all[1]',
            {"a.tf": TABLES},
            [],
            [],
            id="of groups nobody keeps account",
        ),
    ],
)
def test_where_a_value_comes_from(tmp_path, value, others, steps, change):
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", value), **others})
    assert (trail(found), changes(found)) == (steps, change)


def test_through_a_module_call(tmp_path):
    inner = {"m/inner.tf": TABLE.replace("VALUE", "var.on"), "m/variables.tf": DEFAULT}
    root = {"main.tf": CALL.replace("ARGUMENT", "var.backup"), "a.tf": 'variable "backup" {\n  default = false\n}\n'}
    found = finding(tmp_path, {**inner, **root})
    assert trail(found) == ["main.tf:3", "a.tf:2"]
    assert [f"{Path(call.path).name}:{call.line}" for call in found.calls] == ["main.tf:1"]


DYNAMIC = """
  dynamic "global_secondary_index" {
    for_each = var.indexes
    content {
      name               = global_secondary_index.value.name
      hash_key           = global_secondary_index.value.key
      projection_type    = "INCLUDE"
      non_key_attributes = lookup(global_secondary_index.value, "others", null)
    }
  }
"""
INDEXES = """variable "indexes" {
  default = [
    { name = "a", key = "x", others = ["y"] },
    {
      name   = "b"
      key    = "x"
      others = ["id"]
    },
  ]
}
"""


def test_a_part_of_a_value_that_is_written_elsewhere(tmp_path):
    attributes = "".join(f'  attribute {{\n    name = "{name}"\n    type = "S"\n  }}\n' for name in ("id", "x"))
    table = f'resource "aws_dynamodb_table" "t" {{\n  name = "t"\n  hash_key = "id"\n{attributes}{DYNAMIC}}}\n'
    found = finding(tmp_path, {"main.tf": table, "variables.tf": INDEXES}, "DYN712")
    assert found.location.line == table[: table.index("non_key")].count("\n") + 1
    assert trail(found) == ["variables.tf:2", "variables.tf:7"]
    assert found.value == '["id"]'


def test_a_part_that_is_written_out_is_the_place_and_what_it_refers_to_the_trail(tmp_path):
    alarm = """resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name          = "a"
  namespace           = "AWS/DynamoDB"
  metric_name         = "ReadThrottleEvents"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  dimensions = {
    TableName = var.table
  }
}
resource "aws_dynamodb_table" "t" {
  name = "orders"
}
"""
    variables = 'variable "table" {\n  default = "order"\n}\n'
    found = finding(tmp_path, {"main.tf": alarm, "variables.tf": variables}, "DYN413")
    assert (found.location.line, trail(found), found.value) == (11, ["variables.tf:2"], '"order"')
