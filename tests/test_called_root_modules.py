"""Root modules that others call keep their own environments; their examples report nothing twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.request import Request
from dynlint.run.lint import run

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """
variable "environment" {
  type = string
}
resource "aws_dynamodb_table" "t" {
  name = "orders%s"
}
output "name" {
  value = aws_dynamodb_table.t.name
}
"""
CALL = 'module "t" {\n  source      = "%s"\n  environment = "other"\n}\n'
SETTINGS = {
    ".dynlint.yaml": "environments:\n"
    "  blue: {production: true, var_files: [examples/blue.tfvars]}\n"
    "  green: {production: false, vars: {environment: green}}\n",
    "examples/blue.tfvars": 'environment = "blue"\n',
}
VALUES = {f"environments/{name}.tfvars": f'environment = "{name}"\n' for name in ("prod", "staging")}


def written(folder: Path, files: dict[str, str]) -> str:
    (folder / ".git").mkdir()
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(folder)


@pytest.mark.parametrize(
    ("settings", "environments"),
    [
        (SETTINGS, {"blue", "green"}),
        ({".dynlint.yaml": 'environments:\n  blue: {paths: ["."], vars: {environment: blue}}\n'}, {"blue"}),
        (VALUES, {"prod", "staging"}),
        ({".dynlint.yaml": SETTINGS[".dynlint.yaml"].replace("examples/blue", "no").replace("t: g", "s: g")}, set()),
        ({".dynlint.yaml": "environments:\n  blue: {production: true}\n"}, set()),
    ],
    ids=["settings", "paths", "files of values", "values of another module", "a name alone"],
)
def test_a_module_that_a_root_module_inside_calls_keeps_its_environments(
    tmp_path: Path, settings: dict[str, str], environments: set[str]
) -> None:
    path = written(tmp_path, {"main.tf": TABLE % "", "tool/main.tf": CALL % "../", **settings})
    result = run(Request((path,), select=("recovery-disabled",), coverage=True))
    assert {each.environment for each in result.spoken if each.root == "."} == environments


@pytest.mark.parametrize("folder", ["examples/basic", "tests/basic"])
def test_what_a_root_module_and_its_example_have_in_common_is_said_once(tmp_path: Path, folder: str) -> None:
    path = written(tmp_path, {"main.tf": TABLE % "", f"{folder}/main.tf": CALL % "../../", **VALUES})
    (finding,) = run(Request((path,), select=("recovery-disabled",))).findings
    assert finding.address == "aws_dynamodb_table.t"
    assert (finding.severity.name, finding.environments) == ("ERROR", ("prod",))
    assert {each.root for each in finding.occurrences} == {".", folder}


def test_a_cause_in_the_example_is_said_of_the_example(tmp_path: Path) -> None:
    text = TABLE % " ${var.environment}"
    path = written(tmp_path, {"main.tf": text, "examples/basic/main.tf": CALL % "../../", **VALUES})
    findings = run(Request((path,), select=("name-invalid",))).findings
    assert {finding.occurrences[0].root for finding in findings} == {".", "examples/basic"}


def test_what_another_root_module_calls_is_said_of_both(tmp_path: Path) -> None:
    path = written(tmp_path, {"main.tf": TABLE % "", "live/main.tf": CALL % "../", **VALUES})
    findings = run(Request((path,), select=("recovery-disabled",))).findings
    assert {finding.address for finding in findings} == {"aws_dynamodb_table.t", "module.t.aws_dynamodb_table.t"}


def test_an_undecided_answer_is_said_once_too(tmp_path: Path) -> None:
    text = TABLE.replace("orders%s", "orders") + 'variable "recovery" {}\n'
    text = text.replace('"orders"\n', '"orders"\n  point_in_time_recovery { enabled = var.recovery }\n', 1)
    call = CALL.replace("}", "  recovery    = data.aws_ssm_parameter.p.value\n}") + 'data "aws_ssm_parameter" "p" {}\n'
    path = written(tmp_path, {"main.tf": text, "examples/basic/main.tf": call % "../../", **VALUES})
    undecided = run(Request((path,), select=("recovery-disabled",))).undecided
    assert len(undecided) == len({each.blocked_by for each in undecided})
