"""The trail of a part of a value: through functions, through defaults of a type, into data files."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_provenance import TABLE, changes, finding, trail

from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.testing import apply

OPTIONAL = """variable "t" {
  type = object({
    on     = optional(bool, false)
    null   = optional(bool)
    inner  = optional(object({
      on = optional(bool, false)
    }), {})
    list = optional(list(object({
      on = optional(bool, true)
    })), [])
    default = optional(object({ on = bool }), {
      on = false
    })
  })
  default = {
    list = [{ on = false }]
  }
}
"""
LISTS = """locals {
  one  = [true]
  two  = [{ on = true }, { on = false }]
  deep = [[{ on = true }], [[], [{ on = false }]]]
  map  = { b = true, a = false }
  off  = false
}
variable "none" {
  default = null
}
"""
CASES = {
    "var.t.on": (OPTIONAL, ["a.tf:15", "a.tf:3"], ["a.tf:3 on     = optional(bool, true)"]),
    "var.t.null": (OPTIONAL, ["a.tf:15", "a.tf:4"], []),
    "var.t.inner.on": (OPTIONAL, ["a.tf:15", "a.tf:6"], ["a.tf:6 on = optional(bool, true)"]),
    "var.t.default.on": (OPTIONAL, ["a.tf:15", "a.tf:11", "a.tf:12"], ["a.tf:12 on = true"]),
    "var.t.list[0].on": (OPTIONAL, ["a.tf:15", "a.tf:16"], ["a.tf:16 list = [{ on = true }]"]),
    "concat(local.one, [true], local.two[*].on)[3]": (
        LISTS,
        ["a.tf:3"],
        ["a.tf:3 two  = [{ on = true }, { on = true }]"],
    ),
    "element(local.two, 3).on": (LISTS, ["a.tf:3"], ["a.tf:3 two  = [{ on = true }, { on = true }]"]),
    "one([local.off])": (LISTS, ["a.tf:6"], ["a.tf:6 off  = true"]),
    "values(local.map)[0]": (LISTS, ["a.tf:5"], ["a.tf:5 map  = { b = true, a = true }"]),
    "flatten(local.deep)[1].on": (
        LISTS,
        ["a.tf:4"],
        ["a.tf:4 deep = [[{ on = true }], [[], [{ on = true }]]]"],
    ),
    'contains(["x", { y = 1 }], local.off)': (LISTS, ["a.tf:6"], []),
    "try(local.map.c, false)": (LISTS, ["a.tf:5"], []),
    "try(local.map.a, true)": (LISTS, ["a.tf:5"], ["a.tf:5 map  = { b = true, a = true }"]),
    "coalesce(local.off, true)": (LISTS, ["a.tf:6"], ["a.tf:6 off  = true"]),
    "merge(local.map, { c = true }).a": (LISTS, ["a.tf:5"], ["a.tf:5 map  = { b = true, a = true }"]),
    "merge(local.two...).on": (LISTS, ["a.tf:3"], ["a.tf:3 two  = [{ on = true }, { on = true }]"]),
    "coalesce(var.none, false)": (LISTS, ["a.tf:9"], []),
    '!contains(keys(local.map), tostring("a"))': (LISTS, ["a.tf:5"], []),
}


@pytest.mark.parametrize("expression", CASES)
def test_a_part_is_followed(tmp_path: Path, expression: str) -> None:
    text, steps, change = CASES[expression]
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", expression), "a.tf": text})
    assert (trail(found), changes(found)) == (steps, change)
    apply(list(found.changes))
    left = run(Request((str(tmp_path),), select=("DYN201",))).findings
    assert len(left) == (0 if change else 1)


JSON = '{\n  "tables": [\n    {"pitr": true},\n    {\n      "pitr": false\n    }\n  ]\n}\n'
YAML = "# settings\ntables:\n  - pitr: true\n  - name: ü\n    pitr: false\n"
LOCALS = 'locals {\n  data = DECODE(file("./NAME"))\n}\n'


@pytest.mark.parametrize(
    ("decode", "name", "text", "line"),
    [
        ("jsondecode", "d.json", JSON, "d.json:5"),
        ("yamldecode", "d.yaml", YAML, "d.yaml:5"),
        ("yamldecode", "d.yaml", YAML.replace("- name: ü\n    pitr: false", "- {pitr: false}"), "d.yaml:4"),
    ],
)
def test_a_file_of_data_is_the_end(tmp_path: Path, decode: str, name: str, text: str, line: str) -> None:
    """The change belongs there, in the syntax of the file."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    written = LOCALS.replace("DECODE", decode).replace("NAME", name)
    found = finding(tmp_path, {"main.tf": TABLE.replace("VALUE", "local.data.tables[1].pitr"), "a.tf": written})
    written_line = text.split("\n")[int(line.partition(":")[2]) - 1].strip()
    assert (trail(found), changes(found)) == (["a.tf:2", line], [f"{line} {written_line.replace('false', 'true')}"])


def test_the_elements_of_a_set_of_objects_have_no_name(tmp_path: Path) -> None:
    table = """resource "aws_dynamodb_table" "t" {
  name = "t"
  dynamic "point_in_time_recovery" {
    for_each = toset([for each in var.all : each])
    content {
      enabled = point_in_time_recovery.value.on
    }
  }
}
"""
    variable = 'variable "all" {\n  default = [{ on = false }]\n}\n'
    found = finding(tmp_path, {"main.tf": table, "variables.tf": variable})
    assert found.location.line == 6
