"""A finding names the root modules that have it, and the names of the tables there."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.reports import as_text
from dynlint.request import Request
from dynlint.run import cache
from dynlint.run.lint import run

MODULE = """
variable "name" { type = string }

variable "recovery" {
  type    = bool
  default = true
}

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"

  attribute {
    name = "pk"
    type = "S"
  }

  point_in_time_recovery { enabled = var.recovery }
}
"""
ALARMS = """
resource "aws_cloudwatch_metric_alarm" "throttled" {
  for_each            = toset(["ReadThrottleEvents", "WriteThrottleEvents"])
  alarm_name          = each.key
  namespace           = "AWS/DynamoDB"
  metric_name         = each.key
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 5
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  dimensions          = { TableName = "svc00" }
}
"""


def call(name: str, more: str = "") -> str:
    return f'module "table" {{\n  source = "../../modules/table"\n  name = {name}\n{more}}}\n'


def tree(top: Path, **roots: str) -> None:
    for path, text in {"modules/table": MODULE, **{f"{name}/prod": text for name, text in roots.items()}}.items():
        (top / path).mkdir(parents=True)
        (top / path / "main.tf").write_text(text)


@pytest.fixture
def services(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work where 32 root modules call one module, and the first of them has alarms."""
    tree(tmp_path, **{f"svc{each:02}": call(f'"svc{each:02}"') + ALARMS * (not each) for each in range(32)})
    monkeypatch.chdir(tmp_path)
    return tmp_path


def without_alarms(*paths: str) -> Result:
    return run(Request(paths or (".",), select=("alarm-missing",)))


@pytest.mark.usefixtures("services")
def test_what_thirty_one_root_modules_lack_names_them_all() -> None:
    (finding,) = without_alarms().findings
    names = [f"svc{each:02}" for each in range(1, 32)]
    assert [tuple(where) for where in finding.occurrences] == [(f"{each}/prod", "prod", each) for each in names]


@pytest.mark.usefixtures("services")
def test_the_text_counts_them() -> None:
    text = as_text.render(without_alarms())
    assert (
        "\n  in       31 roots: svc01/prod (table svc01), svc02/prod (table svc02), svc03/prod (table svc03), …" in text
    )


def test_they_are_spelled_from_where_the_run_stands(services: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (services / ".git").mkdir()
    (services / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    monkeypatch.chdir(services / "svc01" / "prod")
    result = without_alarms("../../svc02", "../../svc03")
    assert [where.root for where in result.findings[0].occurrences] == ["svc02/prod", "svc03/prod"]
    shown = dict(result.root_paths)
    assert [shown[where.root] for where in result.findings[0].occurrences] == sorted(result.roots)


@pytest.mark.usefixtures("services")
def test_what_is_remembered_names_them_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_WORTH_SECONDS", 0)
    monkeypatch.setattr(cache, "_SETTLED_SECONDS", -60)
    request = Request((".",), select=("alarm-missing",))
    result = run(request, keep=True)
    remembered = cache.Before(request).answer()
    assert remembered is not None
    assert remembered.findings == result.findings
    assert remembered.root_paths == result.root_paths


def test_what_is_undecided_names_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = call('"t"', "  recovery = var.recovery\n") + 'variable "recovery" { type = bool }\n'
    tree(tmp_path, a=unknown, b=unknown)
    monkeypatch.chdir(tmp_path)
    (item,) = run(Request((".",), select=("recovery-disabled",))).undecided
    assert [where.root for where in item.occurrences] == ["a/prod", "b/prod"]


@pytest.mark.parametrize("name", ["var.secret", '"orders-${var.secret}"'])
def test_a_sensitive_name_of_a_table_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    hidden = 'variable "secret" {\n  type = string\n  default = "hush"\n  sensitive = true\n}\n'
    tree(tmp_path, a=call(name) + hidden, b=call('"open"'))
    monkeypatch.chdir(tmp_path)
    (finding,) = without_alarms().findings
    assert [where.table for where in finding.occurrences] == ["", "open"]
