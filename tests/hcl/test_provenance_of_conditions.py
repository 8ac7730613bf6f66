"""The trail through conditions: the deciding operand and the chosen branch; no trail if the branch is unknown."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_provenance import TABLE, changes, finding, trail

from dynlint.request import Request
from dynlint.run.lint import run

VARIABLES = """variable "off" {
  default = false
}
variable "on" {
  default = true
}
variable "never" {
  default = false
}
variable "given" {
  type = bool
}
"""
OFF, ON, NEVER = "a.tf:2", "a.tf:5", "a.tf:8"


@pytest.mark.parametrize(
    ("value", "steps"),
    [
        ("var.off && var.on", [OFF]),
        ("var.on && var.off", [OFF]),
        ("var.off && var.never", [OFF]),
        ("var.never && var.off", [NEVER]),
        ("true && var.off", [OFF]),
        ("var.off || var.never", [OFF]),
        ("var.never || var.off", [NEVER]),
        ("false || var.off", [OFF]),
        ("!(var.on || var.off)", [ON]),
        ("!(var.off || var.on)", [ON]),
        ("!(var.on && var.on)", [ON]),
        ("var.given && var.off", [OFF]),
        ("var.on ? var.off : var.never", [OFF]),
        ("var.off ? var.on : var.never", [NEVER]),
        ("var.off ? true : false", [OFF]),
        ("var.on == var.off", [ON]),
        ("var.on ? (var.off ? true : var.never) : true", [NEVER]),
    ],
)
def test_the_trail_of_a_condition(value: str, steps: list[str], tmp_path: Path) -> None:
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", value), "a.tf": VARIABLES})
    assert trail(found) == steps
    assert changes(found) == [], "another literal would not simply replace a value that is computed"


def test_a_test_that_nobody_knows_leads_nowhere(tmp_path: Path) -> None:
    """Both branches are false. So the value is known, but the branch is not."""
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", "var.given ? var.off : var.never"), "a.tf": VARIABLES})
    assert trail(found) == []
    assert changes(found) == []


def test_a_test_that_nobody_knows_over_branches_that_differ_is_undecided(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE.replace("VALUE", "var.given ? var.on : var.off"))
    (tmp_path / "a.tf").write_text(VARIABLES)
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    assert result.findings == ()
    assert [item.blocked_by for item in result.undecided] == ["var.given has no value"]


@pytest.mark.parametrize("name", ["override.tf", "prod_override.tf", "override.tf.json", "a_override.tofu"])
def test_the_trail_ends_in_the_override_file(name: str, tmp_path: Path) -> None:
    text = 'variable "on" {\n  default = false\n}\n'
    if name.endswith(".json"):
        text = '{"variable":\n{"on": {"default": false}}}\n'
    files = {"main.tf": TABLE.replace("VALUE", "var.on"), "a.tf": 'variable "on" {\n  default = true\n}\n', name: text}
    found = finding(tmp_path, files)
    assert trail(found) == [f"{name}:2"]
    assert [Path(change.location.path).name for change in found.changes] == [name]


@pytest.mark.parametrize("name", ["overrides.tf", "override_it.tf", "myoverride.tf"])
def test_what_is_only_named_like_an_override_file_is_none(name: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE.replace("VALUE", "true"))
    (tmp_path / name).write_text(TABLE.replace("VALUE", "false"))
    result = run(Request((str(tmp_path),)))
    assert [Path(item.location.path).name for item in result.findings if item.rule == "DYN001"] == [name]


def test_an_override_file_changes_an_attribute_and_keeps_the_others(tmp_path: Path) -> None:
    over = TABLE.replace("VALUE", "false").replace('  name = "t"\n', "")
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", "true"), "override.tf": over})
    assert Path(found.location.path).name == "override.tf"
    assert found.location.line == 3
    assert changes(found) == ["override.tf:3 enabled = true"]


def test_a_tofu_file_is_read_beside_tf_files_and_in_place_of_the_one_of_its_name(tmp_path: Path) -> None:
    variable = 'variable "on" {\n  default = VALUE\n}\n'
    files = {
        "main.tf": TABLE.replace("VALUE", "var.on"),
        "on.tf": variable.replace("VALUE", "true"),
        "on.tofu": variable.replace("VALUE", "false"),
    }
    found = finding(tmp_path, files)
    assert trail(found) == ["on.tofu:2"]
    assert changes(found) == ["on.tofu:2 default = true"]


def test_a_tofu_file_of_another_name_hides_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE.replace("VALUE", "false"))
    (tmp_path / "more.tofu").write_text(TABLE.replace("VALUE", "false").replace('"t"', '"u"'))
    result = run(Request((str(tmp_path),), select=("DYN201",)))
    assert [item.address for item in result.findings] == ["aws_dynamodb_table.t", "aws_dynamodb_table.u"]


def test_a_hidden_file_is_no_configuration(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE.replace("VALUE", "true"))
    (tmp_path / ".hidden.tf").write_text(TABLE.replace("VALUE", "false").replace('"t"', '"u"'))
    result = run(Request((str(tmp_path),), select=("DYN201", "DYN010")))
    assert (result.findings, result.errors, result.summary.files_read) == ((), (), 1)


def test_the_excerpt_of_a_finding_is_its_line_and_the_one_before(tmp_path: Path) -> None:
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", "false")})
    assert found.excerpt == ((3, "  point_in_time_recovery {"), (4, "    enabled = false"))
