"""Edits in the syntax of the file: blocks, JSON members, list items and values."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

from dynlint.fixing.edits import applied, edit_of, together
from dynlint.hcl.patching.changes import below_block, in_block, in_file_of_values, in_list, in_object
from dynlint.hcl.patching.spelling import native, spelled
from dynlint.model.written import Addition, Code, Nested
from dynlint.source import Source

_TERRAFORM = shutil.which("terraform")
PROTECT = {"lifecycle": Nested({"prevent_destroy": True})}
IGNORE = {"lifecycle": Nested({"ignore_changes": (Code("replica"),)})}


def _after(text: str, changes: object) -> str:
    return applied(text, together(edit_of(text, change) for change in changes))  # type: ignore[attr-defined]


def _in_block(text: str, content: dict[str, object], path: str = "main.tf") -> str:
    source = Source(path, text)
    return _after(text, in_block(source, text.index("resource"), text.rindex("}") + 1, content))


BLOCKS = {
    "a block": (
        'resource "a" "b" {\n  c = 1\n}\n',
        PROTECT,
        "  c = 1\n\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n",
    ),
    "an empty line": ('resource "a" "b" {}\n', PROTECT, "{\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n"),
    "arguments": ('resource "a" "b" {\n}\n', {"long": 1, "c": "x"}, '{\n  long = 1\n  c    = "x"\n}\n'),
    "an aligned argument": ('resource "a" "b" {\n  long = 1\n}\n', {"c": True}, "  long = 1\n  c    = true\n}\n"),
    "an argument on the line": (
        'resource "a" "b" { c = 1 }\n',
        PROTECT,
        "{\n  c = 1\n\n  lifecycle {\n    prevent_destroy = true\n  }\n}\n",
    ),
    "a longer argument": ('resource "a" "b" {\n  c = 1\n}\n', {"long": None}, "  c = 1\n\n  long = null\n}\n"),
}


@pytest.mark.parametrize(("text", "content", "end"), BLOCKS.values(), ids=BLOCKS)
def test_what_is_added_to_a_block(text: str, content: dict[str, object], end: str) -> None:
    after = _in_block(text, content)
    assert after.endswith(end)
    if _TERRAFORM:
        done = subprocess.run([_TERRAFORM, "fmt", "-"], input=after, capture_output=True, text=True, check=False)
        assert done.stdout == after


@pytest.mark.parametrize("step", ["    ", "\t"])
@pytest.mark.parametrize("first", ["c = 1", "# why", "d {\n{0}}"])
def test_a_block_keeps_its_own_indentation(step: str, first: str) -> None:
    text = 'resource "a" "b" {\n' + step + first.replace("{0}", step) + "\n}\n"
    added = f"\n{step}lifecycle {{\n{step}{step}prevent_destroy = true\n{step}}}\n}}\n"
    assert _in_block(text, PROTECT).endswith(added)


def test_a_block_on_one_line_and_one_below_keep_tabs() -> None:
    text = 'resource "a" "b" {\n\tc = 1\n\td {}\n}\n'
    start = text.index("d {")
    assert _after(text, in_block(Source("main.tf", text), start, start + 4, {"e": 1})) == text.replace(
        "d {}", "d {\n\t\te = 1\n\t}"
    )
    added = below_block(Source("main.tf", text), len(text) - 1, [Addition(("variable", "v"), {"default": None})])
    assert _after(text, added) == text + '\nvariable "v" {\n\tdefault = null\n}\n'


def test_a_block_with_a_text_of_several_lines_before_its_brace_is_left() -> None:
    text = 'resource "a" "b" { c = f(<<X\n  1\nX\n) }\n'
    assert in_block(Source("main.tf", text), 0, len(text) - 1, PROTECT) == ()


LINES_OF_OBJECTS = {
    "a member": ("x = { a = 1 }", "x = { a = 1, c = 2 }"),
    "a comma": ("x = { a = 1, }", "x = { a = 1, c = 2 }"),
    "nothing": ("x = {}", "x = {\n  c = 2\n}"),
    "a brace behind a member": ("x = {\n  a = 1 }", "x = {\n  a = 1\n  c = 2\n}"),
}


@pytest.mark.parametrize(("text", "after"), LINES_OF_OBJECTS.values(), ids=LINES_OF_OBJECTS)
def test_what_is_added_to_an_object_of_terraform(text: str, after: str) -> None:
    source = Source("main.tf", text)
    assert _after(text, in_block(source, 4, len(text), {"c": 2})) == after


OBJECTS = {
    "members": ('{\n  "a": 1\n}\n', '{\n  "a": 1,\n  "lifecycle": {\n    "prevent_destroy": true\n  }\n}\n'),
    "four blanks": (
        '{\n    "a": 1\n}',
        '{\n    "a": 1,\n    "lifecycle": {\n        "prevent_destroy": true\n    }\n}',
    ),
    "tabs": ('{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"lifecycle": {\n\t\t"prevent_destroy": true\n\t}\n}'),
    "one line": ('{"a": 1}', '{"a": 1, "lifecycle": {"prevent_destroy": true}}'),
    "empty": ("{}\n", '{\n  "lifecycle": {\n    "prevent_destroy": true\n  }\n}\n'),
}


@pytest.mark.parametrize(("text", "expected"), OBJECTS.values(), ids=OBJECTS)
def test_what_is_added_to_an_object(text: str, expected: str) -> None:
    end = len(text.rstrip())
    assert _after(text, in_object(Source("main.tf.json", text), 0, end, PROTECT)) == expected


@pytest.mark.parametrize("text", ['{\n  "a": 1\n}\n', '{"a": 1}\n'])
def test_members_of_one_name_become_one(text: str) -> None:
    source = Source("main.tf.json", text)
    changes = [
        change for content in (PROTECT, IGNORE, PROTECT) for change in in_object(source, 0, len(text) - 1, content)
    ]
    after = json.loads(_after(text, changes))
    assert after == {"a": 1, "lifecycle": {"prevent_destroy": True, "ignore_changes": ["replica"]}}


LISTS = {
    "one line": ("[a]", "[a, b]"),
    "empty": ("[]", "[b]"),
    "several lines": ("[\n  a,\n]", "[\n  a,\n  b,\n]"),
    "no last comma": ("[\n  a\n]", "[\n  a,\n  b,\n]"),
    "a comment": ("[\n  a, # first\n]", "[\n  a, # first\n  b,\n]"),
    "a comment and no comma": ("[\n  a # first\n]", "[\n  a, # first\n  b,\n]"),
}


@pytest.mark.parametrize(("text", "expected"), LISTS.values(), ids=LISTS)
def test_what_is_added_to_a_list(text: str, expected: str) -> None:
    items = [(text.index("a"), text.index("a") + 1)] if "a" in text else []
    assert _after(text, in_list(Source("main.tf", text), 0, len(text), items, ["b"])) == expected


def test_a_block_below_another() -> None:
    text = 'a "b" {\n} # end\nc {\n}\n'
    added = below_block(Source("main.tf", text), text.index("}") + 1, [Addition(("d", "e"), {"f": Code("g.h")})])
    assert _after(text, added) == 'a "b" {\n} # end\n\nd "e" {\n  f = g.h\n}\nc {\n}\n'


def test_a_file_of_values_that_is_no_object_is_left() -> None:
    assert in_file_of_values(Source("prod.tfvars.json", "[1]\n"), "a", 1) == ()


VALUES = {
    "a template": ("${a}", "main.tf", '"x"', '"$${a}"'),
    "in JSON": ("${a}", "main.tf.json", '"x"', '"$${a}"'),
    "no template in JSON": ("${a}", "prod.tfvars.json", '"x"', '"${a}"'),
    "a YAML word": ("KMS", "a.yaml", "AES256", "KMS"),
    "a YAML word in quotes": ("KMS", "a.yaml", "'AES256'", "'KMS'"),
    "a word that is a flag in YAML": ("on", "a.yml", "off", '"on"'),
    "a flag in YAML": (True, "a.yaml", "false", "true"),
    "a number in JSON": (5, "a.json", "4", "5"),
}


@pytest.mark.parametrize(("value", "path", "before", "expected"), VALUES.values(), ids=VALUES)
def test_how_a_value_is_spelled(value: object, path: str, before: str, expected: str) -> None:
    assert spelled(value, path, before) == expected


def test_values_have_terraforms_spelling() -> None:
    assert native({"a": (1, None), "b": Code("c.d")}) == "{ a = [1, null], b = c.d }"
    assert spelled(None, "a.yaml", "x") is None
