"""JSON syntax gives the same tree as native syntax, with positions."""

from __future__ import annotations

import json

import pytest

from dynlint.hcl.syntax import nodes, statements
from dynlint.hcl.syntax.json_syntax import parse_json, parse_json_values
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.source import Source


def read(text: str) -> statements.File:
    return parse_json(Source("main.tf.json", text))


def test_blocks_labels_and_arguments() -> None:
    file = read(
        """{
  "//": "made by a generator",
  "resource": {
    "aws_dynamodb_table": {
      "orders": {
        "//": "kept",
        "name": "orders-${var.stage}",
        "attribute": [{"name": "id", "type": "S"}, {"name": "at", "type": "N"}],
        "tags": {"ttl": {"a": 1}},
        "lifecycle": {"prevent_destroy": true, "ignore_changes": ["read_capacity"]},
        "dynamic": {"replica": {"for_each": "${var.regions}", "content": {"region_name": "${replica.value}"}}},
        "depends_on": ["aws_kms_key.a"]
      }
    }
  },
  "variable": {"stage": {"type": "map(string)", "default": "${not a template}"}}
}"""
    )
    assert file.problems == ()
    table, variable = file.body.blocks
    assert (table.type, [label.text for label in table.labels]) == ("resource", ["aws_dynamodb_table", "orders"])
    assert list(table.body.attributes) == ["name", "tags", "depends_on"]
    assert [block.type for block in table.body.blocks] == ["attribute", "attribute", "lifecycle", "dynamic"]
    dynamic = table.body.blocks[3]
    assert dynamic.labels[0].text == "replica"
    assert dynamic.body.blocks[0].type == "content"
    type_ = variable.body.attributes["type"].value
    assert isinstance(type_, nodes.Call)
    default = variable.body.attributes["default"].value
    assert isinstance(default, nodes.Literal)
    assert default.value == "${not a template}"
    name = table.body.attributes["name"]
    assert isinstance(name.value, nodes.TemplateExpression)
    part = name.value.parts[1]
    assert file.source.text[part.start : part.end] == "var.stage"
    assert file.source.position(part.start) == (7, 27)


def test_an_expression_in_an_escaped_string_has_the_place_of_the_string() -> None:
    file = read('{"locals": {"a": "${lookup(var.m, \\"k\\")}"}}')
    value = file.body.blocks[0].body.attributes["a"].value
    assert isinstance(value, nodes.TemplateExpression)
    assert file.source.text[value.start : value.end] == '"${lookup(var.m, \\"k\\")}"'


def test_values() -> None:
    file = parse_json_values(Source("a.tfvars.json", '{"a": [1, 2.5, "${x}", null], "b": {"c": true}}'))
    assert list(file.body.attributes) == ["a", "b"]
    items = file.body.attributes["a"].value
    assert isinstance(items, nodes.Tuple)
    assert isinstance(items.items[2], nodes.Literal)
    assert items.items[2].value == "${x}"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "A JSON value is expected here."),
        ('{"a": 1,}', 1, 9, "A key in quotes is expected here."),
        ('{"locals": {"a": tru}}', 1, 18, "A JSON value is expected here."),
        ('{"locals": {"a": [1 2]}}', 1, 21, "A comma or the closing bracket is expected here."),
        ('{\n"locals": {"a": "\n"}}', 2, 17, "This string is not closed, or has a character that JSON does not allow."),
        ('{"locals": {"a": "${b"}}', 1, 18, "The closing brace of this template sequence is missing."),
        ('{"resources": {}}', 1, 2, "resources is no kind of block that Terraform knows."),
        ('{"resource": {"a": "b"}}', 1, 20, "An object is expected here."),
        ("{} {}", 1, 4, "Nothing may follow the value that this file is."),
        ("[" * 10_000, 1, 101, "This is nested deeper than 100 levels."),
    ],
)
def test_problem(text: str, line: int, column: int, message: str) -> None:
    file = read(text)
    first = file.problems[0]
    assert (file.source.position(first.start), first.message) == ((line, column), message)


@pytest.mark.parametrize(
    "text",
    [
        '{"import": {"to": "aws_dynamodb_table.t[each.key]", "id": "orders table", "for_each": "${local.all}"}}',
        '{"import": {"to": "aws_dynamodb_table.t", "id": "${each.value}"}}',
        '{"resource": {"aws_ses_x": {"a": {"to": "you and me", "from": "a b", "type": "some kind"}}}}',
        '{"moved": {"from": "aws_a.b", "to": "aws_a.c"}, "removed": {"from": "aws_a.d"}}',
        '{"output": {"o": {"type": "object({ a = optional(string) })", "value": "${local.all}"}}}',
        '{"action": {"aws_lambda_invoke": {"a": {"config": {}}}}, "ephemeral": {"a": {"b": {}}}, "check": {"c": {}}}',
        '{"tables_to_come": {"orders": {"hash_key": "id"}}, "language": {"edition": "2027"}}',
        '{"terraform": {"state_store": {"a_b": {"provider": {"a": {}}}}, "cloud": {}, "encryption": {}}}',
    ],
)
def test_what_is_valid_is_no_mistake(text: str) -> None:
    assert not read(text).problems


def test_a_table_in_json_is_judged(tmp_path) -> None:
    table = {"name": "orders", "point_in_time_recovery": {"enabled": "${var.recovery}"}}
    root = tmp_path / "production"
    root.mkdir()
    text = {"variable": {"recovery": {"type": "bool"}}, "resource": {"aws_dynamodb_table": {"orders": table}}}
    (root / "main.tf.json").write_text(json.dumps(text, indent=2))
    (root / "terraform.tfvars.json").write_text('{\n  "recovery": false\n}\n')
    found = run(Request((str(root),), select=("DYN201",))).findings
    assert [(item.name, item.location.line) for item in found] == [("recovery-disabled", 12)]
    assert [(step.path.rpartition("/")[2], step.line) for step in found[0].trail] == [("terraform.tfvars.json", 2)]


def test_a_mistake_in_a_reference_is_told_where_the_string_stands() -> None:
    text = '{"resource": {"aws_dynamodb_table": {"t": {\n  "depends_on": ["aws_sns_topic.t", "aws_sns_topic["]}}}}'
    (problem,) = read(text).problems
    assert problem.message
    assert text[problem.start : problem.end].strip('"') == "aws_sns_topic["
