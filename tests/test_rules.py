"""Every rule's docstring and every page of `tests/rules` is a test."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dynlint.rule import Rule
from dynlint.rulebook.rulebook import load
from dynlint.testing import apply, builtin_cases, examples

PAGES = Path(__file__).parent / "rules"
RULES = load().rules
CASES = builtin_cases(PAGES)
OF_RULE = {rule.id: [case for case in CASES if case.rule.id == rule.id] for rule in RULES}
_HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead")


def test_docstring_has_every_section() -> None:
    for rule in RULES:
        headings = re.findall(r"^## (.+)$", rule.doc, flags=re.MULTILINE)
        assert tuple(headings[: len(_HEADINGS)]) == _HEADINGS, rule.name
        assert rule.title.endswith("."), rule.name
        assert rule.references, f"{rule.name}: a rule names its public source"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_cases(rule: Rule, tmp_path: Path) -> None:
    """All cases of a rule are one test: each case takes milliseconds, and each test would add as much."""
    mistakes = []
    for number, case in enumerate(OF_RULE[rule.id]):
        (tmp_path / str(number)).mkdir()
        mistakes += [(str(case), each) for each in case.mistakes(tmp_path / str(number))]
    assert mistakes == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_certain_changes_make_the_finding_go_away(rule: Rule, tmp_path: Path) -> None:
    example = next(examples("", rule))
    root, before = example.lint(tmp_path)
    changes = [change for finding in before.findings for change in finding.changes]
    if not changes:
        return
    assert any(case.diffs for case in CASES if case.rule is rule), "its page shows the change"
    apply(changes)
    mended = {name: (Path(root) / name).read_text(encoding="utf-8") for name in example.files}
    _, after = example._replace(files=mended).lint(tmp_path)
    assert [finding.message for finding in after.findings] == []
    assert after.errors == ()


def test_every_rule_names_the_resources_that_it_may_find_something_at() -> None:
    """Its cases test that there are no others: a finding at another type is an error of the case."""
    assert [rule.name for rule in RULES if rule.resources is None] == []


def test_every_rule_has_a_page() -> None:
    assert {path.stem.replace("_", "-") for path in PAGES.glob("*.md")} == {rule.name for rule in RULES}


def test_which_rules_are_off_until_they_are_selected() -> None:
    assert {rule.name for rule in RULES if not rule.default} == {
        "suppression-without-reason",
        "customer-key-missing",
        "backup-vault-key-missing",
        "backup-plan-missing",
        "contributor-insights-disabled",
        "scan-granted",
        "key-permission-missing",
        "on-demand-unlimited",
        "environment-capacity-drift",
        "billing-mode-implicit",
        "local-index-present",
        "low-cardinality-key",
        "time-keyed-index",
        "alarm-topic-unencrypted",
        "replica-tags-not-propagated",
        "stream-unused",
        "kinesis-destination-unwatched",
        "endpoint-policy-missing",
        "table-without-ttl",
        "hardcoded-region",
    }
