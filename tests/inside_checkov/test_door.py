"""What dynlint's checks are made of; these tests do not start Checkov."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from checkov_cases import TABLE
from click.testing import CliRunner

from dynlint.cli.commands import list_rules
from dynlint.inside_checkov.checks import descriptions, types_of
from dynlint.inside_checkov.graph import full_address
from dynlint.request import Request
from dynlint.rulebook.rulebook import builtin_path, load
from dynlint.run.lint import run

if TYPE_CHECKING:
    from checkov_program import Checkov

pytestmark = pytest.mark.tools  # needs no program, but runs each of the twins a second time
TOP = Path(__file__).resolve().parents[2]


def test_a_check_is_asked_about_every_type_that_its_rule_names() -> None:
    """The cases and twins test that a rule names every type at which it has findings (`test_rules`, `test_twins`)."""
    asked = {each.rule: each.types for each in descriptions()}
    for rule in load().rules:
        assert rule.resources is not None
        assert set(rule.resources) <= asked.get(rule.id, frozenset()), rule.name


OWN = """from dynlint.rule import Rule


class {name}(Rule):
    \"\"\"A rule of a team.\"\"\"

    id = "{id}"

    def {check}:
        return ()
"""


@pytest.mark.parametrize(
    ("check", "types"),
    [
        ("check_table(self, table, module)", {"aws_dynamodb_table"}),
        ("check_module(self, module)", {"*", "aws_iam_policy_document"}),
        ("check_comment(self, comment)", set()),
    ],
)
def test_a_rule_that_names_no_types_is_asked_about_those_of_its_checks(
    check: str, types: set[str], tmp_path: Path
) -> None:
    (tmp_path / "own.py").write_text(OWN.format(name="Own", id="ACME001", check=check), encoding="utf-8")
    (rule,) = [rule for rule in load((str(tmp_path),)).rules if rule.id == "ACME001"]
    assert types_of(rule) == types


def test_data_sources_get_their_address_back() -> None:
    block = {"__address__": 'module.a["x"].aws_iam_policy_document.d[0]'}
    assert full_address(block, "aws_iam_policy_document", is_data=True) == (
        'module.a["x"].data.aws_iam_policy_document.d[0]'
    )
    assert full_address(block, "aws_iam_policy_document", is_data=False) == block["__address__"]


def test_checkov_runs_nothing_but_the_door() -> None:
    """Checkov imports every module of a folder that has an `__init__.py`, by the file's name alone."""
    rules = Path(builtin_path())
    assert [path.parent.name for path in rules.rglob("__init__.py")] == ["_checkov"]
    assert [path.name for path in (rules / "_checkov").glob("*.py") if path.stem != "__init__"] == ["dynlint_checks.py"]


def test_the_checks_are_listed() -> None:
    done = CliRunner().invoke(list_rules.command, ["--format", "checkov"])
    lines = done.output.splitlines()
    assert len(lines) == len(descriptions())
    (line,) = [line for line in lines if line.startswith("CKV_DYN_201 ")]
    assert re.split(" {2,}", line) == [
        *("CKV_DYN_201", "DYN201", "recovery-disabled", "HIGH", "Production table without point-in-time recovery."),
    ]


@pytest.mark.parametrize(
    ("inside", "comment"),
    [(True, "checkov:skip=CKV_DYN_201:a cache"), (False, "dynlint:ignore[CKV_DYN_201] a cache")],
)
def test_an_id_inside_checkov_silences_the_rule_here_too(inside: bool, comment: str, tmp_path: Path) -> None:
    root = tmp_path / "production"
    root.mkdir()
    text = TABLE.replace("{\n", f"{{\n  # {comment}\n", 1) if inside else f"# {comment}\n{TABLE}"
    (root / "main.tf").write_text(text, encoding="utf-8")
    result = run(Request((str(root),), select=("CKV_DYN_201", "DYN302")))
    assert [finding.rule for finding in result.findings] == ["DYN302"]
    assert [(item.finding.rule, item.suppression.reason) for item in result.suppressed] == [("DYN201", "a cache")]


def test_the_page_says_of_every_check_of_checkov_what_differs() -> None:
    known = json.loads((TOP / "docs" / "data" / "checkov.json").read_text(encoding="utf-8"))["differs"]
    near = json.loads((TOP / "docs" / "data" / "peers.json").read_text(encoding="utf-8"))["near"]
    same = {alias for rule in load().rules for alias in rule.aliases if alias.startswith("CKV")}
    assert set(known) == same | {each["Checkov"] for each in near.values() if "Checkov" in each}


LISTED = """
from checkov.terraform.checks.resource.registry import resource_registry as registry
import checkov.terraform.checks.resource, json
kinds = [kind for kind in registry.checks if kind.startswith(("aws_dynamodb", "aws_dax"))]
print(json.dumps(sorted({check.id for kind in kinds for check in registry.checks[kind]})))
"""


@pytest.mark.tools
@pytest.mark.parametrize("checkov", ["newest"], indirect=True)
def test_the_page_leaves_out_no_check_of_tables(checkov: Checkov) -> None:
    done = subprocess.run([str(checkov.python), "-c", LISTED], capture_output=True, text=True, check=True)
    theirs = set(json.loads(done.stdout))
    page = (TOP / "docs" / "checkov.md").read_text(encoding="utf-8")
    assert len(theirs) > 4
    assert {check for check in theirs if f"`{check}`" not in page} == set()
