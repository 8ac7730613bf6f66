"""What a root module may cost in sum: steps are counted, so these tests need no clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.modules.loading import blocks, modules
from dynlint.hcl.problems.of_configuration import problems_of
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values.limits import EVALUATION_STEPS, INSTANCES, SHARE_STEPS
from dynlint.model.known import Unknown
from dynlint.request import Request
from dynlint.run.lint import run
from dynlint.run.session import Session

if TYPE_CHECKING:
    from pathlib import Path

    from dynlint.hcl.modules.module_instance import ModuleInstance

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t-${length(local.found)}"\n  hash_key = "id"\n}\n'
LONG = 'join("", [for n in range(1000) : "aaaaaaaaaa"])'
BOMBS = {
    "patterns": f'[for n in range(1000) : regexall("(a|aa|a)*[b-c]${{n}}|a{{9}}", {LONG})]',
    "loops": "[for a in range(1000) : [for b in range(240) : [for c in [1, 2, 3, 4, 5, 6, 7, 8] : c]]]",
    "values": "[for n in range(1000) : [for x in [local.big] : local.big == local.other]]",
    "json": "[for n in range(1000) : jsonencode(local.big)]",
    "yaml": '[for n in range(1000) : yamldecode("${n}: [${join(",", local.big)}]")]',
    "texts": '[for n in range(1000) : upper(format("%010000d%d", 1, n))]',
    "products": "[for n in range(1000) : setproduct(range(100), range(90), [n])]",
    "networks": '[for n in range(1000) : cidrsubnets("10.0.0.0/8", [for n in range(500) : 10]...)]',
    "lists": '[for n in range(1000) : length(formatlist("%s-${n}", local.big))]',
    "files": '[for n in range(1000) : upper(file("text"))]',
    "folders": '[for n in range(1000) : fileset(path.module, "*${n}")]',
    "splats": "[for n in range(1000) : local.objects[*].a]",
    "rows": '[for n in range(1000) : csvdecode("a,b\\n${join("\\n", [for x in local.big : "${n},${x}"])}")]',
}
LOCALS = "  big = range(1000)\n  other = [for n in range(1000) : n]\n  objects = [for n in range(1000) : { a = n }]\n"


def root_of(folder: Path, expression: str, steps: int = EVALUATION_STEPS) -> ModuleInstance:
    (folder / "text").write_text("a" * 200_000, encoding="utf-8")
    for number in range(300):
        (folder / f"f{number}").write_text("", encoding="utf-8")
    (folder / "main.tf").write_text(f"locals {{\n{LOCALS}  found = {expression}\n}}\n{TABLE}", encoding="utf-8")
    return load_root(Library(), str(folder), steps=steps)


@pytest.mark.parametrize("name", BOMBS)
def test_what_is_asked_a_thousand_times_is_paid_a_thousand_times(name: str, tmp_path: Path) -> None:
    root = root_of(tmp_path, BOMBS[name], steps=100_000)
    value = root.local("found")
    assert isinstance(value, Unknown)
    assert "100000 steps that dynlint evaluates" in value.why
    assert [problem.kind for problem in problems_of(root)] == ["limit"]


def test_the_same_text_is_read_once(tmp_path: Path) -> None:
    text = "k: [a]\n" + "# no more\n" * 10_000
    once, often = (root_of(tmp_path, f'[for n in range({n}) : yamldecode(file("text.yaml"))]') for n in (1, 20))
    (tmp_path / "text.yaml").write_text(text, encoding="utf-8")
    for root in (once, often):
        assert not isinstance(root.local("found"), Unknown)
    assert often.root.budget.spent < 2 * once.root.budget.spent


def test_a_constant_costs_every_root_the_same(tmp_path: Path) -> None:
    root_of(tmp_path, '[regexall("(a|b)*c", join("", [for n in ["x"] : n])), regexall("a+", format("%05000d", 1))]')
    library = Library()
    spent = []
    for _ in range(3):
        root = load_root(library, str(tmp_path))
        root.local("found")
        spent.append(root.root.budget.spent)
    assert len(set(spent)) == 1
    assert spent[0] > 1000


def test_blocks_cost_too(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(TABLE.replace('"t" {', '"t" {\n  count = 1000'), encoding="utf-8")
    call = 'module "m" {\n  source = "./m"\n  count = 1000\n}\n'
    (tmp_path / "main.tf").write_text(call, encoding="utf-8")
    root = load_root(Library(), str(tmp_path))
    assert sum(1 for _ in blocks(root)) < EVALUATION_STEPS // 500
    assert [problem.kind for problem in problems_of(root)] == ["limit"]
    assert list(modules(root))


def test_too_many_instances_are_named(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE.replace('"t" {', '"t" {\n  count = 10001'), encoding="utf-8")
    root = load_root(Library(), str(tmp_path))
    (block,) = blocks(root)
    assert block.uncertain is not None
    assert str(INSTANCES) in block.uncertain.why
    (problem,) = problems_of(root)
    assert (problem.kind, problem.location.line) == ("limit", 1)


def test_the_limit_is_an_error_at_a_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    root_of(tmp_path / "a", "[for n in range(1000) : [for m in range(200) : length(jsonencode(local.other))]]")
    (tmp_path / "b" / "main.tf").write_text(TABLE.replace("-${length(local.found)}", ""), encoding="utf-8")
    result = run(Request(paths=(str(tmp_path),)))
    assert {finding.location.path.split("/")[-2] for finding in result.findings} == {"a", "b"}
    (error,) = result.errors
    assert error.message.startswith(f"The evaluation of this root module takes more than {EVALUATION_STEPS} steps: ")


def test_the_shares_are_fixed_before_the_work(tmp_path: Path) -> None:
    for number in range(200):
        (tmp_path / f"r{number}").mkdir()
        (tmp_path / f"r{number}" / "main.tf").write_text(TABLE, encoding="utf-8")
    whole, part = (Session(Request(paths=(str(path),))) for path in (tmp_path, tmp_path / "r1"))
    assert {root.root.budget.steps for path in whole.roots() for _, root in whole.evaluations(path)} == {SHARE_STEPS}
    assert {root.root.budget.steps for path in part.roots() for _, root in part.evaluations(path)} == {EVALUATION_STEPS}
