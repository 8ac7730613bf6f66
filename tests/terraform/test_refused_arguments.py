"""Terraform and its provider refuse what `table-argument-refused` and `encryption-key-unsuitable` report."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from terraform_cli import prepare, terraform

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.terraform

REFUSED = (
    *('ttl = { attribute_name = "x", enabled = true }', "point_in_time_recovery = [{ enabled = true }]"),
    *("server_side_encryption = { enabled = true }", 'replica = [{ region_name = "us-east-2" }]', "lifecycle = {}"),
    *('attribute = [{ name = "id", type = "S" }]', "global_secondary_index = []", "local_secondary_index = []"),
    *("on_demand_throughput = {}", "import_table = {}", 'timeouts = { create = "10m" }', 'hash_keys = ["id"]'),
    *('hash_key = ["id"]', "range_key = { a = 1 }", 'table_class = ["STANDARD"]'),
    'server_side_encryption {\n    enabled = true\n    kms_key_arn = "alias/aws/dynamodb"\n  }',
)
TAKEN = ("hash_key = 5", "range_key = null", "ttl {\n    enabled = false\n  }")


def test_terraform_refuses_the_same_tables(tmp_path: Path) -> None:
    tables = (
        f'resource "aws_dynamodb_table" "t{number}" {{\n  name = "t{number}"\n  {text}\n}}\n'
        for number, text in enumerate((*REFUSED, *TAKEN))
    )
    main = tmp_path / "main.tf"
    main.write_text("\n".join(tables), encoding="utf-8")
    found = run(Request((str(tmp_path),), select=("DYN720", "DYN104"), preset="strict")).findings
    ours = {finding.address.rpartition(".t")[2] for finding in found}
    prepare(tmp_path)
    diagnostics = json.loads(terraform(tmp_path, "validate", "-json").stdout)["diagnostics"]
    lines = main.read_text(encoding="utf-8").splitlines()
    theirs = {_table(lines, each["range"]["start"]["line"]) for each in diagnostics if each.get("range")}
    assert ours == theirs == {str(number) for number in range(len(REFUSED))}


def _table(lines: list[str], number: int) -> str:
    """Return the number of the table that contains a line."""
    head = next(line for line in reversed(lines[:number]) if line.startswith("resource"))
    return head.split('"')[3].removeprefix("t")
