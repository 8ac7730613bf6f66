"""The outputs that a root module reads from another one's state have their values if the other's text has them."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from dynlint.cli.program import program
from dynlint.hcl.modules.state_outputs import outputs_read, parts_to_make
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.limits import STATES_DEEP
from dynlint.hcl.values.steps import ObjectReference
from dynlint.model.known import Reference, Unknown
from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.finding import Result

STATE = """
data "terraform_remote_state" "data" {
  backend = "s3"
  config  = { bucket = "states", key = "data" }
}
"""
BACKEND = 'terraform {\n  backend "s3" {\n    bucket = "states"\n    key    = "%s"\n  }\n}\n'
TABLES = """
resource "aws_dynamodb_table" "t" {
  for_each = toset(["orders", "carts"])
  name     = "acme-${each.key}"
}
output "tables" {
  value = { for key, table in aws_dynamodb_table.t : key => { name = table.name, arn = table.arn } }
}
output "all" {
  value = aws_dynamodb_table.t
}
output "names" {
  value = [for table in aws_dynamodb_table.t : table.name]
}
"""
ODD_OUTPUTS = """
output "none" {
  value = null
}
output "hidden" {
  value     = "sesame"
  sensitive = true
}
"""


def written(folder: Path, files: dict[str, str]) -> str:
    """Write files, in a repository of their own."""
    (folder / ".git").mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)


def two_roots(folder: Path, reader: str, keeper: str = TABLES) -> str:
    files = {"data": BACKEND % "data" + keeper, "monitor": BACKEND % "own" + STATE + reader}
    return written(folder, {f"prod/{root}/main.tf": text for root, text in files.items()})


def alarms(for_each: str, name: str) -> str:
    return f"""
resource "aws_cloudwatch_metric_alarm" "a" {{
  for_each    = {for_each}
  namespace   = "AWS/DynamoDB"
  metric_name = "ReadThrottleEvents"
  dimensions  = {{ TableName = {name} }}
}}
"""


def linted(path: str, rule: str) -> Result:
    result = run(Request((path,), select=(rule,)))
    assert result.errors == ()
    return result


def value_read(top: Path) -> object:
    """Return the local value `it` of the reading root module; None if it is unknown."""
    roots = json.loads(CliRunner().invoke(program, ["inspect", str(top)]).output)["roots"]
    (value,) = (root["locals"]["it"] for root in roots if "it" in root["locals"])
    return value.get("value")


OUTPUTS = "data.terraform_remote_state.data.outputs"


@pytest.mark.parametrize(
    ("for_each", "name"),
    [
        (f"{OUTPUTS}.tables", "each.value.name"),
        (f"{OUTPUTS}.all", "each.value.name"),
        (f'{{ for key, table in {OUTPUTS}["tables"] : key => table }}', "each.value.name"),
        (f"toset(keys({OUTPUTS}.tables))", '"acme-${each.key}"'),
        (f"toset({OUTPUTS}.names)", "each.value"),
        (f'{{ for key, value in {OUTPUTS} : key => value if key == "names" }}', "each.value[1]"),
    ],
)
def test_a_loop_over_outputs(tmp_path: Path, for_each: str, name: str) -> None:
    result = linted(two_roots(tmp_path, alarms(for_each, name)), "alarm-missing")
    found = {finding.address: finding.message.partition(":")[0] for finding in result.findings}
    assert not result.undecided
    seen = {
        address: "ReadThrottleEvents" not in message for address, message in found.items() if "WriteThrottle" in message
    }
    both = "[1]" not in name
    assert seen == {'aws_dynamodb_table.t["carts"]': both, 'aws_dynamodb_table.t["orders"]': True}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        (f"length({OUTPUTS}.names)", 2),
        (f'{OUTPUTS}.tables["orders"].name', "acme-orders"),
        (f"[for key, value in {OUTPUTS} : key]", ["all", "hidden", "names", "none", "tables"]),
        (f'{OUTPUTS}.tables["orders"].arn', None),
        (f"{OUTPUTS}.none", None),
        (f"{OUTPUTS}.hidden", None),
        (f"{OUTPUTS}.of_a_later_commit", None),
    ],
)
def test_parts_of_outputs(tmp_path: Path, expression: str, value: object) -> None:
    reader = f"locals {{\n  it = {expression}\n}}\n" + alarms("{}", "each.value")
    two_roots(tmp_path, reader, TABLES + ODD_OUTPUTS)
    assert value_read(tmp_path) == value


def test_no_value_of_a_state_is_a_mistake(tmp_path: Path) -> None:
    """The state may be older than the text."""
    reader = f'locals {{\n  it = {OUTPUTS}.tables["missing"].name\n}}\n' + alarms("{}", "each.value")
    result = run(Request((two_roots(tmp_path, reader),), select=("failing-expression",)))
    assert result.findings == ()


def test_what_only_apply_tells_is_of_the_other_root(tmp_path: Path) -> None:
    """Both root modules have a table with the address `aws_dynamodb_table.t`."""
    reader = """
