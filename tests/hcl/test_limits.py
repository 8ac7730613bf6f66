"""Hostile input: each text takes bounded time, and the report names the limit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.modules.loading import blocks, modules
from dynlint.hcl.problems.describe import describe
from dynlint.hcl.syntax.parsing import parse
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values.limits import MODULE_DEPTH
from dynlint.model.known import Unknown, first_unknown
from dynlint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.tools  # needs no program, but takes half a minute

SECONDS = 8
"""A generous limit: a shared machine may be several times slower than one where each takes under two seconds."""


@pytest.fixture(autouse=True)
def _bounded_time() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < SECONDS


def doubling(first: str, step: str, times: int = 60) -> str:
    """Return locals, each of which repeats the one before twice or more."""
    lines = [f"  l{number} = {step.replace('LAST', f'local.l{number - 1}')}\n" for number in range(1, times)]
    return f"locals {{\n  l0 = {first}\n{''.join(lines)}  last = local.l{times - 1}\n}}\n"


LAUGHS = {
    "text": doubling('"ha"', '"${LAST}${LAST}"'),
    "unknown text": doubling("terraform_data.x.id", '"${LAST}-${LAST}"'),
    "join of join": doubling('"ha"', 'join(",", [LAST, LAST, LAST])'),
    "format of format": doubling('"ha"', 'format("%s%s", LAST, LAST)'),
    "replace of replace": doubling('"aaaa"', 'replace(LAST, "a", "aaaa")'),
    "tuples": doubling('["ha"]', "[LAST, LAST]"),
    "objects": doubling('{ a = "ha" }', "{ a = LAST, b = LAST }"),
    "unknown tuples": doubling("[terraform_data.x.id]", "[LAST, LAST]"),
    "concat": doubling('["ha"]', "concat(LAST, LAST)"),
    "conditionals": doubling('["ha"]', "true ? [LAST, LAST] : []"),
    "comparison": doubling('["ha"]', "[LAST, LAST]") + "locals {\n  same = local.last == local.last\n}\n",
    "for": doubling('["ha"]', "[for x in [LAST, LAST] : [x, x]]"),
    "flatten": doubling('["ha"]', "flatten([LAST, LAST])"),
    "json": doubling('["ha"]', "jsonencode([LAST, LAST])"),
    "setproduct": doubling('["a", "b"]', "setproduct(LAST, LAST)", 20),
    "merge": doubling('{ a = "ha" }', "merge(LAST, { b = LAST, c = LAST })"),
    "template for": doubling('"ha"', '"%{ for x in range(1000) }${LAST}%{ endfor }"'),
    "numbers": doubling("10", "LAST * LAST"),
    "power": doubling("10", "pow(LAST, LAST)"),
    "base64": doubling('"hahahahahahahahahahahahahahahahaha"', "base64encode(base64encode(LAST))"),
}
BOMBS = {
    "range": "range(1000000000)",
    "range step": "range(0, 1, 0.000000001)",
    "loops in loops": "[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : 1]]]",
    "loops in templates": '"' + "%{ for a in range(1000) }" * 4 + "x" + "%{ endfor }" * 4 + '"',
    "setproduct": "setproduct(" + ", ".join(["range(1000)"] * 5) + ")",
    "format width": 'format("%1000000000d", 1)',
    "format precision": 'format("%.1000000000f", 1)',
    "indent": 'indent(1000000000, "a\\nb")',
    "join": 'join(join("", [for n in range(1000) : "0123456789"]), range(1000))',
    "regex": 'regex("(a*)*b", join("", [for n in range(1000) : "a"]))',
    "regex count": 'regex("(((a{1,1000}){1,1000}){1,1000}){1,1000}", "a")',
    "replace": 'replace(join("", [for n in range(1000) : "a"]), "/(a|a)*$/", "x")',
    "cidrsubnets": 'cidrsubnets("::/0", ' + ", ".join(["64"] * 1000) + ")",
    "chunklist": "chunklist(range(1000), 1)",
    "exponent": "1e1000000 + 1",
    "power": "pow(10, 1000000)",
    "parseint": 'parseint(join("", range(1000)), 36)',
    "yaml": 'yamldecode("a: &a [x,x]\\nb: &b [*a,*a]\\nc: &c [*b,*b]")',
    "decimals": "1 / 3 * 1e1000 / 7",
}


def root_of(folder: Path, text: str):
    (folder / "main.tf").write_text(text, encoding="utf-8")
    return load_root(Library(), str(folder))


@pytest.mark.parametrize("name", LAUGHS)
def test_values_of_values(name: str, tmp_path: Path) -> None:
    resource = 'resource "terraform_data" "x" {\n  input = local.last\n  count = length(local.last) > 1 ? 1 : 0\n}\n'
    root = root_of(tmp_path, LAUGHS[name] + 'resource "terraform_data" "y" {\n}\n' + resource)
    unknown = first_unknown(root.local("last"))
    assert unknown is not None
    assert describe(root)["locals"]["last"]["known"] is False


@pytest.mark.parametrize("name", BOMBS)
def test_one_expression(name: str, tmp_path: Path) -> None:
    root = root_of(tmp_path, f"locals {{\n  bomb = {BOMBS[name]}\n}}\n")
    value = root.local("bomb")
    harmless = ("chunklist", "yaml", "decimals", "parseint", "exponent", "replace", "cidrsubnets")
    assert isinstance(value, Unknown) or name in harmless
    assert describe(root)["locals"]


def test_modules_of_modules(tmp_path: Path) -> None:
    for level in range(6):
        folder = tmp_path / f"m{level}"
        folder.mkdir()
        call = f'module "next" {{\n  count  = 10\n  source = "../m{level + 1}"\n}}\n'
        (folder / "main.tf").write_text(call + 'resource "terraform_data" "x" {\n  count = 1000\n}\n', encoding="utf-8")
    (tmp_path / "m6").mkdir()
    root = load_root(Library(), str(tmp_path / "m0"))
    assert sum(1 for _ in modules(root)) <= 20_000
    assert sum(1 for _ in blocks(root)) <= 200_000
    assert {problem[0] for problem in root.root.problems} == {"limit"}


def test_a_chain_of_calls_that_is_too_deep_is_no_module_that_calls_itself(tmp_path: Path) -> None:
    depth = MODULE_DEPTH + 3
    for level in range(depth):
        (tmp_path / f"m{level}").mkdir()
        call = f'module "next" {{\n  source = "../m{level + 1}"\n}}\n' if level + 1 < depth else ""
        (tmp_path / f"m{level}" / "main.tf").write_text(call, encoding="utf-8")
    root = load_root(Library(), str(tmp_path / "m0"))
    assert len(list(modules(root))) == MODULE_DEPTH + 2
    ((kind, message, *_),) = root.root.problems
    assert kind == "limit"
    assert message.endswith(
        f".module.next has more than {MODULE_DEPTH} modules above it: dynlint does not evaluate it."
    )


def test_a_module_that_calls_itself(tmp_path: Path) -> None:
    root = root_of(tmp_path, 'module "again" {\n  source = "./"\n  count  = 1000\n}\n')
    assert len(list(modules(root))) == 1
    assert {problem[0] for problem in root.root.problems} == {"cycle"}


@pytest.mark.parametrize(
    "text",
    [
        "x = " + "(" * 100_000,
        "x = " + "[" * 100_000,
        "x = " + "{a=" * 100_000,
        "x = " + "!" * 100_000 + "true",
        "x = " + '"${' * 100_000,
        "x = " + "f(" * 100_000,
        "x = " + "a ? " * 100_000,
        "x = 1" + "+1" * 100_000,
        "x = a" + ".b" * 100_000,
        "x = a" + "[0]" * 100_000,
        "b {\n" * 100_000,
        "x = <<A\n" * 10_000,
        "x = " + "a ? b : " * 100_000 + "c",
        "x = " + "9" * 1_000_000,
        'x = "' + "%{ if a }" * 50_000 + '"',
        "/*" * 500_000,
        "x = <<A\n" + "${" * 100_000,
        'x "' * 100_000,
        "}" * 100_000,
        "x = 1 " * 100_000,
        "x = \n" * 100_000,
        "{\n" * 100_000,
        "x = 1" + "\r" * 100_000 + "y",
        "x = 1" + " \r/**/" * 100_000 + "y",
    ],
    ids=lambda text: ascii(text[:16]),
)
def test_deep_and_broken_text(text: str, tmp_path: Path) -> None:
    file = parse(Source("main.tf", text))
    describe(root_of(tmp_path, f"locals {{\n{text}\n}}\n"))
    assert len(file.problems) <= 200_000


def test_deep_values(tmp_path: Path) -> None:
    deep = "[" * 90 + "1" + "]" * 90
    lines = "".join(f"  l{number} = [local.l{number - 1}]\n" for number in range(1, 2000))
    root = root_of(tmp_path, f"locals {{\n  l0 = {deep}\n{lines}\n}}\n")
    assert first_unknown(root.local("l1999")) is not None
