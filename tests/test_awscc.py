"""Tables of the Cloud Control provider are judged like others, by the provider's own names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dynlint.model.dynamodb import awscc
from dynlint.request import Request
from dynlint.run import lint
from dynlint.run.model_of_root import model_of
from dynlint.run.session import Session

if TYPE_CHECKING:
    from collections.abc import Iterator

SAFE = """
  point_in_time_recovery_specification = { point_in_time_recovery_enabled = true }
  sse_specification                    = { sse_enabled = true }
  time_to_live_specification           = { enabled = true, attribute_name = "until" }
  stream_specification                 = { stream_view_type = "NEW_IMAGE" }
  deletion_protection_enabled          = true
"""
KEYS = """
  key_schema            = [{ attribute_name = "id", key_type = "HASH" }, { attribute_name = "at", key_type = "RANGE" }]
  attribute_definitions = [
    { attribute_name = "id", attribute_type = "S" },
    { attribute_name = "at", attribute_type = "N" },
  ]
"""
AS_JSON = KEYS.replace("[{ attribute_name", "jsonencode([{ AttributeName").replace("key_type", "KeyType")
AS_JSON = AS_JSON.replace("}, { attribute_name", "}, { AttributeName").replace('"RANGE" }]', '"RANGE" }])')
GLOBAL = """
  sse_specification = { sse_enabled = true }
  replicas = [
    {
      region                               = "eu-west-1"
      deletion_protection_enabled          = true
      point_in_time_recovery_specification = { point_in_time_recovery_enabled = %s }
    },
    {
      region                               = "eu-west-2"
      deletion_protection_enabled          = true
      point_in_time_recovery_specification = { point_in_time_recovery_enabled = %s }
    },
  ]
  stream_specification = { stream_view_type = "NEW_AND_OLD_IMAGES" }
"""


def _found(folder: Path, body: str, kind: str = "awscc_dynamodb_table") -> dict[str, int]:
    head = 'variable "environment" {\n  default = "prod"\n}\n'
    text = f'{head}resource "{kind}" "t" {{\n  table_name   = "orders"\n  billing_mode = "PAY_PER_REQUEST"\n{body}}}\n'
    (folder / "main.tf").write_text(text, encoding="utf-8")
    result = lint.run(Request((str(folder),), ignore=("DYN301", "DYN4")))
    assert not result.errors
    assert not result.undecided
    assert result.summary.tables == 1
    return {finding.rule: finding.location.line for finding in result.findings}


@pytest.mark.parametrize("keys", [KEYS, AS_JSON], ids=["objects", "JSON"])
def test_a_safe_table_is_clean(tmp_path: Path, keys: str) -> None:
    assert _found(tmp_path, keys + SAFE) == {}


@pytest.mark.parametrize(
    ("right", "wrong", "rule", "line"),
    [
        ("point_in_time_recovery_enabled = true", "point_in_time_recovery_enabled = false", "DYN201", 14),
        ("sse_enabled = true", "sse_enabled = false", "DYN101", 15),
        ("deletion_protection_enabled          = true", "deletion_protection_enabled = false", "DYN302", 18),
        ('"at", attribute_type = "N"', '"other", attribute_type = "N"', "DYN702", 11),
    ],
)
def test_a_mistake_stands_at_its_line(tmp_path: Path, right: str, wrong: str, rule: str, line: int) -> None:
    assert _found(tmp_path, (KEYS + SAFE).replace(right, wrong)).get(rule) == line


def test_what_is_absent_stands_at_the_resource(tmp_path: Path) -> None:
    found = _found(tmp_path, KEYS)
    assert {rule: found[rule] for rule in ("DYN101", "DYN201", "DYN302")} == {"DYN101": 4, "DYN201": 4, "DYN302": 4}


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [("true", "true", {}), ("false", "true", {"DYN201": 19}), ("true", "false", {"DYN202": 24})],
)
def test_a_global_table_is_its_first_replica_and_others(
    tmp_path: Path, first: str, second: str, expected: dict[str, int]
) -> None:
    found = _found(tmp_path, KEYS + GLOBAL % (first, second), "awscc_dynamodb_global_table")
    assert found == expected


def test_policies_and_alarms_know_the_table(tmp_path: Path) -> None:
    more = """}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["dynamodb:*"]
    resources = [awscc_dynamodb_table.t.arn]
  }
