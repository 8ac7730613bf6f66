"""A value of any type in an attribute that a rule reads: no rule raises an error, and all messages have text."""

from __future__ import annotations

import ast
import json
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest
from wrong_types import VALUES, blocks_instead, documents, trials

from dynlint.rulebook.rulebook import load

if TYPE_CHECKING:
    from wrong_types import Spot, Trial

    from dynlint.finding import Result
    from dynlint.rule import Rule

ROOT = Path(__file__).parent.parent
RULES = load().rules
DOCUMENTS = [json.dumps(each) for each in documents()]
DOCUMENT_NAMES = ("policy", "assume_role_policy", "dashboard_body", "content", "source_policy_documents")


@pytest.fixture(autouse=True)
def _faults_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DYNLINT_TRACEBACK", "1")


def _assert_in_words(result: Result) -> None:
    assert all(finding.message for finding in result.findings)
    assert all(item.blocked_by for item in result.undecided)


def _try(trial: Trial, spot: Spot, value: object) -> None:
    try:
        _assert_in_words(trial.lint_with(spot, value))
    except Exception as error:
        raise AssertionError(f"{spot} is {value!r:.200}") from error


def _try_blocks(trial: Trial, spot: Spot) -> None:
    try:
        for result in blocks_instead(trial, spot):
            _assert_in_words(result)
    except Exception as error:
        raise AssertionError(f"the blocks {spot}") from error


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_sample_of_types(rule: Rule, tmp_path: Path) -> None:
    chance = Random(rule.id)  # noqa: S311  # the same sample every time
    for trial in islice(trials(tmp_path, rule), 1):
        for spot in trial.spots():
            if spot.is_block:
                _try_blocks(trial, spot)
                continue
            for name in chance.sample(sorted(VALUES), 3):
                _try(trial, spot, VALUES[name])


@pytest.mark.tools
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_type(rule: Rule, tmp_path: Path) -> None:
    """Each attribute has every value once, and some of them again in every other configuration that has it."""
    chance = Random(rule.id)  # noqa: S311  # the same sample every time
    read: set[Spot] = set()
    for trial in islice(trials(tmp_path, rule), 4):
        for spot in trial.spots():
            if spot.is_block:
                _try_blocks(trial, spot)
                continue
            texts = DOCUMENTS if spot.name in DOCUMENT_NAMES else []
            values = [*VALUES.values(), *texts]
            for value in chance.sample(values, 12) if spot in read else values:
                _try(trial, spot, value)
            read.add(spot)


def test_a_spot_with_something_else_is_really_read(tmp_path: Path) -> None:
    rule = next(rule for rule in RULES if rule.name == "capacity-missing")
    trial = next(trials(tmp_path, rule))
    spot = next(spot for spot in trial.spots() if spot.name == "read_capacity" and not spot.path)
    assert len(VALUES) > 30
    assert [item.blocked_by for item in trial.lint_with(spot, (5,)).undecided] == [
        "read_capacity is a list, and Terraform takes a number"
    ]


def test_a_rule_reads_no_value_without_its_type() -> None:
    for path in (ROOT / "rules").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
        assert read.isdisjoint({"value", "raw"}), f"{path}: read it as text, number, truth, texts or mapping"
