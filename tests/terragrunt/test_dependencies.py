"""Outputs of other units have the values that dynlint evaluates, never those of mocks."""

from __future__ import annotations

from pathlib import Path

import pytest
from written_units import MODULE, SOURCE, lint, places, trail, write

from dynlint.request import Request
from dynlint.run.lint import inspect, run

READER = """\
variable "name" {
  type = string
}

variable "arn" {
  type = string
}

variable "recovery" {
  type    = bool
  default = true
}

resource "aws_dynamodb_table" "copy" {
  name         = "copy-of-${var.name}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = var.recovery
  }
}

data "aws_iam_policy_document" "read" {
  statement {
    actions   = ["dynamodb:Query"]
    resources = [var.arn]
  }
}
"""
DEPENDENT = """\
terraform {
  source = "../../../modules/reader"
}

dependency "orders" {
  config_path = "../orders"

  mock_outputs = {
    table_name = "mock"
    table_arn  = "arn:aws:dynamodb:eu-west-1:111111111111:table/mock"
    recovery   = false
  }
}

inputs = {
  name = dependency.orders.outputs.table_name
  arn  = dependency.orders.outputs.table_arn
}
"""
INDEX = """\
billing_mode = "PAY_PER_REQUEST"
  global_secondary_index {
    name     = "by-user"
    hash_key = "id"
  }
"""
SENSITIVE = 'output "table_name" {\n  value     = "secret"\n  sensitive = true\n}\n'
FILES = {
    "modules/reader/main.tf": READER,
    "live/prod/orders/terragrunt.hcl": SOURCE + 'inputs = {\n  name = "orders"\n}\n',
    "live/prod/reader/terragrunt.hcl": DEPENDENT,
}


def variables(folder: Path, root: str) -> dict[str, object]:
    """Return the variables of a root module in the result of `dynlint inspect`."""
    roots: list[dict[str, object]] = inspect(Request((str(folder),)))["roots"]  # type: ignore[assignment]
    return next(each["variables"] for each in roots if str(each["path"]).endswith(root))  # type: ignore[return-value]


def test_an_output_that_is_known_is_the_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(write(tmp_path, FILES))
    found = variables(tmp_path, "live/prod/reader")
    assert found["name"] == {"known": True, "value": "none-orders"}
    assert found["arn"] == {"known": False, "why": "aws_dynamodb_table.orders.arn is known after apply"}


def test_a_policy_over_the_table_of_another_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rule knows that the table of the output has an index."""
    module = MODULE.replace('billing_mode = "PAY_PER_REQUEST"\n', INDEX)
    result = lint(tmp_path, {**FILES, "modules/orders/main.tf": module}, monkeypatch, rules=("index-arn-missing",))
    assert places(result) == ["live/prod/reader[prod]"]
    without = run(Request((".",), select=("index-arn-missing",), environments=("dev",)))
    assert not without.findings


@pytest.mark.parametrize(
    ("output", "expected"),
    [
        pytest.param(SENSITIVE, "(sensitive value)", id="sensitive"),
        pytest.param("", "has no output named table_name", id="missing"),
    ],
)
def test_an_output_that_is_not_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str, expected: str
) -> None:
    head, _, _ = MODULE.partition('output "table_name"')
    monkeypatch.chdir(write(tmp_path, {**FILES, "modules/orders/main.tf": head + output}))
    found = variables(tmp_path, "live/prod/reader")["name"]
    assert isinstance(found, dict)
    assert not found["known"]
    assert expected in found["why"]


@pytest.mark.parametrize("path", ["../nowhere", "../../../../elsewhere"])
def test_a_dependency_that_is_no_unit_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    unit = DEPENDENT.replace('"../orders"', f'"{path}"').replace(
        "inputs = {", "inputs = {\n  recovery = dependency.orders.outputs.recovery"
    )
    result = lint(tmp_path, {**FILES, "live/prod/reader/terragrunt.hcl": unit}, monkeypatch)
    assert not result.findings
    assert {undecided.address for undecided in result.undecided} == {"aws_dynamodb_table.copy"}
    assert "dependency.orders is no unit that dynlint reads" in result.undecided[0].blocked_by


def test_units_that_depend_on_each_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    orders = SOURCE + (
        'dependency "reader" {\n  config_path = "../reader"\n}\n'
        "inputs = {\n  recovery = dependency.reader.outputs.recovery\n}\n"
    )
    reader = DEPENDENT.replace("inputs = {", "inputs = {\n  recovery = dependency.orders.outputs.recovery")
    files = {
        "modules/orders/main.tf": MODULE + 'output "recovery" {\n  value = var.recovery\n}\n',
        "modules/reader/main.tf": READER + 'output "recovery" {\n  value = var.recovery\n}\n',
        "live/prod/orders/terragrunt.hcl": orders,
        "live/prod/reader/terragrunt.hcl": reader,
    }
    result = lint(tmp_path, files, monkeypatch)
    assert not result.findings
    assert not result.errors
    assert len(result.undecided) == 2


def test_the_trail_goes_into_the_other_unit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = DEPENDENT.replace("inputs = {", "inputs = {\n  recovery = dependency.orders.outputs.recovery")
    files = {
        **FILES,
        "modules/orders/main.tf": MODULE + 'output "recovery" {\n  value = var.recovery\n}\n',
        "live/prod/orders/terragrunt.hcl": SOURCE + "inputs = {\n  recovery = false\n}\n",
        "live/prod/reader/terragrunt.hcl": reader,
    }
    result = lint(tmp_path, files, monkeypatch)
    assert places(result) == ["live/prod/orders[prod]", "live/prod/reader[prod]"]
    (finding,) = [each for each in result.findings if each.address == "aws_dynamodb_table.copy"]
    assert trail(finding) == [
        "live/prod/reader/terragrunt.hcl:16",
        "modules/orders/main.tf:39",
        "live/prod/orders/terragrunt.hcl:5",
    ]


def test_a_long_chain_of_units(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The distance to the first unit does not matter, nor does linting one unit only."""
    module = 'variable "v" {\n  default = "x"\n}\nlocals {\n  dynamodb = 1\n}\noutput "v" {\n  value = "${var.v}1"\n}\n'
    files = {"modules/orders/main.tf": module, "live/u0/terragrunt.hcl": SOURCE.replace("../../..", "../..")}
    for number in range(1, 150):
        depends = f'dependency "p" {{\n  config_path = "../u{number - 1}"\n}}\n'
        unit = files["live/u0/terragrunt.hcl"] + depends + "inputs = {\n  v = dependency.p.outputs.v\n}\n"
        files[f"live/u{number}/terragrunt.hcl"] = unit
    monkeypatch.chdir(write(tmp_path, files))
    (root,) = inspect(Request(("live/u149",)))["roots"]  # type: ignore[misc]
    assert root["variables"]["v"] == {"known": True, "value": "x" + 149 * "1"}
