"""The filter that skips irrelevant files agrees with the parser: the results are the same with and without it."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dynlint.finding import Result
from dynlint.hcl.files import folder_tree, foreign_tables, glance, relevance
from dynlint.hcl.files.relevance import may_concern_dynamodb, sources, unescaped
from dynlint.request import Request
from dynlint.run.lint import run

TOP = Path(__file__).parents[2]
SYSTEMS = sorted(path for path in (TOP / "fixtures").iterdir() if path.is_dir() and path.name != "twins")
TABLE = 'resource "aws_dynamodb_table" "orders" {\n  name     = "orders"\n  hash_key = "id"\n}\n'
CALL = 'module "m" {\n  source = "./m"\n}\n'
POLICY = """resource "aws_iam_policy" "p" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }]
  })
}
"""
ALARM = """resource "aws_cloudwatch_metric_alarm" "a" {
  alarm_name = "a"
  metric_name = "ReadThrottleEvents"
  namespace = "AWS/DynamoDB"
  dimensions = { TableName = "orders" }
}
"""


def _escaped(letter: str) -> str:
    return f"\\u{ord(letter):04x}"


def _in_json(text: str, *words: str) -> str:
    """Escape these words in a JSON text."""
    for word in words:
        text = text.replace(word, "".join(map(_escaped, word)))
    return text


JSON_TABLE = json.dumps({"resource": {"aws_dynamodb_table": {"orders": {"name": "orders", "hash_key": "id"}}}})
JSON_CALL = json.dumps({"module": {"m": {"source": "./m"}}})
INNER = {"m/main.tf": TABLE}
SPELLINGS: dict[str, dict[str, str]] = {
    "plain": {"main.tf": TABLE},
    "escape": {"main.tf": TABLE.replace("dynamodb", "d\\u0079namodb")},
    "capital digits": {"main.tf": TABLE.replace("dynamodb", "dyna\\u006Dodb")},
    "long escape": {"main.tf": TABLE.replace("dynamodb", "d\\U00000079namodb")},
    "all escaped": {"main.tf": TABLE.replace("aws_dynamodb_table", "".join(map(_escaped, "aws_dynamodb_table")))},
    "JSON": {"main.tf.json": JSON_TABLE},
    "escape in JSON": {"main.tf.json": _in_json(JSON_TABLE, "aws_dynamodb_table")},
    "all of JSON": {"main.tf.json": _in_json(JSON_TABLE, "resource", "aws_dynamodb_table", "orders")},
    "byte order mark": {"main.tf": "\ufeff" + TABLE},
    "case of an action": {"main.tf": POLICY.replace("dynamodb:*", "DyNaMoDb:*")},
    "escaped action": {"main.tf": POLICY.replace("dynamodb:*", "d\\u0079namodb:*")},
    "twice escaped action": {
        "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", '
        '\\"Action\\": \\"d\\\\u0079namodb:*\\", \\"Resource\\": \\"*\\"}]}"\n}\n'
    },
    "escaped backslash": {
        "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = "{\\"Statement\\": [{\\"Effect\\": \\"Allow\\", '
        '\\"Action\\": \\"d\\u005cu0079namodb:*\\", \\"Resource\\": \\"*\\"}]}"\n}\n'
    },
    "file": {"main.tf": 'resource "aws_iam_policy" "p" {\n  policy = file("p.json")\n}\n'},
    "file with a blank": {"main.tf": 'resource "aws_iam_policy" "p" {\n  policy = file ("p.json")\n}\n'},
    "file with a comment": {"main.tf": 'resource "aws_iam_policy" "p" {\n  policy = file /* x */ ("p.json")\n}\n'},
    "file in base64": {
        "main.tf": 'resource "aws_iam_policy" "p" {\n  policy = base64decode(filebase64("p.json"))\n}\n'
    },
    "escaped type of a policy": {"main.tf": 'resource "aws_\\u0069am_policy" "p" {\n  policy = file("p.json")\n}\n'},
    "call": {"main.tf": CALL, **INNER},
    "call in JSON": {"main.tf.json": JSON_CALL, **INNER},
    "escaped source": {"main.tf": CALL.replace("./m", "\\u002e/m"), **INNER},
    "escaped source in JSON": {"main.tf.json": _in_json(JSON_CALL, "source", "module"), **INNER},
    "escaped slash in JSON": {"main.tf.json": JSON_CALL.replace("./m", ".\\/m"), **INNER},
    "blanks in JSON": {"main.tf.json": '{"module"\n:\n{"m":{"source"\n\n :\r\n\t"./m"}}}', **INNER},
    "comments around": {"main.tf": 'module "m" {\n  source /* a */ = /* b */ "./m" // c\n}\n', **INNER},
    "comment over lines": {"main.tf": 'module "m" {\n  source /* a\n */ = "./m"\n}\n', **INNER},
    "in parentheses": {"main.tf": 'module "m" {\n  source = ("./m")\n}\n', **INNER},
    "in parentheses over lines": {"main.tf": 'module "m" {\n  source = (\n    "./m"\n  )\n}\n', **INNER},
    "template": {"main.tf": 'module "m" {\n  source = "./${"m"}"\n}\n', **INNER},
    "choice": {"main.tf": 'module "m" {\n  source = true ? "./m" : "./n"\n}\n', **INNER},
    "choice behind a plain one": {"main.tf": 'module "m" {\n  source = "./n" /**/ == "" ? "./n" : "./m"\n}\n', **INNER},
    "heredoc, which names no folder": {"main.tf": TABLE + 'module "m" {\n  source = <<EOT\n./m\nEOT\n}\n', **INNER},
    "heredoc without its end of line": {
        "main.tf": 'module "m" {\n  source = trimspace(<<-EOT\n  ./m\n  EOT\n  )\n}\n',
        **INNER,
    },
    "in one line": {"main.tf": 'module "m" { source = "./m" }\n', **INNER},
    "label without quotes": {"main.tf": 'module m {\n  source = ("./m")\n}\n', **INNER},
    "of a variable": {"main.tf": 'variable "m" {\n  default = "./m"\n}\nmodule "m" {\n  source = var.m\n}\n', **INNER},
    "through two": {"main.tf": CALL.replace("./m", "./\\u006e"), "n/main.tf": CALL.replace("./m", "../m"), **INNER},
    "alarm of another root": {"a/main.tf": TABLE, "b/main.tf": ALARM},
    "escaped alarm of another root": {
        "a/main.tf": TABLE,
        "b/main.tf": ALARM.replace("cloudwatch", "cloudw\\u0061tch"),
    },
    "escaped dimension of another root": {
        "a/main.tf": TABLE,
        "b/main.tf": ALARM.replace("TableName =", '"T\\u0061bleName" ='),
    },
}


def _everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switch the filter off: every folder is relevant, and every root module may have resources for others' tables."""
    monkeypatch.setattr(glance, "may_concern_dynamodb", lambda _data: True)
    for module in (glance, folder_tree):
        monkeypatch.setattr(module, "may_concern_others", lambda _word, _data: True)


