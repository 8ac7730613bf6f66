"""Rules that compare environments: where they run, their settings, and what they see beside a root module."""

from __future__ import annotations

from pathlib import Path

import pytest

from dynlint.finding import Result
from dynlint.request import Request
from dynlint.run.lint import run

DRIFT = "DYN617"


def written(folder: Path, capacities: dict[str, int], settings: dict[str, str]) -> Path:
    """Write a root module with a table of this capacity for each environment, and settings for these folders."""
    (folder / ".git").mkdir()
    for name, capacity in capacities.items():
        (folder / name).mkdir(parents=True)
        table = f'  name = "orders"\n  read_capacity = {capacity}\n  write_capacity = 1\n'
        (folder / name / "main.tf").write_text(f'resource "aws_dynamodb_table" "orders" {{\n{table}}}\n')
    for name, text in settings.items():
        (folder / name / ".dynlint.yaml").write_text(text)
    return folder


def drifts(result: Result) -> list[tuple[str, str]]:
    assert result.errors == ()
    found = [finding for finding in result.findings if finding.rule == DRIFT]
    return [(Path(finding.location.path).parent.name, finding.severity.label) for finding in found]


CAPACITIES = {"live/production": 5, "live/staging": 50}


def test_production_is_compared_with_the_root_beside_it(tmp_path: Path) -> None:
    root = written(tmp_path, CAPACITIES, {})
    assert drifts(run(Request((str(root),), select=(DRIFT,)))) == [("production", "warning")]
    assert drifts(run(Request((str(root),)))) == []


@pytest.mark.parametrize(
    ("settings", "found"),
    [
        pytest.param({"live/production": f"select: [{DRIFT}]"}, [("production", "warning")], id="in production"),
        pytest.param({"live/staging": f"select: [{DRIFT}]"}, [], id="in staging alone"),
        pytest.param(
            {"live/production": f"rules: {{{DRIFT}: {{severity: error}}}}", "live/staging": "select: [DYN1]"},
            [("production", "error")],
            id="each folder has its own",
        ),
        pytest.param({".": f"select: [{DRIFT}]", "live/production": f"ignore: [{DRIFT}]"}, [], id="ignored there"),
    ],
)
def test_it_runs_where_the_settings_of_production_say_so(
    tmp_path: Path, settings: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert drifts(run(Request((str(written(tmp_path, CAPACITIES, settings)),)))) == found


def test_other_systems_are_no_counterparts(tmp_path: Path) -> None:
    capacities = {"orders/production": 5, "carts/staging": 50}
    assert drifts(run(Request((str(written(tmp_path, capacities, {})),), select=(DRIFT,)))) == []


def test_a_larger_production_and_one_alone_have_no_finding(tmp_path: Path) -> None:
    root = written(tmp_path, {"live/production": 50, "live/staging": 5}, {})
    assert drifts(run(Request((str(root),), select=(DRIFT,)))) == []
    assert drifts(run(Request((str(root / "live" / "production"),), select=(DRIFT,)))) == []


def test_each_of_several_roots_has_its_own_counterparts(tmp_path: Path) -> None:
    capacities = {**CAPACITIES, "live/qa": 70, "other/production": 9, "other/staging": 9}
    result = run(Request((str(written(tmp_path, capacities, {})),), select=(DRIFT,)))
    assert {finding.location.path.split("/")[-3] for finding in result.findings} == {"live"}
    assert any("50" in finding.message + finding.note for finding in result.findings)
