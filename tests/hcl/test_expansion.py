"""How many instances `count` and `for_each` make, and what is reported if the number is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.hcl.functions import filesystem
from dynlint.hcl.values import limits
from dynlint.hcl.values.limits import INSTANCES
from dynlint.request import Request
from dynlint.run.lint import run

TABLE = 'resource "aws_dynamodb_table" "t" {\n  %s\n  name = "t"\n}\nvariable "x" {}\n'


def linted(folder: Path, argument: str) -> Result:
    (folder / "main.tf").write_text(TABLE % argument, encoding="utf-8")
    return run(Request((str(folder),), select=("DYN201",)))


@pytest.mark.parametrize(
    ("count", "addresses"),
    [
        ("0", []),
        ("1", ["aws_dynamodb_table.t[0]"]),
        ('"2"', ["aws_dynamodb_table.t[0]", "aws_dynamodb_table.t[1]"]),
        ('length(["a"])', ["aws_dynamodb_table.t[0]"]),
    ],
)
def test_a_count_makes_so_many(tmp_path: Path, count: str, addresses: list[str]) -> None:
    assert sorted(finding.address for finding in linted(tmp_path, f"count = {count}").findings) == addresses


@pytest.mark.parametrize(
    ("argument", "why"),
    [
        ("count = var.x", "var.x has no value"),
        ('count = "many"', "the count of aws_dynamodb_table.t is not a usable number"),
        ("count = -1", "the count of aws_dynamodb_table.t is not a usable number"),
        ("count = 1.5", "the count of aws_dynamodb_table.t is not a usable number"),
        ("count = true", "the count of aws_dynamodb_table.t is not a usable number"),
        ('count = "9999999999"', "the count of aws_dynamodb_table.t is not a usable number"),
        ("count = [1]", "the count of aws_dynamodb_table.t is not a usable number"),
        (f"count = {INSTANCES + 1}", str(INSTANCES)),
        ('count = length({ for x in ["a", "a"] : x => x })', 'Two different items produced the key "a"'),
        ("for_each = var.x", "var.x has no value"),
        ("lifecycle {\n    enabled = var.x\n  }", "var.x has no value"),
    ],
)
def test_what_cannot_be_told_is_named(tmp_path: Path, argument: str, why: str) -> None:
    result = linted(tmp_path, argument)
    assert result.findings == ()
    assert [item.address for item in result.undecided if why in item.blocked_by] == ["aws_dynamodb_table.t"]


@pytest.mark.parametrize(("most", "found"), [(2, 2), (1, 0)])
def test_as_many_keys_as_the_limit_are_instances(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, found: int
) -> None:
    monkeypatch.setattr(limits, "INSTANCES", most)
    result = linted(tmp_path, 'for_each = toset(["a", "b"])')
    assert (len(result.findings), len(result.undecided)) == (found, 0 if found else 1)


@pytest.mark.parametrize(("most", "is_read"), [(3, True), (2, False)])
def test_as_many_files_as_the_limit_are_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, most: int, is_read: bool
) -> None:
    monkeypatch.setattr(filesystem, "FILES", most)
    for name in ("a.json", "b.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    result = linted(tmp_path, 'for_each = fileset(path.module, "*.json")')
    assert len(result.findings) == (2 if is_read else 0)
    assert any("more than the 2 files" in item.blocked_by for item in result.undecided) is not is_read
