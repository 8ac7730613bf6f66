"""The cause of a finding: the wrong line, or the switch that leaves something out."""

from __future__ import annotations

from pathlib import Path

from dynlint.finding import Finding
from dynlint.request import Request
from dynlint.run.lint import run

_TABLE = 'resource "aws_dynamodb_table" "carts" {\n  name          = "carts"\n  read_capacity = var.reads\n}\n'
_SWITCHES = 'variable "environment" {}\nvariable "reads" {}\nvariable "on" {\n  default = true\n}\n'
_PROD = 'environment = "prod"\nreads = 20\non = false\n'


def _found(folder: Path, rule: str, **files: str) -> list[Finding]:
    for name, text in files.items():
        stem, _, suffix = name.rpartition("_")
        path = folder / f"{stem.replace('__', '/')}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return list(run(Request((str(folder),), select=(rule,))).findings)


def _trail(finding: Finding) -> list[str]:
    return [step.text for step in finding.trail]


def test_a_loop_over_loops_leads_to_the_value_and_not_to_what_it_runs_over(tmp_path: Path) -> None:
    text = """
variable "environment" {
  default = "prod"
}
locals {
  names = toset(["carts"])
  sizes = {
    for name in local.names : name => { Tablename = name }
  }
  alarms = merge([
    for name in local.names : {
      for direction in ["Read"] : "${name}-${direction}" => {
        metric     = "${direction}ThrottledEvents"
        dimensions = local.sizes[name]
      }
    }
  ]...)
}
resource "aws_cloudwatch_metric_alarm" "all" {
  for_each    = local.alarms
  namespace   = "AWS/DynamoDB"
  metric_name = each.value.metric
  dimensions  = each.value.dimensions
}
"""
    (metric,) = _found(tmp_path, "DYN403", main_tf=text)
    assert _trail(metric)[-1] == 'metric     = "${direction}ThrottledEvents"'
    found = _found(tmp_path, "DYN404", main_tf=text.replace("ThrottledEvents", "ThrottleEvents"))
    assert _trail(found[0])[-1] == "for name in local.names : name => { Tablename = name }"


def test_autoscaling_that_is_switched_off_behind_a_map(tmp_path: Path) -> None:
    target = """
locals {
  scaling = { for each in ["Read", "Write"] : each => "table/${aws_dynamodb_table.carts.name}" }
  scaled  = var.on ? local.scaling : {}
}
resource "aws_appautoscaling_target" "carts" {
  for_each           = local.scaled
  service_namespace  = "dynamodb"
  resource_id        = each.value
  scalable_dimension = "dynamodb:table:${each.key}CapacityUnits"
}
"""
    (found,) = _found(tmp_path, "DYN604", main_tf=_SWITCHES + _TABLE + target, prod_tfvars=_PROD)
    assert ": aws_appautoscaling_target.carts is left out by its for_each; create it, or add " in found.message
    assert _trail(found)[-1] == "on = false"
    assert "reads = 20" not in _trail(found)


def test_only_an_alarm_on_the_metric_is_one_to_have_made(tmp_path: Path) -> None:
    alarms = """
locals {
  throttles = { for each in ["Read", "Write"] : each => "${each}ThrottleEvents" if var.on }
  errors    = { errors = "SystemErrors" }
}
resource "aws_cloudwatch_metric_alarm" "errors" {
  for_each    = var.on ? local.errors : {}
  namespace   = "AWS/DynamoDB"
  metric_name = each.value
  dimensions  = { TableName = aws_dynamodb_table.carts.name, Operation = "GetItem" }
}
"""
    throttles = alarms[alarms.index("resource") :].replace("errors", "throttles")
    throttles = throttles.replace("var.on ? local.throttles : {}", "local.throttles").replace(
        ', Operation = "GetItem"', ""
    )
    (found,) = _found(tmp_path, "DYN401", main_tf=_SWITCHES + _TABLE + alarms, prod_tfvars=_PROD)
    assert "is left out" not in found.message
    (found,) = _found(tmp_path, "DYN401", main_tf=_SWITCHES + _TABLE + alarms + throttles, prod_tfvars=_PROD)
    assert ": aws_cloudwatch_metric_alarm.throttles is left out by its for_each" in found.message
    assert _trail(found)[-1] == "on = false"


def test_a_value_that_a_child_module_refuses_comes_from_a_file_of_values(tmp_path: Path) -> None:
    (found,) = _found(
        tmp_path,
        "DYN009",
        main_tf=_SWITCHES + 'module "tables" {\n  source = "./tables"\n  reads  = var.reads\n}\n',
        prod_tfvars=_PROD.replace("20", "2.5"),
        tables__main_tf=(
            'variable "reads" {\n  validation {\n    condition = floor(var.reads) == var.reads\n'
            '    error_message = "A capacity is a whole number."\n  }\n}\n' + _TABLE
        ),
    )
    assert found.location.path.endswith("/main.tf")
    assert _trail(found) == ["reads = 2.5"]


def test_environments_of_which_only_the_shown_value_differs_are_one_finding(tmp_path: Path) -> None:
    alarm = """
resource "aws_cloudwatch_metric_alarm" "errors" {
  namespace   = "AWS/DynamoDB"
  metric_name = "UserErrors"
  dimensions  = { TableName = "${var.environment}-carts" }
}
"""
    text = 'variable "environment" {}\n' + alarm
    found = _found(
        tmp_path, "DYN404", main_tf=text, dev_tfvars='environment = "dev"\n', test_tfvars='environment = "test"\n'
    )
    assert [(sorted(each.environments), each.value) for each in found] == [(["dev", "test"], "")]
