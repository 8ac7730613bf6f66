"""Expressions that fail because one collection lacks what they read are one finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dynlint.cli.program import program

MAIN = """\
variable "environment" {
  type = string
}

locals {
  all   = jsondecode(file("accounts.json"))
  reads = local.all[var.environment].reads
  other = { a = 1 }
}

resource "aws_dynamodb_table" "orders" {
  name           = local.all[var.environment].name
  read_capacity  = local.reads
  write_capacity = local.all[var.environment].writes
  hash_key       = local.other.b
}

resource "aws_dynamodb_table" "carts" {
  name = local.all[var.environment].name
}
"""
ACCOUNTS = {"production": {"name": "p", "reads": 5, "writes": 5}, "staging": {"reads": 5}}


@pytest.fixture(autouse=True)
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.tf").write_text(MAIN, encoding="utf-8")
    (tmp_path / "accounts.json").write_text(json.dumps(ACCOUNTS), encoding="utf-8")
    for name in ("production", "staging", "sandbox"):
        (tmp_path / f"{name}.tfvars").write_text(f'environment = "{name}"\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def report(capsys: pytest.CaptureFixture[str], *options: str) -> str:
    program.main([".", "--select", "DYN013", *options], prog_name="dynlint", standalone_mode=False)
    return capsys.readouterr().out


def test_what_one_collection_lacks_is_one_finding_for_each_environment(capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads(report(capsys, "--format", "json"))
    found = [(each["line"], each["environments"], len(each["instances"])) for each in data["findings"]]
    assert found == [
        (7, ["sandbox"], 4),
        (12, ["staging"], 3),
        (15, ["production", "sandbox", "staging"], 1),
    ], "a key that is lacking, the attributes of an object, and another object"
    assert data["summary"]["findings"]["error"] == 3


def test_json_has_the_place_and_the_words_of_each(capsys: pytest.CaptureFixture[str]) -> None:
    (finding,) = json.loads(report(capsys, "--env", "staging", "--format", "json"))["findings"][:1]
    lacks = "Terraform stops at aws_dynamodb_table.{}: This object does not have an attribute named {}."
    assert [(each["path"], each["line"], each["message"]) for each in finding["instances"]] == [
        ("main.tf", 12, lacks.format("orders", '"name"')),
        ("main.tf", 14, lacks.format("orders", '"writes"')),
        ("main.tf", 19, lacks.format("carts", '"name"')),
    ]
    assert len({each["fingerprint"] for each in finding["instances"]}) == 2, "a fingerprint has no line number"
    assert (
        finding["message"]
        == f"{lacks.format('orders', chr(34) + 'name' + chr(34))} For the same cause 2 other expressions fail."
    )


def test_the_text_names_the_others_once(capsys: pytest.CaptureFixture[str]) -> None:
    text = report(capsys, "--env", "staging")
    assert "  also     aws_dynamodb_table.orders, aws_dynamodb_table.carts\n" in text


def test_a_suppressed_place_is_not_counted(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    marked = MAIN.replace("].writes", "].writes # dynlint:ignore[failing-expression] set by hand")
    (shop / "main.tf").write_text(marked, encoding="utf-8")
    (finding,) = json.loads(report(capsys, "--env", "staging", "--format", "json"))["findings"][:1]
    assert [each["line"] for each in finding["instances"]] == [12, 19]


def test_a_baseline_knows_each_place(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program.main(["baseline", "."], prog_name="dynlint", standalone_mode=False)
    capsys.readouterr()
    more = MAIN + 'resource "aws_dynamodb_table" "new" {\n  name = local.all[var.environment].name\n}\n'
    (shop / "main.tf").write_text(more, encoding="utf-8")
    data = json.loads(report(capsys, "--env", "staging", "--baseline", ".dynlint-baseline.json", "--format", "json"))
    assert [(each["line"], each["address"]) for each in data["findings"]] == [(22, "aws_dynamodb_table.new")]


def test_reads_of_a_resource_without_instances_are_one_finding(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = """
resource "aws_dynamodb_table" "all" {
  count = 0
  name  = "all"
}

resource "aws_dynamodb_table" "each" {
  for_each = toset([])
  name     = each.key
}

output "all" {
  value = aws_dynamodb_table.all[0].arn
}

output "further" {
  value = "${aws_dynamodb_table.all[1].arn}/index"
}

output "each" {
  value = aws_dynamodb_table.each["a"].arn
}
"""
    (shop / "main.tf").write_text(text, encoding="utf-8")
    data = json.loads(report(capsys, "--env", "staging", "--format", "json"))
    assert [(each["address"], len(each["instances"])) for each in data["findings"]] == [
        ("output.all", 2),
        ("output.each", 1),
    ]
