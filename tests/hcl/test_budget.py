"""The limit of steps for a root module. Steps are counted, so these tests need no clock."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from dynlint.hcl.files.library import Library
from dynlint.hcl.modules.loading import blocks, modules
from dynlint.hcl.problems.of_configuration import problems_of
from dynlint.hcl.trail.root_module import load_root
from dynlint.hcl.values.limits import (
    EVALUATION_STEPS,
    INSTANCES,
    LEAST_LENGTH,
    RUN_STEPS,
    STEPS_OF_BYTE,
)
from dynlint.model.known import Unknown
from dynlint.request import Request
from dynlint.run import step_shares
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
    for number in range(300 if "fileset" in expression else 0):
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


@pytest.fixture
def _tenth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give a run a tenth of its steps: to use all of them takes seconds."""
    monkeypatch.setattr(step_shares, "RUN_STEPS", RUN_STEPS // 10)
    monkeypatch.setattr(step_shares, "EVALUATION_STEPS", EVALUATION_STEPS // 10)


@pytest.mark.usefixtures("_tenth")
def test_the_limit_is_an_error_at_a_place_and_the_rest_goes_on(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
    root_of(tmp_path / "a", "[for n in range(1000) : [for m in range(200) : length(jsonencode(local.other))]]")
    (tmp_path / "b" / "main.tf").write_text(TABLE.replace("-${length(local.found)}", ""), encoding="utf-8")
    result = run(Request(paths=(str(tmp_path),)))
    assert {finding.location.path.split("/")[-2] for finding in result.findings} == {"a", "b"}
    (error,) = result.errors
    assert error.message.startswith(
        f"The evaluation of this root module takes more than {EVALUATION_STEPS // 10} steps: "
    )


def roots_below(folder: Path, number: int, text: str = TABLE) -> Session:
    for each in range(number):
        (folder / f"r{each}").mkdir()
        (folder / f"r{each}" / "main.tf").write_text(text, encoding="utf-8")
    return Session(Request(paths=(str(folder),)))


def steps_of_all(session: Session) -> list[int]:
    """Return the budgets of all root modules of a run in all their environments."""
    return [root.root.budget.steps for path in session.roots() for _, root in session.evaluations(path)]


def test_a_run_divides_its_steps_before_the_work(tmp_path: Path) -> None:
    whole = roots_below(tmp_path, 100)
    part = Session(Request(paths=(str(tmp_path / "r1"),)))
    steps = steps_of_all(whole)
    assert len(set(steps)) == 1
    assert 0.9 * RUN_STEPS < sum(steps) <= RUN_STEPS + STEPS_OF_BYTE * 100 * len(TABLE)
    assert steps_of_all(part) == [EVALUATION_STEPS]


def test_a_long_text_is_worth_more_steps_and_short_ones_share_what_there_is(tmp_path: Path) -> None:
    long = TABLE + "# more\n" * 2000
    roots_below(tmp_path, 200)
    (tmp_path / "r0" / "main.tf").write_text(long, encoding="utf-8")
    session = Session(Request(paths=(str(tmp_path),)))
    first, *others = steps_of_all(session)
    assert first / others[0] == pytest.approx((LEAST_LENGTH + len(long)) / (LEAST_LENGTH + len(TABLE)), rel=0.01)
    assert first + sum(others) <= RUN_STEPS + STEPS_OF_BYTE * (len(long) + 199 * len(TABLE))


def test_environments_divide_the_steps_of_their_root_module(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(TABLE + 'variable "x" {}\n', encoding="utf-8")
    (tmp_path / "env").mkdir()
    for number in range(40):
        (tmp_path / "env" / f"e{number}.tfvars").write_text("x = 1\n", encoding="utf-8")
    steps = steps_of_all(Session(Request(paths=(str(tmp_path),))))
    assert len(steps) == 40
    assert sum(steps) <= RUN_STEPS + STEPS_OF_BYTE * 1000


@pytest.mark.usefixtures("_tenth")
def test_modules_that_nobody_instantiates_have_no_budget_of_their_own(tmp_path: Path) -> None:
    hostile = TABLE.replace("local.found", "[for n in range(1000) : [for m in range(1000) : jsonencode(range(m))]]")
    calls = "".join(f'module "m{n}" {{\n  source = "./m{n}"\n  count  = 0\n}}\n' for n in range(60))
    (tmp_path / "main.tf").write_text(calls, encoding="utf-8")
    for number in range(60):
        (tmp_path / f"m{number}").mkdir()
        (tmp_path / f"m{number}" / "main.tf").write_text(hostile, encoding="utf-8")
    result = run(Request(paths=(str(tmp_path),)))
    found = [re.search(r"more than (\d+) steps", error.message) for error in result.errors]
    assert len(found) == 60
    assert sum(int(match[1]) for match in found if match) <= RUN_STEPS // 10 + STEPS_OF_BYTE * 60 * len(hostile)


def test_a_few_bytes_more_change_no_share_of_others(tmp_path: Path) -> None:
    roots_below(tmp_path, 100)
    shares = set()
    for more in range(40):
        (tmp_path / "r0" / "main.tf").write_text(TABLE + "#" * more, encoding="utf-8")
        session = Session(Request(paths=(str(tmp_path),)))
        shares.add(session.steps.share(str(tmp_path / "r1")))
    assert len(shares) <= 2


def test_all_that_a_run_may_take_is_twice_its_budget(tmp_path: Path) -> None:
    session = roots_below(tmp_path, 100)
    roots = session.roots()
    assert session.steps.rate_among(roots) == 0
    for many in (1, 30, 99):
        rate = session.steps.rate_among(roots[:many])
        again = sum(session.steps.of(path, rate) for path in roots[:many])
        assert again <= (1 - many / 100) * (RUN_STEPS + STEPS_OF_BYTE * 100 * len(TABLE)) + 1


@pytest.mark.parametrize("jobs", [1, 3])
def test_who_needs_more_gets_what_the_others_left(tmp_path: Path, jobs: int) -> None:
    roots_below(tmp_path, 100)
    heavy = TABLE.replace("local.found", "[for n in range(1000) : [for m in range(100) : m]]")
    (tmp_path / "r7" / "main.tf").write_text(heavy, encoding="utf-8")
    result = run(Request(paths=(str(tmp_path),)), jobs=jobs)
    assert result.errors == ()
    assert len(result.roots) == 100
    assert len({finding.location.path for finding in result.findings}) == 100


@pytest.mark.usefixtures("_tenth")
@pytest.mark.parametrize("jobs", [1, 3])
def test_hostile_roots_share_one_budget(tmp_path: Path, jobs: int) -> None:
    hostile = TABLE.replace("local.found", "[for n in range(1000) : [for m in range(1000) : jsonencode(range(m))]]")
    roots_below(tmp_path, 60, hostile)
    result = run(Request(paths=(str(tmp_path),)), jobs=jobs)
    assert len(result.errors) == 60
    found = [re.search(r"more than (\d+) steps", error.message) for error in result.errors]
    steps = [int(match[1]) for match in found if match]
    assert len(steps) == 60
    assert sum(steps) <= RUN_STEPS // 10 + STEPS_OF_BYTE * 60 * len(hostile)
    assert len({finding.location.path for finding in result.findings}) == 60
