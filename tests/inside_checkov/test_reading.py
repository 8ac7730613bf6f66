"""A root module at which the engine fails: a team's own rule raises. Other results must not be affected."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from checkov_cases import SYSTEMS, TABLE, as_checkov_counts, findings, inside, mistaken, records

if TYPE_CHECKING:
    from pathlib import Path

    from checkov_program import Checkov

pytestmark = pytest.mark.tools

FAILING_RULE = '''from dynlint.rule import Rule


class RaisesAlways(Rule):
    """A rule with a mistake of its own."""

    id = "ACME001"

    def check_module(self, module):
        raise ZeroDivisionError("for nobody\\nto read")
'''
DOUBTFUL = TABLE.replace("}\n", '}\n  billing_mode = trim("PROVISIONED", "PR")\n  read_capacity = -(3 - 5)\n', 1)


@pytest.fixture(autouse=True)
def _a_fault_ends_the_engine(monkeypatch: pytest.MonkeyPatch) -> None:
    """Allow the rule to run, and let its exception end the whole analysis, as `DYNLINT_TRACEBACK` does."""
    monkeypatch.setenv("DYNLINT_TRUST", "1")
    monkeypatch.setenv("DYNLINT_TRACEBACK", "1")


def _break(folder: Path) -> None:
    """Add a rule that raises to a folder."""
    (folder / "ours").mkdir()
    (folder / "ours" / "raises_always.py").write_text(FAILING_RULE, encoding="utf-8")
    with (folder / ".dynlint.yaml").open("a", encoding="utf-8") as file:
        file.write("rule_paths: [ours]\n")


@pytest.mark.parametrize("system", SYSTEMS)
def test_what_checkov_has_read_says_nothing_that_is_not_so(checkov: Checkov, system: str, tmp_path: Path) -> None:
    copy = mistaken(tmp_path, system)
    expected = findings(copy)
    _break(copy)
    done = inside(checkov, tmp_path, "-d", system)
    closed = {each for each in records(done) if each[0] == "DYN000"}
    assert closed, "what was not judged as a whole is a failed check"
    assert records(done) - closed - as_checkov_counts(expected, done) == set()
    assert records(done, "passed_checks") == set()
    lines = done.stderr.splitlines()
    assert lines
    assert all("dynlint failed on" in line and "ZeroDivisionError: for nobody" in line for line in lines)


def test_what_is_written_plainly_is_found_all_the_same(checkov: Checkov, tmp_path: Path) -> None:
    root = tmp_path / "production"
    root.mkdir()
    (root / "main.tf").write_text(TABLE, encoding="utf-8")
    _break(tmp_path)
    done = inside(checkov, tmp_path, "-d", ".", checks="CKV_DYN_*,CKV_AWS_28")
    found = records(done)
    assert {("DYN201", "aws_dynamodb_table.cache"), ("DYN302", "aws_dynamodb_table.cache")} <= found
    assert not {rule for rule, _ in found} & {"DYN401", "DYN206"}, "what else there is cannot be told"
    assert "CKV_AWS_28" in {record["check_id"] for record in json.loads(done.stdout)["results"]["failed_checks"]}
    assert len(done.stderr.splitlines()) == 1


def test_values_that_checkov_computes_are_not_believed(checkov: Checkov, tmp_path: Path) -> None:
    """Checkov computes `OVISIONED` and `-8` for them; Terraform would refuse both."""
    root = tmp_path / "production"
    root.mkdir()
    (root / "main.tf").write_text(DOUBTFUL, encoding="utf-8")
    _break(tmp_path)
    found = {rule for rule, _ in records(inside(checkov, tmp_path, "-d", "."))}
    assert "DYN201" in found
    assert {rule for rule in found if rule.startswith("DYN6")} == set()
