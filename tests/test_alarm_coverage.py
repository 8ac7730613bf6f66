"""What alarms watch, as the HTML page shows it on request: it agrees with the rules."""

from __future__ import annotations

from pathlib import Path

from dynlint.finding import Watch
from dynlint.model.relations.coverage import THROTTLES
from dynlint.request import Request
from dynlint.run.lint import run

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
TABLE = """
variable "extra" {
  type = bool
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  global_secondary_index {
    name            = "by-user"
    hash_key        = "user"
    projection_type = "ALL"
  }
}
"""
ALARM = """
resource "aws_cloudwatch_metric_alarm" "%s" {
  %s
  alarm_name          = "x"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 1
}
"""
METRIC = (
    'namespace = "AWS/DynamoDB"\n  metric_name = "%s"\n  dimensions = { TableName = aws_dynamodb_table.orders.name%s }'
)

BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
OF_TABLE_AND_INDEX = (("SystemErrors", ""), ("ReadThrottleEvents", ', GlobalSecondaryIndexName = "by-user"'))


def watched(folder: Path, *alarms: tuple[str, str]) -> dict[str, tuple[Watch, ...]]:
    """Return the watched metrics of the table and of its index."""
    (folder / "main.tf").write_text(TABLE + "".join(ALARM % alarm for alarm in alarms))
    found = run(Request((str(folder),), coverage=True)).watched
    assert {each.address for each in found} == {"aws_dynamodb_table.orders"}
    return {each.index_name: each.watches for each in found}


def test_nobody_pays_who_does_not_ask(tmp_path):
    (tmp_path / "main.tf").write_text(TABLE)
    assert run(Request((str(tmp_path),))).watched == ()
    assert watched(tmp_path) == {"": (), "by-user": ()}


def test_an_alarm_of_an_index_is_not_one_of_its_table(tmp_path):
    own, index = (METRIC % each for each in OF_TABLE_AND_INDEX)
    found = watched(tmp_path, ("t", own), ("i", index))
    assert found == {
        "": (Watch("SystemErrors", "aws_cloudwatch_metric_alarm.t"),),
        "by-user": (Watch("ReadThrottleEvents", "aws_cloudwatch_metric_alarm.i"),),
    }


def test_an_alarm_that_may_not_exist_is_not_sure(tmp_path):
    found = watched(tmp_path, ("t", "count = var.extra ? 1 : 0\n  " + METRIC % ("SystemErrors", "")))
    assert [(each.metric, each.sure) for each in found[""]] == [("SystemErrors", False)]


def test_a_misspelt_metric_watches_nothing(tmp_path):
    assert watched(tmp_path, ("t", METRIC % ("ReadThrottledEvents", "")))[""] == ()


def test_alarms_of_another_root_module_count(tmp_path):
    (tmp_path / ".git").mkdir()
    for name in ("data", "alarms"):
        (tmp_path / name / "production").mkdir(parents=True)
    (tmp_path / "data" / "production" / "main.tf").write_text(BACKEND + TABLE)
    own, index = (METRIC.replace("aws_dynamodb_table.orders.name", '"orders"') % each for each in OF_TABLE_AND_INDEX)
    text = BACKEND + ALARM % ("t", own) + ALARM % ("i", index)
    (tmp_path / "alarms" / "production" / "main.tf").write_text(text)
    found = {each.index_name: each.watches for each in run(Request((str(tmp_path),), coverage=True)).watched}
    assert found == {
        "": (Watch("SystemErrors", "aws_cloudwatch_metric_alarm.t"),),
        "by-user": (Watch("ReadThrottleEvents", "aws_cloudwatch_metric_alarm.i"),),
    }


def test_an_expression_watches_every_table(tmp_path):
    query = (
        'metric_query {\n    id = "q"\n    expression = "SELECT SUM(ReadThrottleEvents) FROM \\"AWS/DynamoDB\\""\n  }'
    )
    found = watched(tmp_path, ("all", query))
    assert found[""] == found["by-user"] == (Watch("ReadThrottleEvents", "aws_cloudwatch_metric_alarm.all"),)


def test_the_production_tables_of_the_fixtures_are_watched():
    found = run(Request((str(FIXTURES),), coverage=True)).watched
    production = [each for each in found if each.environment in ("production", "prod")]
    assert {each.root.rpartition("fixtures/")[2] for each in production} >= {"infrastructure/production", "products"}
    assert any(each.index_name == "CategoryIndex" for each in production)
    for each in production:
        assert {watch.metric for watch in each.watches if watch.sure} >= {*THROTTLES}, each
