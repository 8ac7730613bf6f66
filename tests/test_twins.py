"""Twins: a reference system with one mistake, which exactly one rule finds, at the right lines.

Each file of `fixtures/twins/<system>` is named for its rule; see `fixtures/twins/README.md`.
"""

from __future__ import annotations

import functools
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from dynlint.finding import Result
from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import run

FIXTURES = Path(__file__).parents[1] / "fixtures"
TWINS = sorted((FIXTURES / "twins").glob("*/*.yaml"))
RULES = {rule.name: rule for rule in load().rules}


def _twin(path: Path) -> dict[str, Any]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _edited(path: Path, edits: list[dict[str, str]], target: Path) -> Path:
    """Copy the twin's system and make its mistake."""
    system = target / path.parent.name
    shutil.copytree(FIXTURES / path.parent.name, system, ignore=shutil.ignore_patterns(".terraform*"))
    for edit in edits:
        file = system / edit["file"]
        if "add" in edit:
            text = (file.read_text(encoding="utf-8") if file.exists() else "") + edit["add"]
        else:
            text = file.read_text(encoding="utf-8")
            assert text.count(edit["find"]) == 1, f"{edit['file']}: {edit['find']!r} stands there once"
            text = text.replace(edit["find"], edit["replace"])
        file.write_text(text, encoding="utf-8")
    return system


@functools.cache
def _without_mistake(system: str) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return _found(run(Request((str(FIXTURES / system),))), FIXTURES / system)


def _found(result: Result, system: Path) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return sorted(
        (
            finding.name,
            Path(finding.location.path).resolve().relative_to(system.resolve()).as_posix(),
            finding.location.line,
            finding.environments,
        )
        for finding in result.findings
    )


def _line(system: Path, item: dict[str, Any]) -> int:
    if "line" not in item:
        return 1  # of a file that cannot be read
    lines = (system / item["file"]).read_text(encoding="utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if line.strip() == item["line"]]
    occurrence = item.get("occurrence", 1)
    assert len(numbers) >= occurrence, f"{item['file']} has no line {item['line']!r}"
    return numbers[occurrence - 1]


@pytest.mark.parametrize("path", TWINS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_mistake_is_found_where_it_is_and_nothing_else(path: Path, tmp_path: Path) -> None:
    twin = _twin(path)
    rule = RULES[twin["rule"]]
    system = _edited(path, twin["edits"], tmp_path)
    before = _without_mistake(path.parent.name)
    select = () if rule.default else (rule.id,)
    after = _found(run(Request((str(system),), select=select)), system)
    if "plan" in twin:
        after += _found(run(Request((str(system / twin["plan"]),), select=(rule.id,))), system)
    expected = [(rule.name, item["file"], _line(system, item), tuple(item["environments"])) for item in twin["expect"]]
    kept = {item[:2] for item in before}
    assert [item for item in after if item[:2] not in kept] == sorted(expected)


def test_every_rule_has_a_twin_and_every_twin_a_rule() -> None:
    assert {path.stem.replace("_", "-") for path in TWINS} == set(RULES)
