"""AWS providers for the reference systems: 5.100 refuses what they leave out, 6 accepts what they write."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest
from provider_6 import FACTS, FIXTURES, facts, known_paths, unknown, written_blocks, written_paths
from terraform_cli import prepare, terraform

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.terraform

NEWER = {
    "region": 'region = "eu-west-1"',
    "restore_backup_arn": 'restore_backup_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/t/backup/01"',
    "warm_throughput": "warm_throughput {\n  read_units_per_second = 12000\n}",
    "global_table_witness": 'global_table_witness {\n  region_name = "us-east-2"\n}',
    "consistency_mode": 'replica {\n  region_name = "us-east-2"\n  consistency_mode = "STRONG"\n}',
    "deletion_protection_enabled": 'replica {\n  region_name = "us-east-2"\n  deletion_protection_enabled = true\n}',
    "key_schema": 'global_secondary_index {\n  name = "i"\n  projection_type = "ALL"\n  key_schema {\n  }\n}',
}
"""Arguments that provider 5 lacks, according to the page of dynamodb_table."""


def test_provider_5_refuses_what_the_module_leaves_out(tmp_path: Path) -> None:
    tables = [
        f'resource "aws_dynamodb_table" "t{number}" {{\n  name = "t"\n  hash_key = "id"\n{text}\n}}\n'
        for number, text in enumerate(NEWER.values())
    ]
    insights = 'resource "aws_dynamodb_contributor_insights" "i" {\n  table_name = "t"\n  mode = "THROTTLED_KEYS"\n}\n'
    (tmp_path / "main.tf").write_text("\n".join([*tables, insights]), encoding="utf-8")
    prepare(tmp_path)
    said = json.loads(terraform(tmp_path, "validate", "-json").stdout)["diagnostics"]
    refused = [each["detail"] for each in said if each["summary"].startswith("Unsupported ")]
    for name in (*NEWER, "mode"):
        assert any(f'"{name}"' in detail for detail in refused), name


def test_page_of_the_module_names_the_schema() -> None:
    """The schema that is compared is the one that the page tells of."""
    text = (FIXTURES / "dynamodb_table" / "README.md").read_text(encoding="utf-8")
    version = json.loads(FACTS.read_text(encoding="utf-8"))["provider"]
    assert f"schema ({version}, from npm)" in text


NOT_TO_BE_SET = r"\.(id|region|tags_all|timeouts(\.\w+)?|confirm_remove_self_resource_access)$"
"""Of provider 6, and no input of a module: `*.region` is on the page for all types."""


def test_page_of_the_module_names_what_it_leaves_to_provider_6() -> None:
    """Every argument of a table, its items, insights and policies is written by a module, or on the page."""
    text = (FIXTURES / "dynamodb_table" / "README.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| `(aws_dynamodb_[\w.]+)` \| \d", text, re.MULTILINE)
    written = {path for type_, block in written_blocks() for path in written_paths(block.body, type_)}
    known = {path for type_, has in facts().items() if "_dynamodb_" in type_ for path in known_paths(has, type_)}
    lacking = {path for path in known - written if not re.search(NOT_TO_BE_SET, path)}
    assert {path for path in lacking if not path.startswith(tuple(told))} == set()
    assert set(told) <= lacking


def test_provider_6_takes_what_the_systems_write() -> None:
    known = facts()
    wrong = {problem for type_, block in written_blocks() for problem in unknown(block.body, known[type_], type_)}
    assert sorted(wrong) == []
