"""Every rule's docstring and every page of `tests/rules` is a test."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest
from rule_pages import PAGES, Case, all_cases, apply

from dynlint.rule import Rule
from dynlint.rule_cases import targets
from dynlint.rulebook import load
from dynlint.session import Request, run

RULES = load().rules
_HEADINGS = ("What it does", "Why is this bad?", "Example", "Use instead")


def _sections(rule: Rule) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", rule.doc, flags=re.MULTILINE)
    return dict(zip(parts[1::2], (textwrap.dedent(part.strip("\n")) for part in parts[2::2])))


def _files(section: str) -> dict[str, str]:
    """An example is one file, or several, each under a line such as ``# file: prod.tfvars``."""
    parts = re.split(r"^# file: (\S+)$", section, flags=re.MULTILINE)
    return {"main.tf": section} if len(parts) == 1 else dict(zip(parts[1::2], parts[2::2]))


def _targets(root: Path) -> tuple[str, ...]:
    return targets(str(root), sorted(path.name for path in root.iterdir()))


def _lint(root: Path, rule: Rule):
    """Run one rule; a rule about comments needs the others beside it, which may silence something or not."""
    if type(rule).check_comment is Rule.check_comment:
        return run(Request(_targets(root), select=(rule.id,)))
    result = run(Request(_targets(root)))
    return result._replace(findings=tuple(item for item in result.findings if item.rule == rule.id), undecided=())


def _written(tmp_path: Path, section: str) -> Path:
    return Case("", "", "production", _files(section)).write(tmp_path)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_docstring_has_every_section(rule: Rule) -> None:
    assert tuple(_sections(rule))[: len(_HEADINGS)] == _HEADINGS
    assert rule.title.endswith(".")
    assert rule.references, "a rule names its public source"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_example_fires(rule: Rule, tmp_path: Path) -> None:
    result = _lint(_written(tmp_path, _sections(rule)["Example"]), rule)
    assert {finding.rule for finding in result.findings} == {rule.id}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_use_instead_does_not(rule: Rule, tmp_path: Path) -> None:
    result = _lint(_written(tmp_path, _sections(rule)["Use instead"]), rule)
    assert [finding.message for finding in result.findings] == []
    assert [item.blocked_by for item in result.undecided] == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_certain_changes_make_the_finding_go_away(rule: Rule, tmp_path: Path) -> None:
    root = _written(tmp_path, _sections(rule)["Example"])
    changes = [change for finding in _lint(root, rule).findings for change in finding.changes]
    if not changes:
        return
    apply(changes)
    after = _lint(root, rule)
    assert [finding.message for finding in after.findings] == []
    assert after.errors == ()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_rule_has_a_page(rule: Rule) -> None:
    assert (PAGES / f"{rule.name.replace('-', '_')}.md").is_file()


@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_page(case: Case, tmp_path: Path) -> None:
    root = case.write(tmp_path)
    rule = next(rule for rule in RULES if rule.name == case.page.replace("_", "-"))
    result = run(Request(_targets(root)) if rule.default else Request(_targets(root), select=(rule.id,)))

    def places(items) -> list[tuple[str, int]]:
        found = ((item.location.path, item.location.line) for item in items if item.rule == rule.id)
        return sorted((str(Path(path).resolve().relative_to(root.resolve())), line) for path, line in found)

    assert places(result.findings) == case.marked("expect", rule.name)
    assert sorted(set(places(result.undecided))) == case.marked("undecided", rule.name)