resource "aws_dynamodb_table" "t" {
  for_each = toset(["orders"])
  name     = "another"
}
data "aws_iam_policy_document" "p" {
  statement {
    actions   = ["dynamodb:Query"]
    resources = [for each in data.terraform_remote_state.data.outputs.tables : each.arn]
  }
}
"""
    index = """
  global_secondary_index {
    name            = "by"
    hash_key        = "id"
    projection_type = "ALL"
  }
}
output "tables" {"""
    path = two_roots(tmp_path, reader, TABLES.replace('}\noutput "tables" {', index, 1))
    result = linted(path, "index-arn-missing")
    assert {finding.address for finding in result.findings} == {"data.aws_iam_policy_document.p"}
    said = " ".join(finding.message for finding in result.findings)
    assert 'may query aws_dynamodb_table.t["orders"] but not the index' in said
    assert 'may query aws_dynamodb_table.t["carts"] but not the index' in said


def test_each_environment_reads_its_own_state(tmp_path: Path) -> None:
    stage = 'variable "stage" { type = string }\n'
    keeper = BACKEND % "data" + stage + 'output "name" { value = "orders-${var.stage}" }\n'
    reader = STATE + stage + f'resource "aws_dynamodb_table" "t" {{ name = "${{{OUTPUTS}.name}} x" }}'
    roots, names = ("data", "monitor"), ("dev", "prod")
    stages = {f"{root}/{name}.tfvars": f'stage = "{name}"\n' for root in roots for name in names}
    path = written(tmp_path, {"data/main.tf": keeper, "monitor/main.tf": reader, **stages})
    found = [each for finding in linted(path, "name-invalid").findings for each in finding.occurrences]
    assert {(each.environment, each.table) for each in found} == {
        ("dev", "orders-dev x"),
        ("prod", "orders-prod x"),
    }


@pytest.mark.parametrize(
    ("workspace", "is_read"),
    [
        ("", True),
        ('workspace = "default"', True),
        ('workspace = "prod"', True),
        ("workspace = terraform.workspace", True),
        ('workspace = "staging"', False),
    ],
)
def test_the_workspace_of_a_state(tmp_path: Path, workspace: str, is_read: bool) -> None:
    reader = f"locals {{\n  it = length({OUTPUTS}.names)\n}}\n" + alarms("{}", "each.value")
    two_roots(tmp_path, reader)
    main = tmp_path / "prod" / "monitor" / "main.tf"
    main.write_text(main.read_text().replace('backend = "s3"\n  config ', f'backend = "s3"\n  {workspace}\n  config '))
    assert (value_read(tmp_path) == 2) is is_read


def test_a_root_module_without_a_word_of_dynamodb_is_read(tmp_path: Path) -> None:
    keeper = BACKEND % "data" + 'output "prefix" {\n  value = "acme"\n}\n'
    reader = STATE + f'resource "aws_dynamodb_table" "t" {{\n  name = "${{{OUTPUTS}.prefix}} orders"\n}}\n'
    path = written(tmp_path, {"prod/data/main.tf": keeper, "prod/monitor/main.tf": reader})
    (finding,) = linted(path, "name-invalid").findings
    assert [each.table for each in finding.occurrences] == ["acme orders"]
    assert any("prod/data/main.tf" in step.path for step in finding.trail)


MUTUAL = {
    "prod/a/main.tf": BACKEND % "a"
    + STATE.replace('"data"', '"b"')
    + """
output "base" { value = "acme" }
output "whole" { value = { name = "x-${data.terraform_remote_state.b.outputs.ring}", fixed = "fixed" } }
locals { it = data.terraform_remote_state.b.outputs.name }
resource "aws_dynamodb_table" "t" { name = "${local.it} a" }
""",
    "prod/b/main.tf": BACKEND % "b"
    + STATE.replace('"data"', '"a"')
    + """
output "name" { value = "${data.terraform_remote_state.a.outputs.base}-orders" }
output "ring" { value = data.terraform_remote_state.a.outputs.whole.fixed }
locals { it = data.terraform_remote_state.a.outputs.whole.name }
resource "aws_dynamodb_table" "t" { name = "${data.terraform_remote_state.a.outputs.whole.fixed}-b" }
""",
}


@pytest.mark.parametrize("paths", [("prod",), ("prod/a", "prod/b"), ("prod/b", "prod/a")])
def test_root_modules_that_read_each_other(tmp_path: Path, paths: tuple[str, ...]) -> None:
    """Values in a circle are unknown, whichever root module is evaluated first; all others are known."""
    written(tmp_path, MUTUAL)
    result = run(Request(tuple(str(tmp_path / path) for path in paths)))
    assert result.errors == ()
    assert {finding.rule for finding in result.findings} & {"DYN012", "DYN013"} == set()
    names = [each for finding in result.findings if finding.name == "name-invalid" for each in finding.occurrences]
    assert [each.table for each in names] == ["acme-orders a"]


def test_a_secret_of_another_root_module_is_not_read(tmp_path: Path) -> None:
    keeper = TABLES + ODD_OUTPUTS.replace('"sesame"', "var.secret") + 'variable "secret" { sensitive = true }\n'
    path = two_roots(tmp_path, alarms('toset(["x"])', f"{OUTPUTS}.hidden"), keeper)
    (tmp_path / "prod" / "data" / "terraform.tfvars").write_text('secret = "sesame"\n')
    result = run(Request((path,), preset="strict"))
    assert "sesame" not in repr(result)


@pytest.mark.parametrize(("length", "is_known"), [(STATES_DEEP, True), (STATES_DEEP + 1, False)])
def test_a_chain_of_states(tmp_path: Path, length: int, is_known: bool) -> None:
    files = {"r000/main.tf": BACKEND % "r000" + 'output "it" { value = "acme" }\n'}
    for number in range(1, length + 1):
        state = STATE.replace('key = "data"', f'key = "r{number - 1:03}"')
        files[f"r{number:03}/main.tf"] = BACKEND % f"r{number:03}" + state + f'output "it" {{ value = {OUTPUTS}.it }}\n'
    files[f"r{length:03}/main.tf"] += f"locals {{\n  it = {OUTPUTS}.it\n}}\n" + alarms("{}", "each.value")
    written(tmp_path, files)
    assert value_read(tmp_path) == ("acme" if is_known else None)


STAGE = 'variable "stage" {\n  type    = string\n  default = "none"\n}\noutput "it" {\n  value = var.stage\n}\n'


@pytest.mark.parametrize(
    ("keeper", "reader", "workspace", "read"),
    [
        (("prod", "dev"), "prod", "", "prod"),
        (("production", "staging"), "prod", "", "production"),
        (("production", "prod-eu"), "prod", "", "production"),
        (("production-eu", "production-us"), "prod-eu", "", "production-eu"),
        (("production", "prd"), "prod", "", None),
        (("production", "staging"), "dev", "", None),
        (("production-eu", "production-us"), "prod", "", None),
        (("staging",), "prod", "", "staging"),
        ((), "prod", "", "none"),
        ((), "prod", 'workspace = "live"', "none"),
        (("staging",), "prod", 'workspace = "live"', None),
        (("production", "staging"), "prod", 'workspace = "staging"', "staging"),
        (("production", "staging"), "prod", "workspace = terraform.workspace", "production"),
        (("production", "staging"), "prod", 'workspace = "live"', None),
    ],
)
def test_the_environment_of_a_root_module_that_calls_it_otherwise(
    keeper: tuple[str, ...], reader: str, workspace: str, read: str | None, tmp_path: Path
) -> None:
    """A root module with one environment has one state; else the names must have the same meaning."""
    text = BACKEND % "own" + STATE.replace('"s3"\n', f'"s3"\n  {workspace}\n') + f"locals {{\n  it = {OUTPUTS}.it\n}}\n"
    values = {f"data/{name}.tfvars": f'stage = "{name}"\n' for name in keeper}
    keepers = {"data/main.tf": BACKEND % "data" + STAGE, **values}
    written(tmp_path, {**keepers, f"{reader}/monitor/main.tf": text + alarms("{}", "each.value")})
    assert value_read(tmp_path) == read


def test_one_word_twice_in_the_reader_decides_nothing(tmp_path: Path) -> None:
    """Whether `prod` or `prd` reads the state of `production` is unknown."""
    reader = BACKEND % "own" + STATE + f'resource "aws_dynamodb_table" "t" {{\n  name = {OUTPUTS}.it\n}}\n'
    reader += 'variable "stage" { type = string }\n'
    values = {f"data/{name}.tfvars": f'stage = "{name}"\n' for name in ("production", "dev")}
    own = {f"monitor/{name}.tfvars": f'stage = "{name}"\n' for name in ("prod", "prd", "dev")}
    path = written(tmp_path, {"data/main.tf": BACKEND % "data" + STAGE, "monitor/main.tf": reader, **values, **own})
    result = linted(path, "name-invalid")
    assert result.findings == ()
    (doubt,) = result.undecided
    assert {each.environment for each in doubt.occurrences} == {"prd", "prod"}
    assert "keeps this state for dev and production, and it is not certain which of these is read" in doubt.blocked_by


class _State:
    """A state with one output."""

    def __init__(self, value: object) -> None:
        self.value = value

    def names(self) -> tuple[str, ...]:
        return ("x",)

    def output(self, _name: str) -> object:
        return self.value

    def parts(self, _name: str) -> int:
        return parts_to_make(self.value)

    def written(self, _name: str) -> None:
        return None


def _data(budget: Budget, state_of: Callable[[Any], object]) -> Any:
    instance = SimpleNamespace(budget=budget, root=SimpleNamespace(state_of=state_of))
    return SimpleNamespace(
        type="terraform_remote_state", address="data.terraform_remote_state.s", module_instance=instance
    )


def test_past_the_limit_no_state_is_looked_for() -> None:
    budget, asked = Budget(1), []
    budget.spent = 2
    value = outputs_read(_data(budget, asked.append))
    assert asked == []
    assert isinstance(value, Reference)
    assert value.why == budget.reason


def test_an_output_costs_steps_where_it_is_made_anew() -> None:
    """A value that is wholly known is shared by all who read it."""
    budget = Budget(1000)
    known = ["orders"] * 100
    read = outputs_read(_data(budget, lambda _: _State(known)))
    assert isinstance(read, ObjectReference)
    assert read.look_up("x") is known
    assert budget.spent == 0
    read = outputs_read(_data(budget, lambda _: _State([*known, Unknown("why")])))
    assert isinstance(read, ObjectReference)
    assert isinstance(read.look_up("x"), Reference)
    assert budget.exhausted
