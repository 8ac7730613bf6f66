"""Limits on text and blocks of a run: the run names what is beyond a limit and judges the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.syntax.limits import MOST_LABELS
from dynlint.hcl.syntax.parsing import parse
from dynlint.hcl.values import limits
from dynlint.hcl.values.sizes import is_too_much, signs
from dynlint.model import effort
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.source import Source

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Result

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name     = "t"\n  hash_key = "id"\n}\n'
DENSE = "locals {\n  a = [" + "1," * limits.SIGNS + "]\n}\n"
MORE = "# " + "," * (limits.SIGNS * 2 // 3) + "\n"
TABLES = {"aws_dynamodb_table.t"}


def linted(folder: Path, files: dict[str, str], jobs: int = 1) -> Result:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return run(Request(paths=(str(folder),)), jobs=jobs)


def subjects(result: Result) -> set[str]:
    return {finding.address for finding in result.findings}


def test_words_and_blanks_are_no_signs() -> None:
    assert signs("a_b1 \t\u00e4") == 0
    assert signs('a = "b-c"\n') == 5
    assert not is_too_much(["a" * limits.SIGNS * 2])
    assert not is_too_much(["," * limits.SIGNS])
    assert is_too_much(["," * limits.SIGNS, ","])


@pytest.mark.parametrize("name", ["x.tf", "x.auto.tfvars"])
def test_a_dense_file_is_not_read(tmp_path: Path, name: str) -> None:
    text = DENSE if name.endswith(".tf") else DENSE.split("\n")[1] + "\n"
    result = linted(tmp_path, {"main.tf": TABLE, name: text})
    (error,) = result.errors
    assert error.path.endswith(name)
    assert f"more than the {limits.SIGNS} signs" in error.message
    assert subjects(result) >= TABLES


def test_files_of_a_module_count_together(tmp_path: Path) -> None:
    files = {f"{name}.tf": MORE for name in "xyz"}
    result = linted(tmp_path, {"main.tf": TABLE, **files})
    assert [error.path[-4:] for error in result.errors] == ["y.tf", "z.tf"]
    assert all("with the files of the module before it" in error.message for error in result.errors)
    assert subjects(result) >= TABLES


@pytest.mark.parametrize("jobs", [1, 2])
def test_modules_of_a_root_count_together(tmp_path: Path, jobs: int) -> None:
    calls = "".join(f'module "{name}" {{\n  source = "./{name}"\n}}\n' for name in "abc")
    modules = {f"{name}/main.tf": TABLE + MORE for name in "abc"}
    result = linted(tmp_path, {"main.tf": TABLE + calls, **modules}, jobs)
    assert {error.message.split(" has, ")[0] for error in result.errors} == {"module.b", "module.c"}
    assert subjects(result) >= {*TABLES, "module.a.aws_dynamodb_table.t"}


def test_large_folders_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dynlint.hcl.files.folder_tree.LARGE_FOLDERS", 2 * limits.LARGE_FOLDER)
    large = TABLE + "# a comment\n" * (limits.LARGE_FOLDER // 11)
    result = linted(tmp_path, {"a/main.tf": large, "b/main.tf": large, "c/main.tf": TABLE})
    (error,) = result.errors
    assert error.path.endswith("b")
    assert "large folders" in error.message
    assert {finding.location.path.split("/")[-2] for finding in result.findings} == {"a", "c"}


def test_many_resources_are_cut_off(tmp_path: Path) -> None:
    more = "".join(f'resource "aws_x" "x{n}" {{\n}}\n' for n in range(limits.BLOCKS))
    result = linted(tmp_path, {"main.tf": TABLE + more})
    assert [f"more than {limits.BLOCKS} resources" in error.message for error in result.errors] == [True]
    assert subjects(result) >= TABLES


@pytest.mark.parametrize("dynamic", [False, True])
def test_many_nested_blocks_are_not_looked_at(tmp_path: Path, dynamic: bool) -> None:
    number = limits.NESTED_BLOCKS + 1
    nested = '  attribute {\n    name = "id"\n    type = "S"\n  }\n' * number
    if dynamic:
        content = '    content {\n      name = "a${attribute.key}"\n      type = "S"\n    }\n'
        nested = f'  dynamic "attribute" {{\n    for_each = range({number})\n{content}  }}\n'
    result = linted(tmp_path, {"main.tf": TABLE.replace("}\n", nested + "}\n")})
    (error,) = result.errors
    assert f"more than the {limits.NESTED_BLOCKS} attribute blocks" in error.message
    assert subjects(result) >= TABLES
    assert "DYN701" in {each.rule for each in result.undecided}


def test_labels_are_few() -> None:
    file = parse(Source("main.tf", "resource" + " a" * (MOST_LABELS + 1) + " {\n}\n"))
    assert f"more than the {MOST_LABELS} labels" in file.problems[0].message


@pytest.mark.parametrize("lines", [1000, 20_000])
def test_a_long_heredoc_keeps_its_text(lines: int) -> None:
    file = parse(Source("main.tf", "locals {\n  a = <<E\n" + "text\n" * lines + "E\n}\n"))
    (block,) = file.body.blocks
    assert block.body.attributes["a"].value.value == "text\n" * lines  # type: ignore[attr-defined]  # it is a literal


def test_rules_compare_only_so_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort, "COMPARISONS", 500)
    tables = "".join(TABLE.replace('"t"', f'"t{n}"') for n in range(40))
    alarm = """resource "aws_cloudwatch_metric_alarm" "aN" {
  alarm_name  = "aN"
  namespace   = "AWS/DynamoDB"
  metric_name = "ReadThrottleEvents"
  dimensions  = { TableName = aws_ssm_parameter.pN.value }
}
"""
    alarms = "".join(alarm.replace("N", str(n)) for n in range(40))
    result = linted(tmp_path, {"main.tf": tables + alarms})
    assert ["comparisons" in error.message for error in result.errors] == [True]
    assert {each.rule for each in result.undecided} >= {"DYN401"}
    assert len([finding for finding in result.findings if finding.rule == "DYN301"]) == 40


def test_every_resource_of_a_statement_counts_for_each_rule(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tables = "".join(TABLE.replace('"t"', f'"t{n}"') for n in range(30))
    arns = ", ".join(f"aws_dynamodb_table.t{n}.arn" for n in range(30))
    policy = """resource "aws_iam_policy" "pN" {
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = local.arns }] })
}
"""
    policies = "".join(policy.replace("N", str(n)) for n in range(10))
    text = f"locals {{\n  arns = [{arns}]\n}}\n{tables}{policies}"
    assert "DYN501" in {finding.rule for finding in linted(tmp_path, {"main.tf": text}).findings}
    monkeypatch.setattr(effort, "COMPARISONS", 200)
    result = linted(tmp_path, {"main.tf": text})
    assert ["comparisons" in error.message for error in result.errors] == [True]
    assert len({each.rule for each in result.undecided if each.address.startswith("aws_iam_policy.")}) > 5
    assert len([finding for finding in result.findings if finding.rule == "DYN301"]) == 30


@pytest.mark.parametrize(
    ("expression", "limit"),
    [
        ('join("", [for n in range(1000) : format("%05000d", n)])', limits.STRING_LENGTH),
        ('format("%010001d", 1)', limits.FORMAT_WIDTH),
        ("1e3900 * 1e3900", limits.DIGITS),
        ("[for a in range(600) : [for b in range(500) : b][0]]", limits.ROUNDS),
        ("[for a in range(300) : range(200)]", limits.PARTS),
    ],
)
def test_a_value_over_a_limit_is_named(tmp_path: Path, expression: str, limit: int) -> None:
    table = TABLE.replace('"t"\n', '"t-${jsonencode(local.a)}"\n')
    result = linted(tmp_path, {"main.tf": f"locals {{\n  a = {expression}\n}}\n{table}"})
    (error,) = result.errors
    assert error.message.startswith("This is not evaluated: ")
    assert str(limit) in error.message
    assert (error.line, error.column) == (2, 3)
    assert subjects(result) >= TABLES
