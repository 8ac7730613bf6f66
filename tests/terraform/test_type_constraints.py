"""Values of typed variables in dynlint and in Terraform."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path

import pytest
from terraform_cli import COMMAND_SECONDS, environment

from dynlint.hcl.evaluation.evaluate import evaluate
from dynlint.hcl.evaluation.type_constraints import parse_type
from dynlint.hcl.functions.jsons import json_text
from dynlint.hcl.syntax.parsing import parse_expression
from dynlint.hcl.values.budget import Budget
from dynlint.hcl.values.conversion import convert
from dynlint.hcl.values.scope import Scope
from dynlint.source import Source

pytestmark = pytest.mark.terraform

CONVERSIONS = [
    ("string", "1"),
    ("string", "true"),
    ("number", '"1e3"'),
    ("bool", '"1"'),
    ("any", '[1,"a"]'),
    ("list(any)", '[1,"a"]'),
    ("list(string)", "[1,null]"),
    ("set(any)", '[true,"a",true]'),
    ("set(number)", '["3",1,3]'),
    ("map(string)", "{b=1,a=true}"),
    ("map(any)", '{a=1,b="x"}'),
    ("map(list(any))", '{a=[1],b=["x","y"]}'),
    ("map(list(any))", '{a=[],b=["x","y"]}'),
    ("list(list(any))", '[[1],["a"]]'),
    ("list(map(any))", '[{a=1},{a="x"}]'),
    ("list(object({a=any}))", '[{a=1},{a="x"}]'),
    ("map(object({a=any,b=optional(any)}))", '{x={a=1},y={a=2,b="z"}}'),
    ("tuple([string,number])", '[1,"2"]'),
    ("tuple([])", "[]"),
    ("object({a=string})", "{a=1,b=2}"),
    ("object({a=optional(string)})", "{}"),
    ("object({a=optional(number,-1)})", "{a=null}"),
    ("object({a=optional(list(string),[1])})", "{}"),
    ("object({a=optional(object({b=optional(bool,true)}),{})})", "{}"),
    ("object({a=optional(object({b=optional(bool,true),c=optional(string)}))})", "{}"),
    ("object({a=optional(object({b=optional(bool,true),c=optional(string)}))})", "{a={}}"),
    ('list(object({a=optional(string,"x")}))', '[{},{a="y"},{a=null}]'),
    ("set(object({a=optional(number,2),b=optional(string)}))", "[{},{a=1}]"),
    ("map(object({a=optional(map(string),{k=1})}))", "{x={},y={a={}}}"),
    ("object({a=optional(any,[1])})", "{}"),
    ('object({a=list(object({n=string,t=optional(string,"S")}))})', '{a=[{n="x"}]}'),
    ("list(tuple([string,number]))", '[["a","1"],["b",2]]'),
    ("object({})", "{a=1}"),
    ("set(set(string))", '[["b","a"],["a","b"]]'),
    ("list(set(any))", '[[1],["a"]]'),
    ("object({a=number})", "null"),
    ("list(any)", "[null,null]"),
    ("list(any)", "[]"),
    ("set(any)", "[null,1]"),
    ("map(any)", "{}"),
    ("list(any)", "[{a=1},{b=2}]"),
    ("list(any)", "[{a=1},{}]"),
    ("set(string)", "[2,10,1]"),
    ("list(bool)", '["true",false]'),
    ("any", "null"),
    ('object({a=optional(set(string),["b","a","b"])})', "{}"),
    ("object({a=optional(object({b=string}),{b=1})})", "{}"),
]


@pytest.fixture(scope="module")
def oracle(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return Terraform's values of the variables, as JSON."""
    folder: Path = tmp_path_factory.mktemp("types")
    variables = [
        f'variable "v{number}" {{\n  type = {type_}\n  default = {value}\n}}\n'
        for number, (type_, value) in enumerate(CONVERSIONS)
    ]
    (folder / "main.tf").write_text("".join(variables), encoding="utf-8")
    values = ", ".join(f"jsonencode(var.v{number})" for number in range(len(CONVERSIONS)))
    done = subprocess.run(
        ["terraform", "console"],
        cwd=folder,
        env=environment(),
        input=f"base64encode(jsonencode([{values}]))\n",
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=COMMAND_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(base64.b64decode(done.stdout.strip().strip('"')))


class _Module:
    """A module without names: a default value has none."""

    def __init__(self) -> None:
        self.budget = Budget()


@pytest.mark.parametrize("number", range(len(CONVERSIONS)), ids=[" <- ".join(pair) for pair in CONVERSIONS])
def test_same_conversion(number: int, oracle: list[str]) -> None:
    type_, value = (parse_expression(Source("types", text))[0] for text in CONVERSIONS[number])
    scope = Scope(_Module())
    assert json_text(convert(evaluate(value, scope), parse_type(type_, evaluate))) == oracle[number]
