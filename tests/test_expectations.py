"""Each reference system has exactly the findings of its `expected.yaml`: rule, file, line and environments.

The key `examples` has the findings with each example of tfvars that must be copied first (`terraform.tfvars.example`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dynlint.request import Request
from dynlint.run.lint import inspect, run

FIXTURES = Path(__file__).parents[1] / "fixtures"
SYSTEMS = sorted(path.parent for path in FIXTURES.glob("*/expected.yaml"))
EXPECTED: dict[Path, dict[str, Any]] = {
    system: yaml.safe_load((system / "expected.yaml").read_text(encoding="utf-8")) for system in SYSTEMS
}
EXAMPLES = [(system, example) for system in SYSTEMS for example in EXPECTED[system].get("examples", ())]


def _assert_findings(system: Path, request: Request, expected: list[dict[str, Any]]) -> None:
    """Compare in both directions: a missing and an unexpected finding fail."""
    result = run(request)
    found = []
    for finding in result.findings:
        path = Path(finding.location.path).resolve()
        line = path.read_text(encoding="utf-8").splitlines()[finding.location.line - 1].strip()
        found.append((finding.name, path.relative_to(system).as_posix(), line, finding.environments))
    wanted = [(item["rule"], item["file"], item["line"], tuple(item["environments"])) for item in expected]
    assert sorted(found) == sorted(wanted)
    assert all(item["why"] for item in expected)
    assert result.errors == ()


def _environments(request: Request) -> set[str]:
    roots: Any = inspect(request)["roots"]
    return {entry["environment"] for entry in roots}


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.name)
def test_findings_are_the_expected_ones(system: Path) -> None:
    _assert_findings(system, Request((str(system),)), EXPECTED[system]["findings"])


@pytest.mark.parametrize(("system", "example"), EXAMPLES, ids=[example["file"] for _, example in EXAMPLES])
def test_findings_with_an_example_are_the_expected_ones(system: Path, example: dict[str, Any]) -> None:
    values = system / example["file"]
    request = Request((str(values.parent),), var_files=(str(values),))
    assert _environments(request) == {example["environment"]}
    _assert_findings(system, request, example["findings"])


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda path: path.name)
def test_every_file_of_values_is_an_environment_or_an_example(system: Path) -> None:
    examples = {example["file"] for example in EXPECTED[system].get("examples", ())}
    named = {path.relative_to(system).as_posix() for path in system.rglob("*.tfvars.example")}
    assert named == examples
    assert {path.stem for path in system.rglob("*.tfvars")} <= _environments(Request((str(system),)))


def test_every_system_has_expectations() -> None:
    folders = {path for path in FIXTURES.iterdir() if path.is_dir() and path.name != "twins"}
    assert folders == set(SYSTEMS)
