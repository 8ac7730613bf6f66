"""Which files may have alarms and scaling for tables of other root modules; to skip the others changes no finding."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.hcl.files.foreign_tables import may_concern_others
from dynlint.request import Request
from dynlint.run.lint import run

ALARM = 'resource "aws_cloudwatch_metric_alarm" "a" {\n  metric_name = "SystemErrors"\n%s\n}\n'
TARGET = 'resource "aws_appautoscaling_target" "t" {\n%s\n}\n'


@pytest.mark.parametrize(
    "written",
    [
        "dimensions = { TableName = aws_dynamodb_table.orders.name }",
        'dimensions = { TableName = "${aws_dynamodb_table.orders["a"].name}" }',
        'dimensions = {\n    Operation = "Query"\n    TableName = aws_dynamodb_table.orders[each.key].name\n  }',
        'dimensions = { FunctionName = "worker" }',
        "",
    ],
)
def test_an_alarm_on_a_table_beside_it_concerns_nobody_else(written: str) -> None:
    assert not may_concern_others("aws_cloudwatch_metric_alarm", (ALARM % written).encode())


@pytest.mark.parametrize(
    "written",
    [
        "dimensions = { TableName = var.table }",
        'dimensions = { TableName = "orders" }',
        'dimensions = { TableName = "${aws_dynamodb_table.orders.name}-archive" }',
        "dimensions = { TableName = data.aws_dynamodb_table.orders.name }",
        "dimensions = { TableName = aws_dynamodb_table.orders.name == null ? var.table : local.table }",
        "dimensions = var.dimensions",
        "dimensions = { (var.key) = var.table }",
        'dimensions = {\n    Operation = "Query"\n    (var.key) = var.table\n  }',
        'dimensions = { "TableName" = "orders" }',
        "metric_query {\n    expression = var.query\n  }",
    ],
)
def test_any_other_alarm_may_watch_any_table(written: str) -> None:
    assert may_concern_others("aws_cloudwatch_metric_alarm", (ALARM % written).encode())


@pytest.mark.parametrize(
    ("written", "concerns"),
    [
        ('resource_id = "table/${aws_dynamodb_table.orders.name}"', False),
        ('resource_id = "table/${aws_dynamodb_table.orders.name}/index/by-owner"', False),
        ("resource_id = aws_appautoscaling_target.read.resource_id", False),
        ('resource_id = aws_appautoscaling_target.read["a"].resource_id', False),
        ('resource_id = "table/orders"', True),
        ('resource_id = "table/${aws_dynamodb_table.orders.name}-archive"', True),
        ('resource_id = "table/${var.name}"', True),
        ("resource_id = each.value", True),
    ],
)
def test_scaling_of_a_table_beside_it_concerns_nobody_else(written: str, *, concerns: bool) -> None:
    assert may_concern_others("aws_appautoscaling_target", (TARGET % written).encode()) is concerns


def test_another_word_concerns_others_where_it_stands() -> None:
    assert may_concern_others("aws_backup_selection", b'resource "aws_backup_selection" "s" {}')
    assert not may_concern_others("aws_backup_selection", b'resource "aws_backup_plan" "s" {}')


TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "%s"\n}\n'
WATCHES = (
    'resource "aws_cloudwatch_metric_alarm" "a" {\n  namespace = "AWS/DynamoDB"\n  metric_name = "%s"\n'
    "  dimensions = { TableName = %s }\n}\n"
)


def missing_alarms(*paths: Path) -> set[str]:
    findings = run(Request(tuple(map(str, paths)), select=("alarm-missing",))).findings
    return {f"{Path(each.location.path).parent.name}: {each.message.partition(':')[0]}" for each in findings}


def test_only_what_may_be_for_others_is_evaluated_for_them(tmp_path: Path) -> None:
    """The alarms of the monitoring root count. The other root's alarm is for its own table, and counts there only."""
    own = WATCHES % ("ReadThrottleEvents", "aws_dynamodb_table.t.name")
    foreign = WATCHES % ("WriteThrottleEvents", '"orders"')
    for name, text in {"data": TABLE % "orders", "other": TABLE % "carts" + own, "monitoring": foreign}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    assert missing_alarms(tmp_path) == {
        "data: aws_dynamodb_table.t has no alarm on ReadThrottleEvents",
        "other: aws_dynamodb_table.t has no alarm on WriteThrottleEvents",
    }
    assert missing_alarms(tmp_path / "data", tmp_path / "other") == {
        "data: aws_dynamodb_table.t has no alarm on ReadThrottleEvents and WriteThrottleEvents",
        "other: aws_dynamodb_table.t has no alarm on WriteThrottleEvents",
    }