"""
    assert "DYN501" in _found(tmp_path, KEYS + SAFE + more)


ATTRIBUTES = json.loads(Path(__file__).with_name("awscc_attributes.json").read_text(encoding="utf-8"))["attributes"]


def _paths(plain: dict[str, Any], parts: dict[str, Any]) -> Iterator[str]:
    """Yield the settings that are read, without list levels, in the form of ``awscc_attributes.json``."""
    for way in plain.values():
        yield ".".join(key for key in way if isinstance(key, str))
    for start, names in parts.values():
        for way in names.values():
            whole = way if way[:1] == ("replicas",) else (*start, *way)
            yield ".".join(key for key in whole if isinstance(key, str))


@pytest.mark.parametrize(
    ("kind", "paths"),
    [
        (awscc.TABLES[0], [*_paths(awscc.PLAIN, awscc.PARTS), *_paths({}, awscc.LISTS)]),
        (awscc.TABLES[1], [*_paths(awscc.GLOBAL, awscc.GLOBAL_PARTS), *_paths({}, awscc.LISTS)]),
    ],
)
def test_every_name_is_one_of_cloudformations_schema(kind: str, paths: list[str]) -> None:
    """Only global tables have `replicas`, and only other tables have provisioned capacity."""
    elsewhere = "replicas." if kind == awscc.TABLES[0] else "global_secondary_indexes.provisioned_throughput."
    passed = (elsewhere, "local_secondary_indexes.provisioned_throughput.")
    assert [path for path in paths if path not in ATTRIBUTES[kind] and not path.startswith(passed)] == []


def test_a_global_table_scales_itself_and_has_a_key_in_each_region(tmp_path: Path) -> None:
    scaling = (
        "{ min_capacity = 5, max_capacity = 50, target_tracking_scaling_policy_configuration = { target_value = 70 } }"
    )
    body = f"""
  write_provisioned_throughput_settings = {{ write_capacity_auto_scaling_settings = {scaling} }}
  sse_specification                     = {{ sse_enabled = true, sse_type = "KMS" }}
  key_schema                            = [{{ attribute_name = "id", key_type = "HASH" }}]
  attribute_definitions                 = [{{ attribute_name = "id", attribute_type = "S" }}]
  replicas = [{{
    region                               = "eu-west-1"
    deletion_protection_enabled          = true
    sse_specification                    = {{ kms_master_key_id = "arn:aws:s3:::no-key" }}
    read_provisioned_throughput_settings = {{ read_capacity_units = 5 }}
    point_in_time_recovery_specification = {{ point_in_time_recovery_enabled = true }}
  }}]
"""
    text = f'resource "awscc_dynamodb_global_table" "t" {{\n  table_name = "orders"\n{body}}}\n'
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    result = lint.run(Request((str(tmp_path),), ignore=("DYN301", "DYN4")))
    assert [(finding.rule, finding.location.line) for finding in result.findings] == [("DYN104", 11)]


SENSITIVE = """
variable "owner" {
  default   = "somebody"
  sensitive = true
}
"""


@pytest.mark.parametrize("kind", awscc.TABLES)
def test_a_sensitive_tag_changes_no_other_verdict(tmp_path: Path, kind: str) -> None:
    settings = KEYS + (SAFE.replace("true", "false") if kind == awscc.TABLES[0] else GLOBAL % ("false", "true"))
    said = []
    for number, owner in enumerate(('"somebody"', "var.owner")):
        folder = tmp_path / str(number) / "prod"
        folder.mkdir(parents=True)
        tags = f'  tags = [{{ key = "owner", value = {owner} }}]\n'
        text = f'{SENSITIVE}resource "{kind}" "t" {{\n  table_name = "orders"\n{tags}{settings}}}\n'
        (folder / "main.tf").write_text(text, encoding="utf-8")
        result = lint.run(Request((str(folder),), ignore=("DYN4",), preset="strict"))
        said.append(([(finding.rule, finding.message) for finding in result.findings], len(result.undecided)))
    assert said[0] == said[1]


def test_the_provider_says_the_region(tmp_path: Path) -> None:
    body = """
provider "awscc" {
  region = "eu-west-1"
}

resource "awscc_dynamodb_table" "t" {
  table_name = "orders"
}
"""
    (tmp_path / "main.tf").write_text(body, encoding="utf-8")
    session = Session(Request((str(tmp_path),)))
    (root,) = session.roots()
    ((deployment, evaluated),) = session.evaluations(root)
    (table,) = model_of(evaluated, ".", deployment.environment, session.library.engine(root)).tables
    assert table.block.placement.region == "eu-west-1"