def _said(result: Result) -> tuple[object, ...]:
    return result.findings, result.undecided, result.suppressed, result.errors, result.summary.tables


def _same_answers(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Result:
    request = Request((str(folder),), preset="strict")
    filtered = run(request)
    with monkeypatch.context() as patch:
        _everything(patch)
        whole = run(request)
    assert _said(filtered) == _said(whole)
    return filtered


@pytest.mark.parametrize("files", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_spelling_hides_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: dict[str, str]) -> None:
    (tmp_path / ".git").mkdir()
    policy = {"Statement": [{"Effect": "Allow", "Action": "dynamodb:*", "Resource": "*"}]}
    (tmp_path / "p.json").write_text(json.dumps(policy))
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    result = _same_answers(tmp_path, monkeypatch)
    assert result.findings


@pytest.mark.tools  # analyses each system twice
@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.name)
def test_the_systems_have_the_same_answers(monkeypatch: pytest.MonkeyPatch, system: Path) -> None:
    assert _same_answers(system, monkeypatch).summary.tables


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16"])
@pytest.mark.parametrize("name", ["main.tf", "main.tf.json"])
def test_another_encoding_is_named_not_passed_over(tmp_path: Path, encoding: str, name: str) -> None:
    """Terraform reads UTF-8 only."""
    (tmp_path / name).write_bytes((JSON_TABLE if name.endswith("json") else TABLE).encode(encoding))
    assert run(Request((str(tmp_path),))).errors


