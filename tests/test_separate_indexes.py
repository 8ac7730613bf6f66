"""Separate index resources, and the table that each belongs to, in the same or in another root module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Result

TABLE = 'resource "aws_dynamodb_table" "%s" {\n  name         = %s\n  billing_mode = "PAY_PER_REQUEST"\n}\n'
INDEX = """
resource "aws_dynamodb_global_secondary_index" "i" {
  table_name = %s
  index_name = "%s"
}
"""
POLICY = """
resource "aws_iam_role_policy" "p" {
  role   = "reader"
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "dynamodb:Query", Resource = %s }]
  })
}
"""
NAME = 'terraform {\n  backend "s3" {}\n}\nvariable "name" {\n  type = string\n}\n'


def linted(folder: Path, rule: str, **roots: str) -> Result:
    for root, text in roots.items():
        (folder / "prod" / root).mkdir(parents=True)
        (folder / "prod" / root / "main.tf").write_text(text, encoding="utf-8")
    result = run(Request((str(folder),), select=(rule,)))
    assert result.errors == ()
    return result


def named(result: Result) -> tuple[list[str], list[str]]:
    """Return the addresses of findings, and of undecided results."""
    return [each.address for each in result.findings], [each.address for each in result.undecided]


SEPARATE = "aws_dynamodb_global_secondary_index.i"


def test_one_in_another_root_module_is_judged_once_at_its_own_line(tmp_path: Path) -> None:
    result = linted(tmp_path, "name-invalid", tables=TABLE % ("t", '"orders"'), indexes=INDEX % ('"orders"', "by date"))
    assert named(result) == ([SEPARATE], [])
    (finding,) = result.findings
    assert finding.location.path.endswith("prod/indexes/main.tf")


@pytest.mark.parametrize("tables", [TABLE % ("t", '"others"'), TABLE % ("t", '"orders-old"'), ""])
def test_one_of_a_table_that_is_not_there_is_of_no_other(tables: str, tmp_path: Path) -> None:
    assert named(linted(tmp_path, "name-invalid", tables=tables, indexes=INDEX % ('"orders"', "by date"))) == ([], [])


def test_what_another_root_module_has_for_its_own_table_is_not_for_a_twin(tmp_path: Path) -> None:
    """Both tables have one name, and their regions may differ: each index is for the table in its own root module."""
    index = INDEX % ("aws_dynamodb_table.t.name", "by date")
    policy = POLICY % '"${aws_dynamodb_table.t.arn}"'
    table = TABLE % ("t", '"orders"')
    result = linted(tmp_path, "index-arn-missing", one=table + policy, two=table + index)
    assert named(result) == ([], [])


@pytest.mark.parametrize("name", ["var.name", "data.aws_ssm_parameter.n.value"])
def test_one_whose_table_nobody_knows_may_be_of_each(name: str, tmp_path: Path) -> None:
    index = NAME + 'data "aws_ssm_parameter" "n" {\n  name = "n"\n}\n' + INDEX % (name, "by date")
    result = linted(tmp_path, "name-invalid", tables=TABLE % ("t", '"orders"'), indexes=index)
    assert named(result) == ([], [SEPARATE])
    assert (
        "it is not known which table aws_dynamodb_global_secondary_index.i belongs to" in result.undecided[0].blocked_by
    )


def test_a_known_table_takes_the_doubt_from_one_without_a_known_name(tmp_path: Path) -> None:
    unnamed = NAME + TABLE % ("u", "var.name")
    index = INDEX % ('"orders"', "by date")
    for folder, tables in (("one", unnamed), ("two", unnamed + TABLE % ("t", '"orders"'))):
        result = linted(tmp_path / folder, "name-invalid", tables=tables, indexes=index)
        found, doubtful = named(result)
        assert (found, SEPARATE in doubtful) == (([], True) if folder == "one" else ([SEPARATE], False))


@pytest.mark.parametrize("known", [True, False])
def test_the_same_address_in_two_root_modules_is_not_one_table(known: bool, tmp_path: Path) -> None:
    """An index of `aws_dynamodb_table.t` belongs to the table of this address in its own root module."""
    names = ('"orders"', '"carts"') if known else ("var.name", "var.name")
    there = NAME + TABLE % ("t", names[0]) + POLICY % '"${aws_dynamodb_table.t.arn}"'
    here = NAME + TABLE % ("t", names[1]) + INDEX % ("aws_dynamodb_table.t.name", "by date")
    assert named(linted(tmp_path, "index-arn-missing", there=there, here=here)) == ([], [])


@pytest.mark.parametrize(("named_by", "found"), [("", ["aws_iam_role_policy.p"]), (", INDEX.arn", [])])
def test_its_arn_in_a_policy(named_by: str, found: list[str], tmp_path: Path) -> None:
    resources = f"[aws_dynamodb_table.t.arn{named_by}]".replace("INDEX", SEPARATE)
    text = TABLE % ("t", '"orders"') + INDEX % ("aws_dynamodb_table.t.name", "by date") + POLICY % resources
    assert named(linted(tmp_path, "index-arn-missing", one=text)) == (found, [])


def test_an_index_that_may_be_there_is_not_missing(tmp_path: Path) -> None:
    policy = POLICY % '"arn:aws:dynamodb:eu-west-1:111111111111:table/orders/index/by-date"'
    tables = 'provider "aws" {\n  region = "eu-west-1"\n  allowed_account_ids = ["111111111111"]\n}\n'
    tables += TABLE % ("t", '"orders"') + policy
    for folder, indexes, expected in (("none", "", 1), ("unknown", NAME + INDEX % ("var.name", "by-date"), 0)):
        result = linted(tmp_path / folder, "index-unknown", tables=tables, indexes=indexes)
        assert len(result.findings) == expected
        assert bool(result.undecided) is not bool(expected)
