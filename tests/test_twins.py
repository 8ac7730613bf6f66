"""Twins: a reference system with one mistake, which exactly one rule reports, at the right lines.

A twin is a file of `fixtures/twins` or a block on its rule's page; see `fixtures/twins/README.md`.
"""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from twin_cases import Twin, edited, left_out, twins

from dynlint.finding import Finding, Result
from dynlint.request import Request
from dynlint.rulebook.rulebook import load
from dynlint.run.lint import answer
from dynlint.run.session import Session

if TYPE_CHECKING:
    from dynlint.hcl.syntax.statements import File

FIXTURES = Path(__file__).parents[1] / "fixtures"
TWINS = twins()
QUICKEST = ("notifications_terragrunt", "products", "infrastructure", "dynamodb_table", "streaming_logs")
"""The systems, sorted by the time that they take."""
RULES = {rule.name: rule for rule in load().rules}
TYPE = re.compile(r"(?:^|\.)(aws_\w+)\.[\w-]+(?:\[[^\]]*\])?$")
"""The type in the address of a resource."""


@pytest.fixture(scope="module")
def systems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder for one copy of each system; the mistake of a twin is made in it, judged and undone."""
    return tmp_path_factory.mktemp("systems")


def _copied(name: str, systems: Path) -> Path:
    """Return the copy of a system; it is made once."""
    system = systems / name
    if not system.exists():
        shutil.copytree(FIXTURES / name, system, ignore=left_out)
    return system


@contextmanager
def _made(twin: Twin, system: Path) -> Iterator[None]:
    """Make the mistake of a twin in the copy of its system."""
    files = [system / edit["file"] for edit in twin.data["edits"]]
    before = {file: file.read_bytes() if file.exists() else None for file in files}
    for file, edit in zip(files, twin.data["edits"]):
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        file.write_text(edited(text, edit), encoding="utf-8")
    try:
        yield
    finally:
        for file, data in before.items():
            file.unlink() if data is None else file.write_bytes(data)


_trees: dict[str, File] = {}


def _judged(*paths: Path, select: tuple[str, ...] = ()) -> Result:
    """Judge, reusing parsed files of the previous twin if they have not changed; nothing else is cached."""
    return answer(Session(Request(tuple(map(str, paths)), select=select), _trees))


@cache
def _without_mistake(system: Path) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return _found(_judged(system), system)


def _found(result: Result, system: Path) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return sorted((finding.name, *_place(finding, system)) for finding in result.findings)


def _line(system: Path, item: dict[str, Any]) -> int:
    if "line" not in item:
        return 1  # of an unreadable file
    lines = (system / item["file"]).read_text(encoding="utf-8").splitlines()
    numbers = [number for number, line in enumerate(lines, 1) if line.strip() == item["line"]]
    occurrence = item.get("occurrence", 1)
    assert len(numbers) >= occurrence, f"{item['file']} has no line {item['line']!r}"
    return numbers[occurrence - 1]


def _each() -> Iterator[Any]:
    """Yield the twins. The one of each rule in the smallest system is a quick test, all others are marked `tools`."""
    shown: set[str] = set()
    for twin in sorted(TWINS, key=lambda each: QUICKEST.index(each.system)):
        yield pytest.param(twin, id=str(twin), marks=[pytest.mark.tools] if twin.rule in shown else [])
        shown.add(twin.rule)


@pytest.mark.parametrize("twin", _each())
def test_the_mistake_is_found_where_it_is_and_nothing_else(twin: Twin, systems: Path) -> None:
    system = _copied(twin.system, systems)
    before = _without_mistake(system)
    with _made(twin, system):
        _assert_found(twin, system, before)


def _assert_found(twin: Twin, system: Path, before: list[tuple[str, str, int, tuple[str, ...]]]) -> None:
    rule, data = RULES[twin.rule], twin.data
    result = _judged(system, select=() if rule.default else (rule.id,))
    after = _found(result, system)
    if "plan" in data:
        after += _found(_judged(system / data["plan"], select=(rule.id,)), system)
    expected = [
        (rule.name, item["file"], _line(system, item), tuple(item["environments"]))
        for item in data["expect"]
        for _ in range(item.get("times", 1))
    ]
    kept = {item[:2] for item in before}
    assert [item for item in after if item[:2] not in kept] == sorted(expected)
    own = [finding.address for finding in result.findings if finding.rule == rule.id]
    found = {match[1] for address in own if (match := TYPE.search(address))}
    assert [kind for kind in found if not any(fnmatchcase(kind, each) for each in rule.resources or ())] == []
    for item in (item for item in data["expect"] if "cause" in item):
        assert len(_caused(result, system, item)) == item.get("times", 1)


def _caused(result: Result, system: Path, item: dict[str, Any]) -> list[Finding]:
    """Return the findings that a twin expects at a place and whose trails end at its cause."""
    place = item["file"], _line(system, item), tuple(item["environments"])
    cause = (system / item["cause"]["file"]).resolve(), _line(system, item["cause"])
    there = [finding for finding in result.findings if finding.trail and _place(finding, system) == place]
    return [each for each in there if (Path(each.trail[-1].path).resolve(), each.trail[-1].line) == cause]


def _place(finding: Finding, system: Path) -> tuple[str, int, tuple[str, ...]]:
    path = Path(finding.location.path).resolve().relative_to(system.resolve()).as_posix()
    return path, finding.location.line, finding.environments


def test_every_rule_has_a_twin_and_every_twin_a_rule() -> None:
    assert {twin.rule for twin in TWINS} == set(RULES)
    assert [twin for twin in TWINS if twin.data.get("rule", twin.rule) != twin.rule] == []


def _is_shown_where_it_is(twin: Twin) -> bool:
    """Tell whether a finding stands at a line of the mistake, or its trail ends there."""
    texts = [edit.get("add", edit.get("replace", "")) for edit in twin.data["edits"]]
    written = {line.strip() for text in texts for line in text.splitlines()}
    return any("cause" in item or item.get("line") in written for item in twin.data["expect"])


def test_every_large_system_has_mistakes_that_are_shown_where_they_are() -> None:
    """The others leave something out, which has no line; the finding stands at what lacks it."""
    shown = Counter(twin.system for twin in TWINS if _is_shown_where_it_is(twin))
    assert {name: shown[name] >= 15 for name in QUICKEST if name != "notifications_terragrunt"} == dict.fromkeys(
        ("products", "infrastructure", "dynamodb_table", "streaming_logs"), True
    )