@pytest.mark.tools  # takes seconds
@pytest.mark.parametrize("seed", [1, 2])
def test_generated_repositories_have_the_same_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    options = ("--modules", "40", "--share", "20", "--lines", "60", "--seed", str(seed))
    command = [sys.executable, str(TOP / "bench" / "generate.py"), str(tmp_path), *options]
    subprocess.run(command, check=True, capture_output=True)
    hidden = random.Random(seed)  # noqa: S311  # the same ones every time
    for path in sorted(tmp_path.rglob("*.tf")):
        if hidden.random() < 0.5:
            path.write_text(path.read_text().replace('"aws_dynamodb_table"', '"aws_d\\u0079namodb_table"'))
        if hidden.random() < 0.5:
            path.write_text(path.read_text().replace('= "../', '= ".\\u002e/'))
    assert _same_answers(tmp_path, monkeypatch).summary.tables


@given(st.text(max_size=20), st.integers(0, 2**18 - 1), st.sampled_from(["\\u{:04x}", "\\u{:04X}", "\\U{:08x}"]))
def test_any_letters_may_be_escapes(around: str, chosen: int, form: str) -> None:
    word = "aws_dynamodb_table"
    spelled = "".join(form.format(ord(char)) if chosen >> place & 1 else char for place, char in enumerate(word))
    assert may_concern_dynamodb(f'{around}"{spelled}"{around}'.encode())


@given(st.binary(max_size=60))
def test_what_is_no_escape_stays(data: bytes) -> None:
    if b"\\u" not in data and b"\\U" not in data and b"\0" not in data:
        assert unescaped(data) is data


def test_escapes_of_escapes_end() -> None:
    assert may_concern_dynamodb(b'"d' + b"\\u005cu005c" * 1000 + b'u0079namo"')
    assert not may_concern_dynamodb(rb'path = "C:\users\u12"' + b"\\u")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('module "m" {\n  source = "./m"\n}', ["./m"]),
        ('module "m" {\n  source = "hashicorp/consul/aws"\n}', ["hashicorp/consul/aws"]),
        ('module "m" {\n  source = ".\\\\m"\n}', [".\\m"]),
        ('resource "x" "y" {\n  source = var.x # path.module\n}', []),
        ('module "m" {\n  source = local.x\n}', [None]),
        ('module "m" {\n  source = "git::${var.x}"\n}', [None]),
        ("module.m.source == 1", []),
    ],
)
def test_sources(text: str, written: list[str | None]) -> None:
    assert [*sources("main.tf", text.encode())] == written


def test_an_ordinary_file_is_not_parsed_to_find_its_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> object:
        raise AssertionError

    monkeypatch.setattr(relevance, "_evaluated_sources", fail)
    for path in [*TOP.glob("fixtures/**/*.tf"), *TOP.glob("fixtures/**/*.tf.json")]:
        [*sources(path.name, path.read_bytes())]


def test_a_word_for_others_may_be_escaped() -> None:
    word = "aws_cloudwatch_metric_alarm"
    assert foreign_tables.may_concern_others(word, b'resource "aws_cloudwatch_metric_al\\u0061rm" "a" {}')
    assert not foreign_tables.may_concern_others(word, b'resource "aws_other" "a\\u0061" {}')
